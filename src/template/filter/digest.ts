import { createHash, getHashes } from 'node:crypto'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { decode, encode } from '../method/bytes.ts'
import { fn, table } from '../runtime/call.ts'
import { Bytes } from '../value/carrier.ts'
import { isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'
import { passwordHash } from './crypt.ts'

const bytesOf = (value: Value): Buffer => (value instanceof Bytes ? value.bytes : Buffer.from(str(value), 'utf8'))

function digest(value: Value, algorithm: string): string {
  const name = algorithm
    .toLowerCase()
    .replace(/^sha3_/, 'sha3-')
    .replace(/^blake2b$/, 'blake2b512')
    .replace(/^blake2s$/, 'blake2s256')
  if (!getHashes().includes(name)) return typeFault(`unsupported hash type ${algorithm}`)
  return createHash(name).update(bytesOf(value)).digest('hex')
}

const fixed = (algorithm: string) => fn('data', (value: Value) => digest(value, algorithm))

/** The namespace of the UUIDs Ansible makes. */
const namespace = '361E6D51-FAEC-444A-9079-341386DA8E2E'

function uuid(value: Value, space: Value = namespace): string {
  const given = str(space)
  if (!/^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i.test(given))
    return typeFault(`Invalid value for 'namespace': '${given}' is not a UUID`)
  const bytes = createHash('sha1')
    .update(Buffer.from(given.replaceAll('-', ''), 'hex'))
    .update(str(value))
    .digest()
    .subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function fromBase64(value: Value, encoding: Value = 'utf-8'): string {
  touch(value)
  const text = isText(value) ? str(value).replace(/[^A-Za-z0-9+/=]/g, '') : bytesOf(value).toString('latin1')
  if (text.replace(/=+$/, '').length % 4 === 1 || text.length % 4 !== 0) return typeFault('Incorrect padding')
  return decode(Buffer.from(text, 'base64'), encoding)
}

/** Ansible's filters that encode and hash. */
export const digestFilters = table({
  b64encode: fn('string encoding=', (value: Value, encoding: Value = 'utf-8') =>
    (value instanceof Bytes ? value.bytes : encode(str(value), encoding)).toString('base64'),
  ),
  b64decode: fn('string encoding=', fromBase64),
  hash: fn('data hashtype=', (value: Value, algorithm: Value = 'sha1') => digest(value, str(algorithm))),
  md5: fixed('md5'),
  'sha1 checksum': fixed('sha1'),
  to_uuid: fn('string namespace=', uuid),
  password_hash: fn('password hashtype= salt= salt_size= rounds= ident=', passwordHash),
})
