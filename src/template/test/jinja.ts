import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { wantText } from '../method/string.ts'
import { Callable, fn, table, using } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { modulo } from '../value/arithmetic.ts'
import { Bytes, Markup, Range, Unique } from '../value/carrier.ts'
import { above, atLeast, atMost, below, contains, equal } from '../value/compare.ts'
import { isFloat, isInt, isNumeric, isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch, Undefined } from '../value/undefined.ts'
import { View } from '../value/view.ts'

type Pair = (a: Value, b: Value) => boolean

const versus = (test: Pair) => fn('value other', test)
const isSequence = (value: Value): boolean =>
  isText(value) ||
  Array.isArray(value) ||
  isDict(value) ||
  value instanceof Range ||
  value instanceof Bytes ||
  // What an inline if without else gives has a length, 0.
  value === Undefined.elseless

/** Jinja's tests. */
export const jinjaTests = table({
  boolean: fn('value', (value: Value) => typeof value === 'boolean'),
  // As in Python, where whatever an undefined value is asked for is there.
  callable: fn('value', (value: Value) => value instanceof Callable || value instanceof Undefined),
  defined: fn('value', (value: Value) => !(value instanceof Undefined)),
  undefined: fn('value', (value: Value) => value instanceof Undefined),
  divisibleby: fn('value num', (value: Value, by: Value) => equal(modulo(value, by), 0)),
  even: fn('value', (value: Value) => equal(modulo(value, 2), 0)),
  odd: fn('value', (value: Value) => equal(modulo(value, 2), 1)),
  'eq equalto ==': versus(equal),
  'ne !=': versus((a, b) => !equal(a, b)),
  'gt greaterthan >': versus(above),
  'ge >=': versus(atLeast),
  'lt lessthan <': versus(below),
  'le <=': versus(atMost),
  in: fn('value seq', (value: Value, seq: Value) => contains(seq, value)),
  escaped: fn('value', (value: Value) => value instanceof Markup),
  true: fn('value', (value: Value) => value === true),
  false: fn('value', (value: Value) => value === false),
  none: fn('value', (value: Value) => value === null),
  float: fn('value', isFloat),
  integer: fn('value', isInt),
  number: fn('value', isNumeric),
  string: fn('value', isText),
  mapping: fn('value', isDict),
  sequence: fn('value', isSequence),
  iterable: fn('value', (value: Value) => {
    touch(value)
    return value instanceof Undefined || isSequence(value) || value instanceof View || value instanceof Unique
  }),
  sameas: fn('value other', (value: Value, other: Value) => value === other),
  lower: fn('value', (value: Value) => cased(str(value)) && str(value) === str(value).toLowerCase()),
  upper: fn('value', (value: Value) => cased(str(value)) && str(value) === str(value).toUpperCase()),
  filter: using('value', (use: Context, value: Value) => use.engine.filters.has(wantText(value))),
  test: using('value', (use: Context, value: Value) => use.engine.tests.has(wantText(value))),
})

const cased = (text: string): boolean => text.toLowerCase() !== text.toUpperCase()
