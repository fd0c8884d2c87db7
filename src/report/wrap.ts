// A word may be broken behind a hyphen between letters, and around a dash of several hyphens.
const wordBreak =
  /(?<=\p{L}{2}-|\p{L}-\p{L}-)(?=\p{L}-?\p{L})|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])|(?<=[\p{L}\p{N}_!"'&.,?]-{2,})(?=[\p{L}\p{N}_])/u

const chunksOf = (text: string): string[] =>
  text
    .split(/(\s+)/)
    .filter((chunk) => chunk !== '')
    .flatMap((chunk) => (chunk.startsWith(' ') ? [chunk] : chunk.split(wordBreak)))

/** The text with blanks in the place of its tabs, as far as the next column of eight. */
export function expandTabs(text: string): string {
  let column = 0
  return text.replace(/[\n\r]|[^\n\r]/gu, (character) => {
    const shown = character === '\t' ? ' '.repeat(8 - (column % 8)) : character
    column = /[\n\r]/.test(character) ? 0 : column + shown.length
    return shown
  })
}

/**
 * Lines of at most `width` characters, broken where Python's textwrap breaks them; `keepSpaces` leaves the white
 * space at the breaks.
 */
export function wrap(text: string, width: number, keepSpaces = false): readonly string[] {
  const chunks = chunksOf(expandTabs(text).replace(/\s/g, ' ')).reverse()
  const lines: string[] = []
  const isSpace = (chunk: string | undefined): boolean => chunk !== undefined && chunk.trim() === ''
  while (chunks.length > 0) {
    const line: string[] = []
    let used = 0
    if (!keepSpaces && lines.length > 0 && isSpace(chunks.at(-1))) chunks.pop()
    for (let next = chunks.at(-1); next !== undefined && used + next.length <= width; next = chunks.at(-1)) {
      line.push(next)
      used += next.length
      chunks.pop()
    }
    const rest = chunks.at(-1)
    const room = width - used
    if (rest !== undefined && rest.length > width) {
      const hyphen = rest.lastIndexOf('-', room - 1)
      const cut = hyphen > 0 && /[^-]/.test(rest.slice(0, hyphen)) ? hyphen + 1 : room
      line.push(rest.slice(0, cut))
      chunks[chunks.length - 1] = rest.slice(cut)
    }
    if (!keepSpaces && isSpace(line.at(-1))) line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}
