import { Failure } from '../error/failure.ts'

/** A word of a line of arguments, with the blanks and newlines between it and the next one. */
interface Piece {
  readonly word: string
  readonly gap: string
}

/** The options that Ansible takes out of the text of a command wherever they stand. */
const commandOptions: readonly string[] = [
  'creates',
  'removes',
  'chdir',
  'executable',
  'warn',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
]

/** Arguments that are never written inside the text: there, `cmd=x` is a word of the command. */
const outsideOnly: readonly string[] = ['cmd', 'argv', 'free_form', '_raw_params']

export interface FreeForm {
  /** The text that is left, its blanks and newlines kept. */
  readonly free: string
  readonly named: Readonly<Record<string, string>>
}

/**
 * The text of a module with a free form (`command: ls chdir=/tmp`), parted into the text itself and the options named by
 * `keys`. The options of a command are parted off whether or not they are among the keys, so that one the module does not
 * know can be refused instead of run.
 */
export function splitFreeForm(text: string, keys: readonly string[]): FreeForm {
  const taken = new Set([...commandOptions, ...keys].filter((key) => !outsideOnly.includes(key)))
  const named: [string, string][] = []
  const left: Piece[] = []
  const pieces = split(text)
  for (const piece of pieces) {
    const option = readOption(piece.word)
    if (option && taken.has(option[0])) named.push(option)
    else left.push(option ? piece : { ...piece, word: piece.word.replaceAll('\\=', '=') })
  }
  const free = left.map(({ word, gap }) => word + gap).join('')
  // A blank before an option that closes the text belonged to the option.
  const cut = pieces.at(-1) !== left.at(-1) && pieces.at(-1)?.gap === '' && free.endsWith(' ')
  return { free: cut ? free.slice(0, -1) : free, named: Object.fromEntries(named) }
}

/** A text parted into its words that name no value, and the values that the others name. */
export function splitWords(text: string): FreeForm {
  const words = split(text).map(({ word }) => ({ word, option: readOption(word) }))
  return {
    free: words.flatMap(({ word, option }) => (option ? [] : [word])).join(' '),
    named: Object.fromEntries(words.flatMap(({ option }) => (option ? [option] : []))),
  }
}

/** The arguments of `module: a=b c="d e"`. Throws a `bad-argument` failure for a word that is no argument. */
export function parseKeyValue(text: string): Readonly<Record<string, string>> {
  const named: [string, string][] = []
  for (const { word } of split(text)) {
    const option = readOption(word)
    if (!option) {
      throw new Failure('bad-argument', `expected name=value, got ${JSON.stringify(word)}`, {
        hint: 'a value with blanks needs quotes: name="some text"',
      })
    }
    named.push(option)
  }
  return Object.fromEntries(named)
}

/** Name and value of a word such as `name="a value"`, where an unescaped `=` follows at least one character. */
function readOption(word: string): [string, string] | undefined {
  const at = word.search(/(?<=[^\\])=/)
  if (at < 1) return undefined
  return [decodeEscapes(word.slice(0, at)).trim(), unquote(decodeEscapes(word.slice(at + 1)).trim())]
}

const unquote = (value: string): string =>
  /^(["'])[\s\S]*\1$/.test(value) && value.length > 1 && value.at(-2) !== '\\' ? value.slice(1, -1) : value

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const decodeEscapes = (text: string): string =>
  text.replace(
    /\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\'"abfnrtv]))/g,
    (whole, long?: string, short?: string, byte?: string, letter?: string) => {
      if (letter !== undefined) return escapes[letter] ?? letter
      const code = Number.parseInt(long ?? short ?? byte ?? '', 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )

const openings: readonly string[] = ['{{', '{%', '{#']
const closings: readonly string[] = ['}}', '%}', '#}']

/**
 * Parts a line at blanks and newlines that stand neither in quotes nor in a template. A backslash alone at the end of a
 * line continues it. Throws a `bad-argument` failure when a quote or a template is not closed.
 */
function split(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  const depths = [0, 0, 0]
  let quote = ''
  let start = text.search(/[^ \n]|$/)
  for (let i = start; i < text.length; i++) {
    const c = text[i]!
    const pair = text.slice(i, i + 2)
    const opened = openings.indexOf(pair)
    const closed = closings.indexOf(pair)
    if (opened >= 0 || closed >= 0) {
      const kind = Math.max(opened, closed)
      depths[kind] = Math.max(0, depths[kind]! + (opened >= 0 ? 1 : -1))
      i++
    } else if ((c === '"' || c === "'") && text[i - 1] !== '\\') {
      if (quote === '') quote = c
      else if (quote === c) quote = ''
    } else if ((c === ' ' || c === '\n') && quote === '' && depths.every((depth) => depth === 0)) {
      const gap = /^[ \n]+/.exec(text.slice(i))![0]
      add(pieces, { word: text.slice(start, i), gap })
      start = i + gap.length
      i = start - 1
    }
  }
  if (quote !== '' || depths.some((depth) => depth > 0)) {
    const open = quote === '' ? `a template that is never closed` : `a quote ${quote} that is never closed`
    throw new Failure('bad-argument', `the arguments hold ${open}: ${text}`, {
      hint: `a lone quote is written \\' or \\", or stands in quotes of the other kind`,
    })
  }
  if (start < text.length) add(pieces, { word: text.slice(start), gap: '' })
  return pieces
}

function add(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  if (piece.word !== '\\' || !piece.gap.includes('\n')) pieces.push(piece)
  else if (last) pieces[pieces.length - 1] = { ...last, gap: last.gap + piece.gap.replace(/^[^\n]*\n ?/, '') }
}
