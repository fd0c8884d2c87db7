/**
 * The values of the language, as Python has them: an int is an integral number or a bigint, a float is a
 * non-integral number or a `Float` (which keeps 1.0 apart from 1), a dict is a plain object, or a `Map` as soon
 * as one key is no string or looks like an integer (a plain object would reorder it).
 */
export type Value = null | boolean | number | bigint | string | Float | Other | readonly Value[] | Dict

export type PlainDict = { readonly [key: string]: Value }
export type Dict = PlainDict | ReadonlyMap<Value, Value>

/** An integral, infinite or not-a-number float. */
export class Float extends Number {}

/** A value that only some layers know (a tuple, a date, an undefined); carried, never looked into. */
export abstract class Other {
  abstract readonly typeName: string
}

/** A float of the language from a number of JavaScript's. */
export const float = (n: number): Value =>
  Number.isInteger(n) || !Number.isFinite(n) || Object.is(n, -0) ? new Float(n) : n

/** An int of the language from a bigint: a number where that is exact. */
export const int = (n: bigint): number | bigint =>
  n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : n

const plainKey = (key: unknown): key is string =>
  typeof key === 'string' && !/^(0|[1-9]\d*)$/.test(key) && key !== '__proto__'

/** A dict from its entries, in their order; a later entry of the same key replaces the value. */
export function dict(entries: Iterable<readonly [Value, Value]>): Dict {
  const all = [...entries]
  if (!all.every(([key]) => plainKey(key))) return new Map(all)
  const made: Record<string, Value> = {}
  for (const [key, value] of all) made[key as string] = value
  return made
}

export const isDict = (value: unknown): value is Dict =>
  value instanceof Map ||
  (typeof value === 'object' &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null))

export const entries = (value: Dict): readonly (readonly [Value, Value])[] =>
  value instanceof Map ? [...value.entries()] : Object.entries(value as PlainDict)

/** The value under a string key, or undefined when the dict has no such key. */
export function get(value: Dict, key: string): Value | undefined {
  if (value instanceof Map) return value.get(key)
  return Object.hasOwn(value, key) ? (value as PlainDict)[key] : undefined
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The value as JSON has it: Float to number, Map to object (keys as text), bigint to number or text. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Float) return value.valueOf()
  if (Array.isArray(value)) return value.map(toJson)
  if (isDict(value)) {
    const made: Record<string, Json> = {}
    for (const [key, inner] of entries(value)) {
      Object.defineProperty(made, String(key), {
        value: toJson(inner),
        enumerable: true,
        writable: true,
        configurable: true,
      })
    }
    return made
  }
  return String(value)
}
