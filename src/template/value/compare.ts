import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { Range, Unique } from './carrier.ts'
import { fetch, has, size } from './dict.ts'
import { equalScalars } from './key.ts'
import { isNumeric, isText, numeric, plain, typeName } from './kind.ts'
import { isWide } from './text.ts'
import { isOrdered } from './thing.ts'
import { Tuple } from './tuple.ts'
import { touch, Undefined } from './undefined.ts'
import { View } from './view.ts'

/** Python's `==`. */
export function equal(a: Value, b: Value): boolean {
  if (a === b && typeof a !== 'object') return true
  if (a === Undefined.elseless || b === Undefined.elseless) return a === b
  touch(a)
  touch(b)
  if (a === b) return true
  if (typeof a !== 'object') return equalScalars(a, b)
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a instanceof Tuple !== b instanceof Tuple || a.length !== b.length) return false
    return a.every((item, i) => equal(item, b[i] as Value))
  }
  if (isDict(a)) {
    if (!isDict(b) || size(a) !== size(b)) return false
    return entries(a).every(([key, value]) => has(b, key) && equal(value, fetch(b, key) as Value))
  }
  if (a instanceof View && b instanceof View) return equal(a.list(), b.list())
  if (a instanceof Unique && b instanceof Unique)
    return a.length === b.length && a.items.every((item) => b.items.some((other) => equal(item, other)))
  return equalScalars(a, b)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (!isWide(a) && !isWide(b)) return a < b ? -1 : 1
  const [p, q] = [Array.from(a), Array.from(b)]
  for (let i = 0; i < Math.min(p.length, q.length); i++) {
    const d = p[i]!.codePointAt(0)! - q[i]!.codePointAt(0)!
    if (d) return d
  }
  return p.length - q.length
}

/** Negative, zero or positive as `a` is below, equal to or above `b`; NaN where neither holds. */
export function order(a: Value, b: Value, operator = '<'): number {
  if (isNumeric(a) && isNumeric(b)) {
    const [x, y] = [numeric(a), numeric(b)]
    // biome-ignore lint/suspicious/noDoubleEquals: exact between number and bigint
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : Number.NaN
  }
  if (isText(a) && isText(b)) return compareText(plain(a), plain(b))
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      if (!equal(a[i], b[i])) return order(a[i], b[i], operator)
    }
    return a.length - b.length
  }
  touch(a)
  touch(b)
  if (isOrdered(a) && isOrdered(b) && a.typeName === b.typeName) return a.rank() - b.rank()
  return typeFault(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`)
}

const bothNumbers = (a: Value, b: Value): boolean => typeof a === 'number' && typeof b === 'number'

// Plain numbers, which most are, need no more than JavaScript's own comparison.
export const below = (a: Value, b: Value): boolean =>
  bothNumbers(a, b) ? (a as number) < (b as number) : order(a, b, '<') < 0
export const above = (a: Value, b: Value): boolean =>
  bothNumbers(a, b) ? (a as number) > (b as number) : order(a, b, '>') > 0
export const atMost = (a: Value, b: Value): boolean =>
  bothNumbers(a, b) ? (a as number) <= (b as number) : order(a, b, '<=') <= 0
export const atLeast = (a: Value, b: Value): boolean =>
  bothNumbers(a, b) ? (a as number) >= (b as number) : order(a, b, '>=') >= 0

/** Python's `in`. */
export function contains(whole: Value, part: Value): boolean {
  touch(whole)
  if (isText(whole)) {
    if (!isText(part)) typeFault(`'in <string>' requires string as left operand, not ${typeName(part)}`)
    return plain(whole).includes(plain(part))
  }
  if (Array.isArray(whole)) return whole.some((item) => item === part || equal(item, part))
  if (isDict(whole)) return has(whole, part)
  if (whole instanceof View) {
    if (whole.kind === 'keys') return has(whole.of, part)
    // As in Python, where what is no pair is not compared.
    if (whole.kind === 'items' && !(part instanceof Tuple && part.length === 2)) return false
  }
  if (whole instanceof Range || whole instanceof View) return whole.list().some((item) => equal(item, part))
  if (whole instanceof Unique) return whole.items.some((item) => equal(item, part))
  return typeFault(`argument of type '${typeName(whole)}' is not iterable`)
}
