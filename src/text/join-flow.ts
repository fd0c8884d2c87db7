/** Stands where blanks were that YAML does not count when a text goes on in the next line; no value holds it. */
export const FILLER = '\uE000'

/**
 * The text with the line at `offset` joined to the one before, each character where it was: in brackets and quotes YAML
 * 1.1 knows no indentation, which the parser asks for. Undefined where that would make another text of it. `reads` says whether
 * the parser comes past a place of a text.
 */
export function joinFlow(
  text: string,
  offset: number,
  reads: (text: string, past: number) => boolean,
): string | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  if (lineStart === 0) return undefined
  const before = text.lastIndexOf('\n', lineStart - 2) + 1
  const line = text.slice(before, lineStart - 1)
  const comment = /(?:^|\s)#[^'"[\]{}]*$/.exec(line)
  const kept = comment === null ? line : line.slice(0, comment.index).padEnd(line.length)
  const rest = text.slice(lineStart)
  const joined = (left: string, right: string): string => `${text.slice(0, before)}${left} ${right}`
  const isBetween = /[,[{:]\s*$/.test(kept) || /^\s*[\]},]/.test(rest)
  // Two commas may stand in quotes and nowhere else.
  const isQuoted = reads(joined(kept, `,,${rest}`), lineStart + 2)
  if (isQuoted || (!isBetween && !/(?:^|\s)#/.test(line))) {
    const [blanks = ''] = /\s*$/.exec(line) ?? []
    const [indent = ''] = /^[ \t]*/.exec(rest) ?? []
    // An empty line is a newline, and a backslash would stand before another sign.
    if (blanks === line || /^\s*(?:\n|$)/.test(rest) || line.endsWith('\\')) return undefined
    const told = line.slice(0, line.length - blanks.length)
    return joined(told + FILLER.repeat(blanks.length), FILLER.repeat(indent.length) + rest.slice(indent.length))
  }
  if (!isBetween || (comment === null && /(?:^|\s)#/.test(line))) return undefined
  return joined(kept, rest)
}
