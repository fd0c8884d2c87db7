import { createRequire } from 'node:module'

type Crypto = typeof import('node:crypto')

let loaded: Crypto | undefined

/** Node's cryptography, loaded when the first vault is opened or sealed: most calls see none, and it takes long to load. */
export function crypto(): Crypto {
  loaded ??= createRequire(import.meta.url)('node:crypto') as Crypto
  return loaded
}
