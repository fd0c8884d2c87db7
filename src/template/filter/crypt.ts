import { createHash, randomInt } from 'node:crypto'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'
import { countOf } from './convert.ts'

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

/** Ansible's `password_hash`: crypt(3)'s MD5, SHA-256 and SHA-512. */
export function passwordHash(
  password: Value,
  kind: Value = 'sha512',
  salt: Value = null,
  saltSize: Value = null,
  rounds: Value = null,
): string {
  touch(password)
  if (!isText(password)) return typeFault('password_hash hashes a text')
  const name = str(kind)
    .toLowerCase()
    .replace(/_crypt$/, '')
  const family = families[name]
  if (!family && name !== 'md5')
    return typeFault(`password_hash does not know '${str(kind)}'`, 'it knows md5, sha256 and sha512')
  const size = saltSize === null ? (family ? 16 : 8) : countOf(saltSize)
  const given = salt === null ? randomSalt(size) : str(salt)
  if (!/^[./0-9A-Za-z]+$/.test(given)) return typeFault('invalid characters in the salt')
  if (!family) return md5Crypt(str(password), given.slice(0, 8))
  const turns = rounds === null ? family.rounds : countOf(rounds)
  if (turns < 1000 || turns > 5_000_000) return typeFault('rounds must be from 1000 to 5000000')
  return shaCrypt(str(password), given.slice(0, 16), family, turns)
}
