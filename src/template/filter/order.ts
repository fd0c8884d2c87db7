import type { Value } from '../../text/value.ts'
import { path } from '../runtime/access.ts'
import { equal, order } from '../value/compare.ts'
import { isText, plain } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'

/** What an item is compared by: its attribute, without regard to case unless asked. */
export function keyOf(attribute: Value, caseSensitive: Value): (item: Value) => Value {
  const exact = truth(caseSensitive)
  return (item) => {
    const found = path(item, attribute)
    return !exact && isText(found) ? plain(found).toLowerCase() : found
  }
}

/**
 * Items in order of their keys; equal ones stay as they were. `listed` where Jinja compares lists of keys, in which equal
 * ones need no order.
 */
export function sortBy(
  items: readonly Value[],
  keys: readonly ((item: Value) => Value)[],
  down: boolean,
  listed = false,
): Value[] {
  const keyed = items.map((item) => ({ item, by: keys.map((key) => key(item)) }))
  const sign = down ? -1 : 1
  keyed.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const [x, y] = [a.by[i] as Value, b.by[i] as Value]
      const d = listed && equal(x, y) ? 0 : order(x, y)
      if (d) return sign * d
    }
    return 0
  })
  return keyed.map(({ item }) => item)
}

/** The keys that an attribute list such as `a,b.c` names. */
export function keysOf(attributes: Value, caseSensitive: Value): ((item: Value) => Value)[] {
  if (!isText(attributes)) return [keyOf(attributes, caseSensitive)]
  return str(attributes)
    .split(',')
    .map((one) => keyOf(one.trim(), caseSensitive))
}
