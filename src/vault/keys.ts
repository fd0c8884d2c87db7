import { crypto } from './crypto.ts'

const ROUNDS = 10_000
const KEY_LENGTH = 32
const IV_LENGTH = 16

/** What a password and a salt come to. */
export interface Keys {
  readonly cipher: Buffer
  readonly mac: Buffer
  readonly counter: Buffer
}

const known = new Map<string, Keys>()

/** The keys of a password and a salt: PBKDF2, which is slow on purpose, so that each pair is worked out once. */
export function deriveKeys(password: Uint8Array, salt: Uint8Array): Keys {
  const pair = [password, salt].map((one) => Buffer.from(one).toString('base64')).join(' ')
  const before = known.get(pair)
  if (before) return before
  const derived = crypto().pbkdf2Sync(password, salt, ROUNDS, 2 * KEY_LENGTH + IV_LENGTH, 'sha256')
  const keys: Keys = {
    cipher: derived.subarray(0, KEY_LENGTH),
    mac: derived.subarray(KEY_LENGTH, 2 * KEY_LENGTH),
    counter: derived.subarray(2 * KEY_LENGTH),
  }
  known.set(pair, keys)
  return keys
}
