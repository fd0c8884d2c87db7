import { Refusal } from '../../src/module/contract.ts'
import { expandTemplate, pythonRegex } from './python-regex.ts'

/** Which line is meant, and where it goes; all text has one character a byte. */
export interface LineWish {
  readonly line: string
  readonly regexp?: string | undefined
  readonly search_string?: string | undefined
  readonly insertafter?: string | undefined
  readonly insertbefore?: string | undefined
  readonly backrefs: boolean
  readonly firstmatch: boolean
}

/** A text after the edit, and what Ansible says of it; the message is empty when nothing changed. */
export interface Edited {
  readonly text: string
  readonly message: string
}

/** The lines of a text, each with its newline. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const bare = (line: string): string => line.replace(/[\r\n]+$/, '')

type Matcher = (line: string) => RegExpExecArray | boolean

function matcherOf({ regexp, search_string: part }: Pick<LineWish, 'regexp' | 'search_string'>): Matcher | undefined {
  if (regexp !== undefined) {
    const pattern = pythonRegex(regexp)
    return (line) => pattern.exec(line) ?? false
  }
  return part === undefined ? undefined : (line) => line.includes(part)
}

/** The index of the last line that fits, or of the first; -1 when none does. */
const find = (lines: readonly string[], fits: (line: string) => boolean, first: boolean): number =>
  first ? lines.findIndex(fits) : lines.findLastIndex(fits)

/** The text with the line in it. */
export function ensureLine(text: string, wish: LineWish): Edited {
  const lines = linesOf(text)
  const matcher = matcherOf(wish)
  const at = matcher ? find(lines, (line) => matcher(line) !== false, wish.firstmatch) : -1
  if (at >= 0 && matcher) {
    const match = matcher(lines[at] ?? '')
    const filled = wish.backrefs && typeof match === 'object' ? expandTemplate(wish.line, match) : wish.line
    return replaced(lines, at, filled.endsWith('\n') ? filled : `${filled}\n`)
  }
  const block = wish.line.split('\n')
  const stands = (i: number): boolean =>
    block.every((one, k) => lines[i + k] !== undefined && bare(lines[i + k] ?? '') === one)
  const place = insertionOf(wish, lines)
  // With firstmatch, a line that stands beyond the place is another one.
  const until = wish.firstmatch && place.kind === 'beside' ? place.at : lines.length
  const there = lines.findLastIndex((_, i) => i <= until && stands(i))
  if (there >= 0) return terminated(lines, there, block)
  if (wish.backrefs) return { text, message: '' }
  switch (place.kind) {
    case 'start':
      return { text: `${wish.line}\n${text}`, message: 'line added' }
    case 'end':
      return { text: `${text}${/(^|[\r\n])$/.test(text) ? '' : '\n'}${wish.line}\n`, message: 'line added' }
    case 'beside':
      return inserted(lines, place.at, wish.line)
  }
}

/** A line that stands there; without a newline at the end of the text it is given one. */
function terminated(lines: readonly string[], at: number, block: readonly string[]): Edited {
  const last = at + block.length - 1
  const wished = `${block.at(-1)}\n`
  // Unlike Ansible: only a lone line is rewritten for its line ending; a block of several is left as it is.
  return block.length === 1 ? replaced(lines, last, wished) : { text: lines.join(''), message: '' }
}

function replaced(lines: readonly string[], at: number, line: string): Edited {
  if (lines[at] === line) return { text: lines.join(''), message: '' }
  return { text: lines.with(at, line).join(''), message: 'line replaced' }
}

function inserted(lines: readonly string[], at: number, line: string): Edited {
  const before = lines.slice(0, at)
  const last = before.at(-1)
  // Unlike Ansible: a last line without a newline is ended before another follows, and not glued to it.
  const ended = last === undefined || /[\r\n]$/.test(last) ? before : before.with(-1, `${last}\n`)
  return { text: [...ended, `${line}\n`, ...lines.slice(at)].join(''), message: 'line added' }
}

type Insertion = { readonly kind: 'start' | 'end' } | { readonly kind: 'beside'; readonly at: number }

/** Where a line goes that is not there: the start, the end, or beside a line that is found. */
function insertionOf({ line, insertafter, insertbefore, firstmatch }: LineWish, lines: readonly string[]): Insertion {
  if (insertafter === 'BOF' || insertbefore === 'BOF') return { kind: 'start' }
  const pattern = insertafter === undefined || insertafter === 'EOF' ? insertbefore : insertafter
  if (pattern === undefined) return { kind: 'end' }
  const regex = pythonRegex(pattern)
  const at = find(lines, (one) => bare(one) !== line && regex.test(one), firstmatch)
  if (at < 0) return { kind: 'end' }
  return { kind: 'beside', at: pattern === insertafter ? at + 1 : at }
}

/** The text without the lines that are meant, and how many they were. */
export function removeLines(
  text: string,
  wish: Pick<LineWish, 'regexp' | 'search_string'> & { readonly line?: string | undefined },
): { readonly text: string; readonly found: number } {
  const matcher = matcherOf(wish)
  if (!matcher && wish.line === undefined) {
    throw new Refusal('one of line, search_string, or regexp is required with state=absent')
  }
  const lines = linesOf(text)
  const kept = lines.filter((line) => (matcher ? matcher(line) === false : bare(line) !== wish.line))
  return { text: kept.join(''), found: lines.length - kept.length }
}
