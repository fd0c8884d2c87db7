import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { Fault } from '../fault.ts'
import { methodOf } from '../method/table.ts'
import { Namespace } from '../value/carrier.ts'
import { fetch } from '../value/dict.ts'
import { indexOf, itemAt } from '../value/iterate.ts'
import { isKey } from '../value/key.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { repr, str } from '../value/repr.ts'
import { Thing } from '../value/thing.ts'
import { Tuple } from '../value/tuple.ts'
import { present, Undefined } from '../value/undefined.ts'
import type { Keywords } from './call.ts'
import { Callable, call } from './call.ts'
import type { Context } from './context.ts'

/** How a template reaches into a value, handed to those whom the tables of methods import. */
export interface Access {
  attribute(value: Value, name: string): Value
  item(value: Value, key: Value): Value
}

const noAttribute = (value: Value, name: string): Undefined =>
  Undefined.because(`'${typeName(value)} object' has no attribute '${name}'`, name)

const noElement = (value: Value, key: string): Undefined =>
  Undefined.because(`${typeName(value)} object has no element ${key}`, key)

/** An own member that is no method: a key, a field, a variable of a namespace. */
function member(value: Value, name: string): Value | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if (value instanceof Thing) return value.member(name)
  if (isDict(value)) return fetch(value, name)
  if (value instanceof Namespace) return value.variables.get(name)
  if (value instanceof Tuple && value.fields?.includes(name)) return value[value.fields.indexOf(name)]
  return undefined
}

/** A method with the value it belongs to. */
function bound(value: Value, name: string): Callable | undefined {
  const method = methodOf(value, name)
  return (
    method &&
    new Callable(
      name,
      { invoke: (use, args, keywords) => method.invoke(use, [value, ...args], keywords) },
      'builtin_function_or_method',
    )
  )
}

/** Jinja's `value.name`: what Python has there, then an item. Nothing of JavaScript can be reached. */
export function attribute(value: Value, name: string): Value {
  if (value instanceof Undefined) return value.lenient ? value.fail() : value
  return bound(value, name) ?? present(member(value, name), () => noAttribute(value, name))
}

/** A key as messages name it; one that holds what is missing has no text, and is no use of it yet. */
function shownKey(key: Value): string {
  try {
    return repr(key)
  } catch (error) {
    if (error instanceof Fault) return typeName(key)
    throw error
  }
}

/** Jinja's `value[key]`: an item, then what Python has there. */
export function item(value: Value, key: Value): Value {
  if (value instanceof Undefined) return value.lenient ? value.fail() : value
  if (isDict(value)) {
    const found = isKey(key) ? fetch(value, key) : undefined
    if (found !== undefined) return found
  } else {
    const index = indexOf(key)
    if (index !== undefined) return present(itemAt(value, index), () => noElement(value, str(key)))
  }
  if (key instanceof Undefined && !key.lenient) return key
  if (!isText(key)) return noElement(value, shownKey(key))
  const name = plain(key)
  return present(member(value, name), () => bound(value, name) ?? noAttribute(value, name))
}

/** The value of a chain of attributes and indexes written as `a.b.0`, as filters take it. */
export function path(value: Value, way: Value): Value {
  if (way === null) return value
  if (!isText(way)) return item(value, way)
  let found = value
  for (const step of plain(way).split('.')) found = item(found, /^\d+$/.test(step) ? Number(step) : step)
  return found
}

/** Calls `value.name(…)` without making a value of the method first. */
export function callMethod(
  use: Context,
  value: Value,
  name: string,
  args: readonly Value[],
  keywords: Keywords | null,
): Value {
  if (value instanceof Undefined) value.fail()
  const method = methodOf(value, name)
  return method ? method.invoke(use, [value, ...args], keywords) : call(use, attribute(value, name), args, keywords)
}
