import { createHash, randomInt } from 'node:crypto'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'
import { bcrypt } from './bcrypt.ts'
import { countOf, toInt } from './convert.ts'

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** How a member of crypt's SHA family differs from the other. */
interface Family {
  readonly algorithm: 'sha256' | 'sha512'
  readonly prefix: string
  readonly size: number
  /** The rounds when none are asked for. */
  readonly rounds: number
  /** Groups of three bytes in the order they are written, and how many characters each gives. */
  readonly groups: readonly (readonly [number, number, number, number])[]
}

const groups512 = Array.from({ length: 21 }, (_, i) => {
  const three = [i, i + 21, i + 42]
  const turn = i % 3
  const at = (n: number): number => three[(n + turn) % 3] as number
  return [at(0), at(1), at(2), 4] as const
})
const groups256 = Array.from({ length: 10 }, (_, i) => {
  const three = [i, i + 10, i + 20]
  const turn = (3 - (i % 3)) % 3
  const at = (n: number): number => three[(n + turn) % 3] as number
  return [at(0), at(1), at(2), 4] as const
})

const families: Readonly<Record<string, Family>> = {
  sha512: { algorithm: 'sha512', prefix: '$6$', size: 64, rounds: 656000, groups: [...groups512, [-1, -1, 63, 2]] },
  sha256: { algorithm: 'sha256', prefix: '$5$', size: 32, rounds: 535000, groups: [...groups256, [-1, 31, 30, 3]] },
}

const encode64 = (bytes: Buffer, groups: Family['groups']): string =>
  groups
    .map(([a, b, c, count]) => {
      let n = [a, b, c].reduce((sum, i) => (sum << 8) | (i < 0 ? 0 : (bytes[i] as number)), 0)
      let made = ''
      for (let i = 0; i < count; i++) {
        made += alphabet[n & 63]
        n >>>= 6
      }
      return made
    })
    .join('')

/** crypt(3)'s SHA-256 and SHA-512, after Ulrich Drepper's specification. */
function shaCrypt(password: string, salt: string, family: Family, rounds: number): string {
  const hash = (...parts: readonly Buffer[]): Buffer => {
    const state = createHash(family.algorithm)
    for (const part of parts) state.update(part)
    return state.digest()
  }
  const key = Buffer.from(password, 'utf8')
  const salted = Buffer.from(salt, 'utf8')
  const fill = (digest: Buffer, length: number): Buffer =>
    Buffer.concat([
      ...Array.from({ length: Math.floor(length / family.size) }, () => digest),
      digest.subarray(0, length % family.size),
    ])
  const other = hash(key, salted, key)
  const parts: Buffer[] = [key, salted, fill(other, key.length)]
  for (let n = key.length; n > 0; n >>= 1) parts.push(n & 1 ? other : key)
  let digest = hash(...parts)
  const p = fill(hash(...Array.from({ length: key.length }, () => key)), key.length)
  const s = fill(hash(...Array.from({ length: 16 + (digest[0] as number) }, () => salted)), salted.length)
  for (let i = 0; i < rounds; i++) {
    const state = createHash(family.algorithm)
    state.update(i & 1 ? p : digest)
    if (i % 3) state.update(s)
    if (i % 7) state.update(p)
    state.update(i & 1 ? digest : p)
    digest = state.digest()
  }
  const told = rounds === 5000 ? '' : `rounds=${rounds}$`
  return `${family.prefix}${told}${salt}$${encode64(digest, family.groups)}`
}

/** crypt(3)'s MD5. */
function md5Crypt(password: string, salt: string): string {
  const hash = (...parts: readonly Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
  const [key, salted] = [Buffer.from(password, 'utf8'), Buffer.from(salt, 'utf8')]
  const other = hash(key, salted, key)
  const parts: Buffer[] = [key, Buffer.from('$1$'), salted]
  for (let n = key.length; n > 0; n -= 16) parts.push(other.subarray(0, Math.min(16, n)))
  for (let n = key.length; n > 0; n >>= 1) parts.push(n & 1 ? Buffer.from([0]) : key.subarray(0, 1))
  let digest = hash(...parts)
  for (let i = 0; i < 1000; i++) {
    digest = hash(
      i & 1 ? key : digest,
      i % 3 ? salted : Buffer.alloc(0),
      i % 7 ? key : Buffer.alloc(0),
      i & 1 ? digest : key,
    )
  }
  const order = [
    [0, 6, 12, 4],
    [1, 7, 13, 4],
    [2, 8, 14, 4],
    [3, 9, 15, 4],
    [4, 10, 5, 4],
    [-1, -1, 11, 2],
  ] as const
  return `$1$${salt}$${encode64(digest, order)}`
}

const randomSalt = (size: number): string =>
  Array.from({ length: size }, () => alphabet[2 + randomInt(62)] as string).join('')

/** What a password is hashed by: salts of so many characters, so many turns. */
interface Scheme {
  readonly salt: { readonly least: number; readonly most: number; readonly usual: number }
  /** Undefined where the number of turns is fixed. */
  readonly rounds: { readonly least: number; readonly most: number; readonly usual: number } | undefined
  readonly idents: readonly string[]
  hash(password: string, salt: string, rounds: number, ident: string | undefined): string
}

const sha = (family: Family): Scheme => ({
  salt: { least: 0, most: 16, usual: 16 },
  rounds: { least: 1000, most: 5_000_000, usual: family.rounds },
  idents: [],
  hash: (password, salt, rounds) => shaCrypt(password, salt, family, rounds),
})

const schemes: Readonly<Record<string, Scheme>> = {
  sha512_crypt: sha(families.sha512 as Family),
  sha256_crypt: sha(families.sha256 as Family),
  md5_crypt: {
    salt: { least: 0, most: 8, usual: 8 },
    rounds: undefined,
    idents: [],
    hash: (password, salt) => md5Crypt(password, salt),
  },
  bcrypt: {
    salt: { least: 22, most: 22, usual: 22 },
    // Each more doubles the time: seventeen take ten seconds, thirty-one two days.
    rounds: { least: 4, most: 20, usual: 12 },
    idents: ['2a', '2b', '2y'],
    hash: (password, salt, rounds, ident = '2b') => bcrypt(password, salt, rounds, ident),
  },
}

const shortNames: Readonly<Record<string, string>> = {
  md5: 'md5_crypt',
  sha256: 'sha256_crypt',
  sha512: 'sha512_crypt',
  blowfish: 'bcrypt',
}

/** How a password is to be hashed, beside by which scheme. */
export interface HashWishes {
  readonly salt?: string | undefined
  readonly saltSize?: number | undefined
  readonly rounds?: number | undefined
  readonly ident?: string | undefined
}

function schemeOf(kind: string): Scheme {
  const name = Object.hasOwn(shortNames, kind) ? (shortNames[kind] as string) : kind
  const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined
  return scheme ?? typeFault(`password_hash does not support '${kind}'`, `it knows ${Object.keys(schemes).join(', ')}`)
}

/** The salt that a scheme takes where none is given. */
export const newSalt = (kind: string): string => randomSalt(schemeOf(kind).salt.usual)

/** A password as crypt(3) keeps it. */
export function hashPassword(password: string, kind: string, wishes: HashWishes): string {
  const { salt, rounds, idents, hash } = schemeOf(kind)
  const size = wishes.saltSize || salt.usual
  const given = wishes.salt || randomSalt(Math.max(0, size))
  if (!/^[./0-9A-Za-z]*$/.test(given)) return typeFault('invalid characters in the salt')
  if (given.length < salt.least || given.length > salt.most)
    return typeFault(`the salt of ${kind} has ${salt.least} to ${salt.most} characters, not ${given.length}`)
  const turns = wishes.rounds ?? rounds?.usual ?? 0
  if (wishes.rounds !== undefined && !rounds) return typeFault(`${kind} has no choice of rounds`)
  if (rounds && (turns < rounds.least || turns > rounds.most))
    return typeFault(`rounds of ${kind} are from ${rounds.least} to ${rounds.most}, not ${turns}`)
  if (wishes.ident && idents.length > 0 && !idents.includes(wishes.ident))
    return typeFault(
      `${kind} has no ident '${wishes.ident}'`,
      idents.length ? `it has ${idents.join(', ')}` : undefined,
    )
  return hash(password, given, turns, wishes.ident || undefined)
}

/** Ansible's `password_hash`. */
export function passwordHash(
  password: Value,
  kind: Value = 'sha512',
  salt: Value = null,
  saltSize: Value = null,
  rounds: Value = null,
  ident: Value = null,
): string {
  touch(password)
  if (!isText(password)) return typeFault('password_hash hashes a text')
  return hashPassword(str(password), str(kind), {
    salt: salt === null ? undefined : str(salt),
    saltSize: saltSize === null ? undefined : countOf(saltSize),
    rounds: rounds === null ? undefined : countOf(isText(rounds) ? toInt(rounds, rounds) : rounds),
    ident: ident === null ? undefined : str(ident),
  })
}
