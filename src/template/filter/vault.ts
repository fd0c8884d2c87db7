import { Failure } from '../../error/failure.ts'
import type { Value } from '../../text/value.ts'
import { isSealed } from '../../vault/envelope.ts'
import { Keyring, seal } from '../../vault/keyring.ts'
import { typeFault } from '../fault.ts'
import { fn, table } from '../runtime/call.ts'
import { Bytes } from '../value/carrier.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { Sealed } from '../value/sealed.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

/** The label that both filters use where none is given. */
const LABEL = 'filter_default'

function bytesOf(value: Value, refusal: string): Buffer {
  touch(value)
  if (isText(value)) return Buffer.from(plain(value), 'utf8')
  return value instanceof Bytes ? value.bytes : typeFault(`${refusal}, instead we got: ${typeName(value)}`)
}

const secretOf = (value: Value): Buffer => bytesOf(value, 'Secret passed is required to be a string')

const labelOf = (value: Value): string => bytesOf(value, 'a vault id is a string').toString('utf8')

/** What a vault could not do, as the fault of the filter. */
function attempt<T>(what: string, part: () => T): T {
  try {
    return part()
  } catch (error) {
    if (error instanceof Failure) return typeFault(`Unable to ${what}: ${error.message}`, error.hint)
    throw error
  }
}

function vault(data: Value, secret: Value, salt: Value = null, label: Value = LABEL, wrap: Value = false): Value {
  const password = secretOf(secret)
  const content = bytesOf(data, 'Can only vault strings')
  const salted = salt === null ? undefined : bytesOf(salt, 'a salt is a string')
  if (salted?.length === 0) return typeFault('Unable to encrypt: Empty or invalid salt passed to encrypt()')
  const envelope = attempt('encrypt', () => seal(content, password, labelOf(label), salted))
  return truth(wrap) ? new Sealed(envelope) : envelope
}

function unvault(data: Value, secret: Value, label: Value = LABEL): Value {
  const keyring = new Keyring([{ label: labelOf(label), password: secretOf(secret) }])
  const content = data instanceof Sealed ? data.envelope : bytesOf(data, 'Vault should be in the form of a string')
  if (!isSealed(content)) return content.toString()
  return attempt('decrypt', () => keyring.open(content).plain.toString('utf8'))
}

/** Ansible's filters that put a text into a vault and take it out. */
export const vaultFilters = table({
  vault: fn('data secret salt= vaultid= wrap_object=', vault),
  unvault: fn('vault secret vaultid=', unvault),
})
