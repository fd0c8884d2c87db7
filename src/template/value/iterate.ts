import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { Bytes, Range, Unique } from './carrier.ts'
import { keys, size } from './dict.ts'
import { isInt, isText, plain, typeName } from './kind.ts'
import { characters, isWide, width } from './text.ts'
import { Tuple, tuple } from './tuple.ts'
import { touch, Undefined } from './undefined.ts'
import { View } from './view.ts'

/** The items of a value, as a `for` walks them. */
export function iterate(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  if (isText(value)) return Array.from(plain(value))
  if (isDict(value)) return keys(value)
  if (value instanceof View || value instanceof Range) return value.list()
  if (value instanceof Unique) return value.items
  if (value instanceof Bytes) return [...value.bytes]
  if (value === Undefined.elseless) return []
  touch(value)
  return typeFault(`'${typeName(value)}' object is not iterable`)
}

/** What a filter gives, with views and ranges counted out into lists. */
export const unrolled = (value: Value): Value =>
  value instanceof Range || value instanceof View ? (value.list() as Value) : value

/** Python's len. */
export function lengthOf(value: Value): number {
  if (isText(value)) return width(plain(value))
  if (Array.isArray(value)) return value.length
  if (value instanceof Range || value instanceof View || value instanceof Bytes || value instanceof Unique)
    return value.length
  if (isDict(value)) return size(value)
  if (value === Undefined.elseless) return 0
  touch(value)
  return typeFault(`object of type '${typeName(value)}' has no len()`)
}

/** An int or a bool as an index, else undefined. */
export function indexOf(key: Value): number | undefined {
  if (isInt(key)) return Number(key)
  return typeof key === 'boolean' ? Number(key) : undefined
}

/** The item at an index (from the end when negative) of a value that has places, or undefined. */
export function itemAt(value: Value, index: number): Value | undefined {
  if (isText(value)) {
    const all = characters(plain(value))
    return all[index < 0 ? index + all.length : index]
  }
  if (Array.isArray(value)) return value[index < 0 ? index + value.length : index]
  if (value instanceof Range) {
    const place = index < 0 ? index + value.length : index
    return place >= 0 && place < value.length ? value.at(place) : undefined
  }
  if (value instanceof Bytes) return value.bytes[index < 0 ? index + value.length : index]
  return undefined
}

const bound = (value: Value): number => {
  touch(value)
  if (!isInt(value) && typeof value !== 'boolean')
    typeFault('slice indices must be integers or None or have an __index__ method')
  return Number(value)
}

/** Python's `value[from:to:step]`. */
export function slice(value: Value, from: Value, to: Value, step: Value): Value {
  touch(value)
  if (!isText(value) && !Array.isArray(value) && !(value instanceof Range)) {
    if (isDict(value)) typeFault("unhashable type: 'slice'")
    typeFault(`'${typeName(value)}' object is not subscriptable`)
  }
  const source = isText(value) ? characters(plain(value)) : value
  const length = source.length
  const by = step === null ? 1 : bound(step)
  if (by === 0) typeFault('slice step cannot be zero')
  const clamp = (given: Value, missing: number, low: number, high: number): number => {
    if (given === null) return missing
    const n = bound(given)
    return Math.min(high, Math.max(low, n < 0 ? n + length : n))
  }
  const start = by > 0 ? clamp(from, 0, 0, length) : clamp(from, length - 1, -1, length - 1)
  const end = by > 0 ? clamp(to, length, 0, length) : clamp(to, -1, -1, length - 1)
  if (source instanceof Range) return new Range(source.at(start), source.at(end), source.step * by)
  if (typeof source === 'string' && by === 1 && !isWide(source)) return source.slice(start, Math.max(start, end))
  const taken: Value[] = []
  for (let i = start; by > 0 ? i < end : i > end; i += by) taken.push(source[i] as Value)
  if (isText(value)) return taken.join('')
  return value instanceof Tuple ? tuple(taken) : taken
}
