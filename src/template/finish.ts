import { LazyDict } from '../text/lazy-dict.ts'
import type { Value } from '../text/value.ts'
import { dict, entries, Float, isDict } from '../text/value.ts'
import { Bytes, Markup, Namespace, Range, Unique } from './value/carrier.ts'
import { Sealed } from './value/sealed.ts'
import { Tuple } from './value/tuple.ts'
import { Undefined } from './value/undefined.ts'
import { View } from './value/view.ts'

function finishAll(list: readonly Value[]): readonly Value[] {
  let made: Value[] | null = list instanceof Tuple ? [...list] : null
  for (let i = 0; i < list.length; i++) {
    const before = list[i] as Value
    const after = finish(before)
    if (after === before) continue
    made ??= [...list]
    made[i] = after
  }
  return made ?? list
}

/**
 * A template's value as the rest of the program takes it: nothing undefined in it at any depth, views, ranges and
 * tuples are lists, dicts are plain where their keys allow. What needs no change is not copied.
 */
export function finish(value: Value): Value {
  if (value === null || typeof value !== 'object' || value instanceof Float) return value
  if (Array.isArray(value)) return finishAll(value)
  if (value instanceof Undefined) {
    if (!value.lenient) value.fail()
    return ''
  }
  if (value instanceof Range || value instanceof View) return finishAll(value.list())
  if (value instanceof Unique) return finishAll(value.items)
  if (value instanceof Markup) return value.text
  if (value instanceof Sealed) return value.envelope
  if (value instanceof Bytes) return value.bytes.toString('utf8')
  if (value instanceof Namespace) return finish(dict(value.variables))
  if (!isDict(value) || value instanceof LazyDict) return value
  const pairs = entries(value)
  const done = pairs.map(([key, inner]) => [key, finish(inner)] as const)
  const changed = value instanceof Map || done.some(([, inner], i) => inner !== pairs[i]?.[1])
  return changed ? dict(done) : value
}
