import { structuredPatch } from 'diff'
import type { Segment } from './colour.ts'
import { jsonText } from './json-text.ts'

/** Two states of one thing; text as it is, anything else is compared as sorted JSON. */
export interface Compared {
  readonly before: unknown
  readonly after: unknown
  readonly beforeHeader?: string
  readonly afterHeader?: string
}

const noFinalNewline = '\\ No newline at end of file'

const asText = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : `${jsonText(value, 4)}\n`
}

const range = (start: number, length: number): string => {
  if (length === 1) return String(start)
  return length === 0 ? `${start - 1},0` : `${start},${length}`
}

const header = (word: string, name: string | undefined): string => (name === undefined ? word : `${word}: ${name}`)

const toneOf = (line: string): Segment['tone'] => (line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : undefined)

/** A unified diff with lines around each change and an empty line at its end; nothing when both are equal. */
export function diffSegments(compared: Compared, context = 3): readonly Segment[] {
  const before = asText(compared.before)
  const after = asText(compared.after)
  const { hunks } = structuredPatch('before', 'after', before, after, undefined, undefined, { context })
  if (hunks.length === 0) return []
  const lines: Segment[] = [
    { text: `--- ${header('before', compared.beforeHeader)}\n`, tone: 'removed' },
    { text: `+++ ${header('after', compared.afterHeader)}\n`, tone: 'added' },
  ]
  for (const hunk of hunks) {
    const at = `-${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)}`
    lines.push({ text: `@@ ${at} @@\n`, tone: 'hunk' })
    for (const line of hunk.lines) {
      const last = lines.at(-1)
      // The remark belongs to the line above it and has that line's colour.
      if (line === noFinalNewline && last) lines[lines.length - 1] = { ...last, text: `${last.text}${line}\n` }
      else lines.push({ text: `${line}\n`, tone: toneOf(line) })
    }
  }
  return [...lines, { text: '\n' }]
}
