import { Failure } from '../error/failure.ts'
import { crypto } from './crypto.ts'
import { damaged, fromHex } from './hex.ts'
import { deriveKeys, type Keys } from './keys.ts'

/** The name of the one cipher that vaults are sealed with. */
export const CIPHER = 'AES256'

const BLOCK = 16
const SALT_LENGTH = 32

const mac = (keys: Keys, sealed: Uint8Array): Buffer => crypto().createHmac('sha256', keys.mac).update(sealed).digest()

/** The body of a vault over a content: AES256 in counter mode, padded to whole blocks, with salt and HMAC in front. */
export function sealBody(
  plain: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array = crypto().randomBytes(SALT_LENGTH),
): string {
  const keys = deriveKeys(password, salt)
  const missing = BLOCK - (plain.byteLength % BLOCK)
  const cipher = crypto().createCipheriv('aes-256-ctr', keys.cipher, keys.counter)
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(missing, missing)), cipher.final()])
  const parts = [Buffer.from(salt), mac(keys, sealed), sealed].map((part) => part.toString('hex'))
  return Buffer.from(parts.join('\n')).toString('hex')
}

/** The content of a vault's body; undefined where the password is another one, or the content was changed. */
export function openBody(body: string, password: Uint8Array): Buffer | undefined {
  const text = fromHex(body).toString('latin1')
  const [salt, expected, ...rest] = text.split('\n')
  if (salt === undefined || expected === undefined || rest.length === 0) {
    throw new Failure('vault', 'Vault vaulttext format error: expected salt, HMAC and content', { hint: damaged })
  }
  const sealed = fromHex(rest.join('\n'))
  const keys = deriveKeys(password, fromHex(salt))
  const [wanted, got] = [fromHex(expected), mac(keys, sealed)]
  if (wanted.length !== got.length || !crypto().timingSafeEqual(wanted, got)) return undefined
  const decipher = crypto().createDecipheriv('aes-256-ctr', keys.cipher, keys.counter)
  return unpadded(Buffer.concat([decipher.update(sealed), decipher.final()]))
}

function unpadded(content: Buffer): Buffer {
  const added = content.at(-1) ?? 0
  const padding = content.subarray(content.length - added)
  if (content.length % BLOCK !== 0 || added < 1 || added > BLOCK || !padding.every((byte) => byte === added)) {
    throw new Failure('vault', 'Vault vaulttext format error: invalid padding', { hint: damaged })
  }
  return content.subarray(0, content.length - added)
}
