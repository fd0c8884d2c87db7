import type { Position } from '../error/source.ts'

/**
 * Places offsets of a playbook's scalar: exactly where the scalar stands on one line as it is, else at its start.
 * `skipped` is what was cut off the text's beginning.
 */
export function locateIn(
  text: string,
  skipped: number,
  at: Position | undefined,
): (offset: number) => Position | undefined {
  return (offset) => {
    if (!at || text.includes('\n')) return at
    const line = at.source.text.split('\n')[at.line - 1] ?? ''
    const start = line.indexOf(text, at.column - 1)
    if (start < 0) return at
    const place = skipped + offset
    const word = /^[\w.]+/.exec(text.slice(place))?.[0].length ?? 1
    return { source: at.source, line: at.line, column: start + place + 1, length: word }
  }
}
