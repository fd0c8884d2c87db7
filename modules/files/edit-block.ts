import { pythonRegex } from './python-regex.ts'

/** A block of lines between two markers, and where it goes; all text has one character a byte. */
export interface BlockWish {
  /** The lines; `''` for no block, and no markers. */
  readonly block: string
  readonly begin: string
  readonly end: string
  readonly insertafter?: string | undefined
  readonly insertbefore?: string | undefined
}

/** The lines of a text, each with what ends it. */
const linesOf = (text: string): readonly string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []

/** The text with the block in it, or without it. */
export function placeBlock(text: string, wish: BlockWish): string {
  const lines = linesOf(text)
  const begin = lines.lastIndexOf(`${wish.begin}\n`)
  const end = lines.lastIndexOf(`${wish.end}\n`)
  const [first, last] = [Math.min(begin, end), Math.max(begin, end)]
  // Markers that stand the wrong way round bound the block all the same; a lone one is only a line.
  const there = first >= 0
  const at = there ? first : insertionOf(wish, text, lines)
  const before = lines.slice(0, at)
  const after = lines.slice(there ? last + 1 : at)
  return [...ended(before), ...blockLines(wish), ...after].join('')
}

const blockLines = ({ block, begin, end }: BlockWish): readonly string[] =>
  block === '' ? [] : [`${begin}\n`, block.endsWith('\n') ? block : `${block}\n`, `${end}\n`]

/** Lines the last of which ends with a newline. */
const ended = (lines: readonly string[]): readonly string[] => {
  const last = lines.at(-1)
  return last === undefined || last.endsWith('\n') ? lines : lines.with(-1, `${last}\n`)
}

/** The number of lines that stand before a block that is not there yet. */
function insertionOf({ insertafter, insertbefore }: BlockWish, text: string, lines: readonly string[]): number {
  const after = insertafter !== undefined
  const pattern = insertafter ?? insertbefore
  if (pattern === undefined || insertafter === 'EOF') return lines.length
  if (insertbefore === 'BOF') return 0
  // `^` and `$` of a pattern that asks for it are those of each line, and it may reach over several.
  if (/^\(\?[a-z]*m[a-z]*\)/.test(pattern)) {
    const match = pythonRegex(pattern, 'm').exec(text)
    if (!match) return lines.length
    const until = after ? match.index + match[0].length : match.index
    return text.slice(0, until).split('\n').length - 1 + (after ? 1 : 0)
  }
  const regex = pythonRegex(pattern)
  const found = lines.findLastIndex((line) => regex.test(line))
  return found < 0 ? lines.length : found + (after ? 1 : 0)
}
