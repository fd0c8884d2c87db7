import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { Bytes, Range, Unique } from './carrier.ts'
import { isNumeric, isText, numeric, plain, typeName } from './kind.ts'
import { isOrdered } from './thing.ts'
import { Tuple } from './tuple.ts'
import { touch, Undefined } from './undefined.ts'

/** Python's `==` of values that hold no other values. */
export function equalScalars(a: Value, b: Value): boolean {
  if (a === b) return true
  // biome-ignore lint/suspicious/noDoubleEquals: the one comparison of JavaScript that is exact between number and bigint
  if (isNumeric(a) && isNumeric(b)) return numeric(a) == numeric(b)
  if (isText(a)) return isText(b) && plain(a) === plain(b)
  if (a instanceof Range && b instanceof Range)
    return a.length === b.length && a.list().every((number, i) => number === b.at(i))
  if (a instanceof Bytes && b instanceof Bytes) return a.bytes.equals(b.bytes)
  return isOrdered(a) && isOrdered(b) && a.typeName === b.typeName && a.rank() === b.rank()
}

/** Python's `==` of keys, which are scalars and tuples of keys. */
export function equalKeys(a: Value, b: Value): boolean {
  if (!(a instanceof Tuple)) return equalScalars(a, b)
  return b instanceof Tuple && a.length === b.length && a.every((part, i) => equalKeys(part, b[i] as Value))
}

/** Whether a value can be the key of a dict. */
export const isKey = (key: Value): boolean =>
  key instanceof Tuple ? key.every(isKey) : !Array.isArray(key) && !isDict(key) && !(key instanceof Unique)

/** A value as the key of a dict; throws when it cannot be one. */
export function holdKey(key: Value): Value {
  if (key !== Undefined.elseless) touch(key)
  if (key instanceof Tuple) for (const part of key) holdKey(part)
  if (!isKey(key)) typeFault(`unhashable type: '${typeName(key)}'`)
  return isText(key) ? plain(key) : key
}
