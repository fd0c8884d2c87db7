import { LazyDict } from '../../text/lazy-dict.ts'
import type { Dict, Value } from '../../text/value.ts'
import { dict, entries } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { equalKeys, holdKey } from './key.ts'
import { typeName } from './kind.ts'

type Table = Record<string, Value>

/** Python's keys are equal when they are equal (1, 1.0, true); a Map's when they are the same. */
function keyIn(map: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (map.has(key)) return key
  if (typeof key === 'string') return undefined
  for (const present of map.keys()) if (equalKeys(present, key)) return present
  return undefined
}

export function has(of: Dict, key: Value): boolean {
  const held = holdKey(key)
  if (of instanceof Map) return keyIn(of, held) !== undefined
  return typeof held === 'string' && Object.hasOwn(of, held)
}

/** The value under a key, or undefined. */
export function fetch(of: Dict, key: Value): Value | undefined {
  const held = holdKey(key)
  if (of instanceof Map) {
    const direct = of.get(held)
    if (direct !== undefined || typeof held === 'string') return direct
    const present = keyIn(of, held)
    return present === undefined ? undefined : of.get(present)
  }
  return typeof held === 'string' && Object.hasOwn(of, held) ? (of as Table)[held] : undefined
}

/** Sets a key. A plain object takes text keys only; the dicts of templates that change dicts are Maps. */
export function put(of: Dict, key: Value, value: Value): void {
  const held = holdKey(key)
  if (of instanceof LazyDict) typeFault('this dict is a view and cannot be changed')
  if (of instanceof Map) {
    of.set(keyIn(of, held) ?? held, value)
  } else {
    if (typeof held !== 'string') typeFault(`this dict cannot take the key ${String(held)} of type ${typeName(held)}`)
    Object.defineProperty(of, held, { value, writable: true, enumerable: true, configurable: true })
  }
}

export function remove(of: Dict, key: Value): void {
  const held = holdKey(key)
  if (of instanceof LazyDict) typeFault('this dict is a view and cannot be changed')
  if (of instanceof Map) of.delete(keyIn(of, held) ?? held)
  else delete (of as Table)[held as string]
}

export const keys = (of: Dict): Value[] => (of instanceof Map ? [...of.keys()] : Object.keys(of))
export const values = (of: Dict): Value[] => (of instanceof Map ? [...of.values()] : Object.values(of as Table))
export const size = (of: Dict): number => (of instanceof Map ? of.size : Object.keys(of).length)

/** A dict from pairs, where keys that Python calls equal are one key. */
export function dictOf(pairs: readonly (readonly [Value, Value])[]): Dict {
  if (pairs.every(([key]) => typeof key === 'string')) return dict(pairs)
  const made = new Map<Value, Value>()
  for (const [key, value] of pairs) put(made, key, value)
  return dict(made)
}

/** A dict that takes any key later on. */
export function openDict(pairs: readonly (readonly [Value, Value])[]): Dict {
  const made = new Map<Value, Value>()
  for (const [key, value] of pairs) put(made, key, value)
  return made
}

/** The same entries in a new dict of the same kind. */
export const copyDict = (of: Dict): Dict => (of instanceof Map ? new Map(of) : dict(entries(of)))
