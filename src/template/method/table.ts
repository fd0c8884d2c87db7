import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import type { Callee, Table } from '../runtime/call.ts'
import { Bytes } from '../value/carrier.ts'
import { isFloat, isInt, isText } from '../value/kind.ts'
import { Tuple } from '../value/tuple.ts'
import { bytesMethods } from './bytes.ts'
import { dictMethods } from './dict.ts'
import { listMethods, tupleMethods } from './list.ts'
import { floatMethods, intMethods } from './number.ts'
import { stringMethods } from './string.ts'

function methodsOf(value: Value): Table | undefined {
  if (value === null) return undefined
  if (isText(value)) return stringMethods
  if (Array.isArray(value)) return value instanceof Tuple ? tupleMethods : listMethods
  if (typeof value === 'object' && isDict(value)) return dictMethods
  if (isInt(value) || typeof value === 'boolean') return intMethods
  if (isFloat(value)) return floatMethods
  return value instanceof Bytes ? bytesMethods : undefined
}

/** The method of that name of a value's type: the only functions an attribute can lead to. */
export const methodOf = (value: Value, name: string): Callee | undefined => methodsOf(value)?.get(name)

/** The methods that change their own value; a template that names one works on copies of its variables. */
export const mutators: ReadonlySet<string> = new Set(
  'append extend insert pop popitem remove clear sort reverse update setdefault'.split(' '),
)
