import { type Position, positionAt } from '../error/source.ts'

const wordAt = (text: string, offset: number): number => /^[\w.]+/.exec(text.slice(offset))?.[0].length ?? 1

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
    // A text that is all of its source, as one from a command line is.
    if (at?.source.text === text) return positionAt(at.source, skipped + offset, wordAt(text, skipped + offset))
    if (!at || text.includes('\n')) return at
    const line = at.source.text.split('\n')[at.line - 1] ?? ''
    const start = line.indexOf(text, at.column - 1)
    if (start < 0) return at
    const place = skipped + offset
    return { source: at.source, line: at.line, column: start + place + 1, length: wordAt(text, place) }
  }
}
