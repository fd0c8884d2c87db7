import { typeFault } from '../fault.ts'
import { splitLines } from '../method/split.ts'
import { isWide, width } from '../value/text.ts'

const part = (text: string, from: number, to?: number): string =>
  isWide(text) ? Array.from(text).slice(from, to).join('') : text.slice(from, to)

/** Jinja's truncate: at most `length` characters, where `leeway` more are let pass whole. */
export function truncate(text: string, length: number, killWords: boolean, end: string, leeway: number): string {
  const all = Array.from(text)
  const room = Array.from(end).length
  if (length < room) typeFault(`expected length >= ${room}, got ${length}`)
  if (leeway < 0) typeFault(`expected leeway >= 0, got ${leeway}`)
  if (all.length <= length + leeway) return text
  const cut = all.slice(0, length - room).join('')
  if (killWords) return cut + end
  const space = cut.lastIndexOf(' ')
  return (space < 0 ? cut : cut.slice(0, space)) + end
}

// White space; dashes between words; words, which may end behind a hyphen between letters or before dashes.
const pieces =
  /([\t\n\v\f\r ]+|(?<=[\p{L}\p{N}_!"'&.,?])-{2,}(?=[\p{L}\p{N}_])|[^\t\n\v\f\r ]+?(?:-(?:(?<=[\p{L}\p{Nl}\p{No}_]{2}-)|(?<=[\p{L}\p{Nl}\p{No}_]-[\p{L}\p{Nl}\p{No}_]-))(?=[\p{L}\p{Nl}\p{No}_]-?[\p{L}\p{Nl}\p{No}_])|(?=[\t\n\v\f\r ]|$)|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])))/u

/** The pieces that a line may be broken between: words, gaps, and parts of words up to a hyphen, as Python has them. */
const chunks = (line: string, hyphens: boolean): string[] =>
  line.split(hyphens ? pieces : /([\t\n\v\f\r ]+)/).filter((piece) => piece !== '')

function wrapLine(line: string, columns: number, breakLong: boolean, hyphens: boolean): string[] {
  const rest = chunks(line, hyphens).reverse()
  const lines: string[] = []
  while (rest.length) {
    const current: string[] = []
    let used = 0
    if (lines.length && rest.at(-1)?.trim() === '') rest.pop()
    while (rest.length) {
      const next = rest.at(-1) as string
      if (used + width(next) > columns) break
      current.push(next)
      used += width(next)
      rest.pop()
    }
    const next = rest.at(-1)
    if (next !== undefined && width(next) > columns) {
      const room = columns - used
      if (breakLong) {
        const hyphen = hyphens && width(next) > room ? next.lastIndexOf('-', room - 1) : -1
        const cut = hyphen > 0 && /[^-]/.test(next.slice(0, hyphen)) ? hyphen + 1 : room
        // Python appends even an empty piece, which then stands in for the white space that would be dropped.
        current.push(part(next, 0, cut))
        rest[rest.length - 1] = part(next, cut)
      } else if (!current.length) {
        current.push(rest.pop() as string)
      }
    }
    if (current.at(-1)?.trim() === '') current.pop()
    if (current.length) lines.push(current.join(''))
  }
  return lines
}

/** Jinja's wordwrap: each line on its own, as Python's textwrap wraps it. */
export function wordwrap(text: string, columns: number, breakLong: boolean, hyphens: boolean, between: string): string {
  if (columns <= 0) typeFault(`invalid width ${columns} (must be > 0)`)
  return splitLines(text)
    .map((line) => wrapLine(line, columns, breakLong, hyphens).join(between))
    .join(between)
}
