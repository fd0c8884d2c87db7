import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

const digits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The bytes again and again, up to a length. */
const stretched = (bytes: Uint8Array, length: number): Buffer => Buffer.alloc(length, bytes.length === 0 ? 0 : bytes)

/** The last part of a hash of crypt(3)'s `$5$`, without its limit on the length of the salt. */
export function sha256Crypt(password: Uint8Array, salt: Uint8Array, rounds: number): string {
  const alternate = sha256(password, salt, password)
  const bits: Uint8Array[] = []
  for (let left = password.length; left > 0; left >>= 1) bits.push(left & 1 ? alternate : password)
  let digest = sha256(password, salt, stretched(alternate, password.length), ...bits)
  const first = digest[0] ?? 0
  const passwords = stretched(sha256(...Array.from(password, () => password)), password.length)
  const salts = stretched(sha256(...Array.from({ length: 16 + first }, () => salt)), salt.length)
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1
    digest = sha256(
      odd ? passwords : digest,
      ...(round % 3 === 0 ? [] : [salts]),
      ...(round % 7 === 0 ? [] : [passwords]),
      odd ? digest : passwords,
    )
  }
  return spelt(digest)
}

/** A digest in the digits of crypt(3), its bytes in the order that it takes them. */
function spelt(digest: Uint8Array): string {
  const at = (i: number): number => digest[i] ?? 0
  let text = ''
  let i = 0
  do {
    text += number((at(i) << 16) | (at((i + 10) % 30) << 8) | at((i + 20) % 30), 4)
    i = (i + 21) % 30
  } while (i !== 0)
  return text + number((at(31) << 8) | at(30), 3)
}

const number = (value: number, length: number): string =>
  Array.from({ length }, (_, i) => digits[(value >> (6 * i)) & 63]).join('')
