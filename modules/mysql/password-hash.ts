import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { sha256Crypt } from './sha256-crypt.ts'

const sha1 = (data: string | Uint8Array): Buffer => createHash('sha1').update(data).digest()

/** What `mysql_native_password` keeps of a password. */
export const nativeHash = (password: string): string =>
  password === '' ? '' : `*${sha1(sha1(password)).toString('hex').toUpperCase()}`

/** Whether a text is such a hash. */
export const isNativeHash = (text: string): boolean => /^\*[0-9A-Fa-f]{40}$/.test(text)

const stored = /^\$A\$([0-9A-F]{3})\$([\s\S]{20})([\s\S]{43})$/

/** What `caching_sha2_password` keeps of a password, under a salt of 20 bytes (as Latin-1). */
export const cachingHash = (password: string, salt: string, rounds = 5): string =>
  `$A$${rounds.toString(16).toUpperCase().padStart(3, '0')}$${salt}${sha256Crypt(Buffer.from(password), Buffer.from(salt, 'latin1'), rounds * 1000)}`

/**
 * A salt for the password of an account, the same each time: describing a change is a pure function. It is another one for
 * each password and account, and tells no more of either than the hash beside it.
 */
export const saltOf = (password: string, account: string): string =>
  createHash('sha256').update(`${account}\0${password}`).digest('base64').replaceAll(/[+/=]/g, '.').slice(0, 20)

/** Whether what a server keeps (as Latin-1) under one of its plugins is of this password. */
export function verifies(password: string, plugin: string, kept: string): boolean {
  if (plugin === 'mysql_native_password' || plugin === '') return kept.toUpperCase() === nativeHash(password)
  const [, rounds, salt] = stored.exec(kept) ?? []
  if (plugin !== 'caching_sha2_password' || rounds === undefined || salt === undefined) return false
  return cachingHash(password, salt, Number.parseInt(rounds, 16)) === kept
}
