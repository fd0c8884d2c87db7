/** Stands where blanks were that YAML does not count when a text goes on in the next line; no value holds it. */
export const FILLER = '\uE000'

/** Stands for an empty line in such a text, which is a newline of it. */
export const BREAK = '\uE001'

/** A value as it was written, without the marks of lines that were joined. */
export const unjoined = (value: string): string => value.replaceAll(FILLER, '').replaceAll(BREAK, '\n')

/** Whether a text can be told from its marks. */
export const holdsMarks = (text: string): boolean => text.includes(FILLER) || text.includes(BREAK)

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
  if (text.slice(0, lineStart - 1).search(/\n[ \t]*$/) >= 0) return joinParagraphs(text, lineStart, reads)
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
    // A backslash would stand before another sign.
    if (blanks === line || /^\s*(?:\n|$)/.test(rest) || line.endsWith('\\')) return undefined
    const told = line.slice(0, line.length - blanks.length)
    return joined(told + FILLER.repeat(blanks.length), FILLER.repeat(indent.length) + rest.slice(indent.length))
  }
  if (!isBetween || (comment === null && /(?:^|\s)#/.test(line))) return undefined
  return joined(kept, rest)
}

/** The same for a line behind empty ones: in quotes each of them is a newline, between the parts of brackets it is nothing. */
function joinParagraphs(
  text: string,
  lineStart: number,
  reads: (text: string, past: number) => boolean,
): string | undefined {
  const left = text.slice(0, lineStart).trimEnd()
  const rest = text.slice(lineStart)
  const isQuoted = reads(`${left} ,,${rest}`, left.length + 3)
  if (!isQuoted) {
    const isBetween = /[,[{:]$/.test(left) || /^\s*[\]},]/.test(rest)
    // The empty line becomes the indentation of the next, which is joined then.
    return isBetween && !left.slice(left.lastIndexOf('\n') + 1).includes('#')
      ? `${text.slice(0, lineStart - 1)} ${rest}`
      : undefined
  }
  if (left.endsWith('\\')) return undefined
  const [indent = ''] = /^[ \t]*/.exec(rest) ?? []
  const gap = text.slice(left.length, lineStart + indent.length)
  const breaks = BREAK.repeat(gap.split('\n').length - 2)
  return left + breaks.padEnd(gap.length, FILLER) + rest.slice(indent.length)
}
