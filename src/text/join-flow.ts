/** Stands where blanks were that YAML does not count when a text goes on in the next line; no value holds it. */
export const FILLER = '\uE000'

/**
 * The text with the line at `offset` joined to the one before, each character where it was: in brackets and quotes YAML
 * 1.1 knows no indentation, which the parser asks for. Undefined where a comment stands between them.
 */
export function joinFlow(text: string, offset: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  if (lineStart === 0) return undefined
  const before = text.lastIndexOf('\n', lineStart - 2) + 1
  const line = text.slice(before, lineStart - 1)
  const comment = /(?:^|\s)#[^'"[\]{}]*$/.exec(line)
  if (comment === null && /(?:^|\s)#/.test(line)) return undefined
  const kept = comment === null ? line : line.slice(0, comment.index).padEnd(line.length)
  const rest = text.slice(lineStart)
  // A text that goes on in the next line is one blank wide there.
  const isBetween = /[,[{:]\s*$/.test(kept) || /^\s*[\]},]/.test(rest)
  if (!isBetween && (/\s$/.test(kept) || /^\s/.test(rest))) {
    const [blanks = ''] = /\s*$/.exec(line) ?? []
    const [indent = ''] = /^[ \t]*/.exec(rest) ?? []
    // What looks like a comment may be one or not; an empty line is a newline; a backslash would stand before another sign.
    if (comment !== null || blanks === line || /^\s*(?:\n|$)/.test(rest) || line.endsWith('\\')) return undefined
    const told = line.slice(0, line.length - blanks.length)
    return `${text.slice(0, before)}${told}${FILLER.repeat(blanks.length)} ${FILLER.repeat(indent.length)}${rest.slice(indent.length)}`
  }
  return `${text.slice(0, before)}${kept} ${rest}`
}
