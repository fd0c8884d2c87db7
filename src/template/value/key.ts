import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { Bytes, Range } from './carrier.ts'
import { isNumeric, isText, numeric, plain, typeName } from './kind.ts'
import { isOrdered } from './thing.ts'
import { Tuple } from './tuple.ts'
import { touch } from './undefined.ts'

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

/** A value as the key of a dict; throws when it cannot be one. */
export function holdKey(key: Value): Value {
  touch(key)
  if ((Array.isArray(key) && !(key instanceof Tuple)) || isDict(key)) typeFault(`unhashable type: '${typeName(key)}'`)
  if (key instanceof Tuple) for (const part of key) holdKey(part)
  return isText(key) ? plain(key) : key
}
