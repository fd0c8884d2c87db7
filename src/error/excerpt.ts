import { shownLine } from './secret-line.ts'
import type { Position } from './source.ts'

/**
 * The lines around a position with a caret line below it, ready to print; empty when the text is secret. What must not be
 * seen in them is masked.
 */
export function excerpt(at: Position, context = 1): string {
  if (at.source.secret) return ''
  const lines = at.source.text.split('\n')
  const first = Math.max(1, at.line - context)
  const width = String(at.line).length
  const shown: string[] = []
  for (let n = first; n <= at.line; n++)
    shown.push(`${String(n).padStart(width + 3)} | ${shownLine(lines, n - 1)}`.trimEnd())
  const line = lines[at.line - 1] ?? ''
  const gap = line.slice(0, at.column - 1).replace(/[^\t]/g, ' ')
  const room = Math.max(1, line.length - at.column + 1)
  shown.push(`${' '.repeat(width + 3)} | ${gap}${'^'.repeat(Math.max(1, Math.min(at.length || 1, room)))}`)
  return shown.join('\n')
}
