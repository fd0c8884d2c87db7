import { randomInt } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { readInt } from '../filter/convert.ts'
import { hashPassword, newSalt } from '../filter/crypt.ts'
import { expandUser } from '../filter/path.ts'
import { Twister } from '../filter/twister.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { isList } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { readText } from './find.ts'
import { textTerm, word } from './option.ts'
import { readWords } from './words.ts'

const lower = 'abcdefghijklmnopqrstuvwxyz'
const letters = lower + lower.toUpperCase()
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const blanks = ' \t\n\r\v\f'
const sets: Readonly<Record<string, string>> = {
  ascii_letters: letters,
  ascii_lowercase: lower,
  ascii_uppercase: lower.toUpperCase(),
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  printable: `0123456789${letters}${punctuation}${blanks}`,
  punctuation,
  whitespace: blanks,
}

/** The characters a password is made of, from the names of sets and characters themselves. */
const characters = (given: readonly string[]): string =>
  given
    .map((one) => (Object.hasOwn(sets, one) ? sets[one] : one))
    .join('')
    .replace(/["']/g, '')

/** Sets parted by commas; two commas are the comma itself. */
const parseSets = (text: string): string[] => [
  ...(text.includes(',,') ? [','] : []),
  ...text
    .replaceAll(',,', ',')
    .split(',')
    .filter((one) => one !== ''),
]

function setsOf(given: Value | undefined): string[] {
  if (given === undefined || given === null) return ['ascii_letters', 'digits', '.,:-_']
  return isList(given) ? given.map(str) : parseSets(str(given))
}

/** Where a password is kept, and how it is to be. */
interface Wishes {
  readonly path: string
  readonly length: number
  readonly characters: string
  readonly seed: string | undefined
  readonly encrypt: string | undefined
  readonly ident: string | undefined
}

const options = ['length', 'encrypt', 'chars', 'ident', 'seed']

function readTerm(use: Context, text: string, keywords: Keywords): Wishes {
  const { written, pairs } = readWords(text)
  if (!text.trimStart().startsWith(written))
    return typeFault(`unrecognized words behind the options of the lookup password: '${text}'`)
  const unknown = [...pairs.keys()].find((name) => !options.includes(name))
  if (unknown !== undefined)
    return typeFault(`${unknown} is not an option of the lookup password`, `it takes ${options.join(', ')}`)
  const option = (name: string): string | undefined => pairs.get(name) ?? word(keywords, name)
  const length = Number(readInt(option('length') ?? '20', 10) ?? Number.NaN)
  if (!Number.isInteger(length) || length < 1 || length > 10_000)
    return typeFault(`a password cannot have the length ${option('length')}`)
  const chars = characters(setsOf(pairs.get('chars') ?? keywords.get('chars')))
  if (chars === '') return typeFault('a password needs characters to be made of')
  return {
    path: posix.resolve(use.engine.support.folders?.('')[0] ?? process.cwd(), expandUser(written)),
    length,
    characters: chars,
    seed: option('seed'),
    encrypt: option('encrypt'),
    ident: option('ident'),
  }
}

function made({ length, characters, seed }: Wishes): string {
  const twister = seed === undefined ? undefined : new Twister(seed)
  const all = Array.from(characters)
  const one = (): string => all[twister ? twister.below(all.length) : randomInt(all.length)] as string
  return Array.from({ length }, one).join('')
}

/** A password as its file keeps it, with the salt that makes its hash the same each time. */
interface Kept {
  readonly password: string
  readonly salt: string | undefined
  readonly ident: string | undefined
}

const asText = ({ password, salt, ident }: Kept): string =>
  `${password}${salt === undefined ? '' : ` salt=${salt}`}${ident === undefined ? '' : ` ident=${ident}`}\n`

function readKept(use: Context, path: string): Kept | undefined {
  if (path === '/dev/null' || !existsSync(path)) return undefined
  const text = readText(use, path).trimEnd()
  const [, password = text, salt, ident] = /^([\s\S]*) salt=(.*?)(?: ident=(.*))?$/.exec(text) ?? []
  return { password, salt, ident }
}

/** Writes a password for its owner alone; one that another has written meanwhile is taken instead. */
function keep(use: Context, path: string, kept: Kept, before: Kept | undefined): Kept {
  if (path === '/dev/null') return kept
  mkdirSync(posix.dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path, asText(kept), { mode: 0o600, flag: before ? 'w' : 'wx' })
    chmodSync(path, 0o600)
    return kept
  } catch (error) {
    const late = error instanceof Error && 'code' in error && error.code === 'EEXIST' ? readKept(use, path) : undefined
    return late ?? typeFault(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The ident that Ansible gives a password it keeps for bcrypt. */
const usualIdent = (encrypt: string | undefined): string | undefined => (encrypt === 'bcrypt' ? '2a' : undefined)

function password(use: Context, term: Value, keywords: Keywords): Value {
  const wishes = readTerm(use, textTerm(term, 'password'), keywords)
  const { path, encrypt } = wishes
  const before = readKept(use, path)
  if (
    encrypt !== undefined &&
    before?.ident !== undefined &&
    wishes.ident !== undefined &&
    before.ident !== wishes.ident
  )
    return typeFault(`the ident ${wishes.ident} is not the one that ${path} was made with, ${before.ident}`)
  const wanted: Kept = {
    password: before?.password ?? made(wishes),
    salt: before?.salt ?? (encrypt === undefined ? undefined : newSalt(encrypt)),
    ident: before?.ident ?? (encrypt === undefined ? undefined : (wishes.ident ?? usualIdent(encrypt))),
  }
  const kept = before && asText(before) === asText(wanted) ? before : keep(use, path, wanted, before)
  if (encrypt === undefined) return kept.password
  return hashPassword(kept.password, encrypt, { salt: kept.salt, ident: kept.ident })
}

/** Ansible's lookup that makes a password once and keeps it in a file. */
export const passwordLookups = table({
  password: free((use, terms, keywords) => terms.map((term) => password(use, term, keywords))),
})
