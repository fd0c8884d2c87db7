import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { passwordHash } from '../filter/crypt.ts'
import { expandUser } from '../filter/path.ts'
import { Twister } from '../filter/twister.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { isList } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { readText } from './find.ts'
import { readWords } from './words.ts'

const lower = 'abcdefghijklmnopqrstuvwxyz'
const sets: Readonly<Record<string, string>> = {
  ascii_letters: lower + lower.toUpperCase(),
  ascii_lowercase: lower,
  ascii_uppercase: lower.toUpperCase(),
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
}

/** The characters a password is made of, from the names of sets and characters themselves. */
function characters(given: readonly string[]): string {
  const all = given.map((one) => (Object.hasOwn(sets, one) ? (sets[one] as string) : one)).join('')
  return [...new Set(all.replace(/["']/g, ''))].join('')
}

function parseChars(text: string): string[] {
  const made: string[] = []
  let rest = text
  if (rest.includes(',,')) {
    made.push(',')
    rest = rest.replaceAll(',,', ',')
  }
  return [...made, ...rest.split(',').filter((one) => one !== '')]
}

function fresh(length: number, from: string, seed: string | undefined): string {
  if (from === '') return typeFault('a password needs characters to be made of')
  const twister = seed === undefined ? undefined : new Twister(seed)
  return Array.from(
    { length },
    () => from[twister ? twister.below(from.length) : randomInt(from.length)] as string,
  ).join('')
}

function password(use: Context, term: Value, keywords: Keywords): Value {
  const { first, pairs } = readWords(str(term))
  const option = (name: string): string | undefined => {
    const given = keywords.get(name)
    return pairs.get(name) ?? (given === undefined || given === null ? undefined : str(given))
  }
  const length = Number(option('length') ?? 20)
  if (!Number.isInteger(length) || length < 1 || length > 10_000)
    return typeFault(`a password cannot have the length ${length}`)
  const chars = keywords.get('chars')
  const from =
    chars !== undefined && isList(chars)
      ? characters(chars.map(str))
      : characters(parseChars(option('chars') ?? 'ascii_letters,digits,.,,:-_'))
  const root = use.engine.support.folders?.('')[0] ?? process.cwd()
  const path = posix.resolve(root, expandUser(first))
  const kept = path !== '/dev/null' && existsSync(path) ? readText(use, path).trimEnd() : undefined
  const [, secret = kept, keptSalt] = /^(.*?) salt=(\S+)(?: ident=\S+)?$/.exec(kept ?? '') ?? []
  const plain = secret ?? fresh(length, from, option('seed'))
  const encrypt = option('encrypt')
  const salt =
    encrypt === undefined
      ? undefined
      : (keptSalt ??
        fresh(encrypt.startsWith('md5') ? 8 : 16, characters(['ascii_letters', 'digits', './']), undefined))
  if (path !== '/dev/null' && (kept === undefined || (salt !== undefined && keptSalt === undefined))) {
    mkdirSync(posix.dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, `${plain}${salt === undefined ? '' : ` salt=${salt}`}\n`, { mode: 0o600 })
  }
  return encrypt === undefined ? plain : passwordHash(plain, encrypt, salt ?? null)
}

/** Ansible's lookup that makes a password once and keeps it in a file. */
export const passwordLookups = table({
  password: free((use, terms, keywords) => terms.map((term) => password(use, term, keywords))),
})
