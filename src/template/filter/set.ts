import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fn, table } from '../runtime/call.ts'
import { contains, equal } from '../value/compare.ts'
import { iterate } from '../value/iterate.ts'
import { holdKey } from '../value/key.ts'
import { isText, typeName } from '../value/kind.ts'
import { Tuple } from '../value/tuple.ts'
import { touch } from '../value/undefined.ts'

/** Membership that finds texts and numbers at once and other values by comparing. */
class Members {
  readonly #simple = new Set<Value>()
  readonly #others: Value[] = []

  constructor(items: readonly Value[] = []) {
    for (const item of items) this.add(item)
  }

  has(item: Value): boolean {
    touch(item)
    if (typeof item === 'string') return this.#simple.has(item)
    return this.#others.some((one) => one === item || equal(one, item))
  }

  add(item: Value): void {
    if (this.has(item)) return
    if (typeof item === 'string') this.#simple.add(item)
    else this.#others.push(item)
  }
}

/** The items without repetitions, in the order they first come. */
export function distinct(items: readonly Value[]): Value[] {
  const seen = new Members()
  return items.filter((item) => {
    if (seen.has(item)) return false
    seen.add(item)
    return true
  })
}

/** The items of the first that the second has too, each once. */
export function common(a: readonly Value[], b: readonly Value[]): Value[] {
  const other = new Members(b)
  return distinct(a.filter((item) => other.has(item)))
}

/** The items of the first that the second has not, each once. */
export function without(a: readonly Value[], b: readonly Value[]): Value[] {
  const gone = new Members(b)
  return distinct(a.filter((item) => !gone.has(item)))
}

/** A list that is no tuple, which Python makes no set of: it asks item by item. */
const isPlainList = (value: Value): boolean => Array.isArray(value) && !(value instanceof Tuple)

/** Whether two may be put together: dicts never, texts with what Python makes a set of. */
const goTogether = (a: Value, b: Value): boolean =>
  !isDict(a) && !isDict(b) && !(isText(a) && isPlainList(b)) && !(isPlainList(a) && isText(b))

const pair = (run: (a: readonly Value[], b: readonly Value[]) => Value[]) =>
  fn('a b', (a: Value, b: Value) => {
    const [x, y] = [iterate(a), iterate(b)]
    return goTogether(a, b) ? run(x, y) : typeFault(`cannot put '${typeName(a)}' and '${typeName(b)}' together`)
  })

/** As `pair`; the second is not looked at where the first is an empty list. */
const lazyPair = (run: (a: readonly Value[], b: readonly Value[]) => Value[]) =>
  fn('a b', (a: Value, b: Value) => {
    const items = iterate(a)
    // As in Python, where what is looked for in a dict is looked for as a key.
    if (isDict(b)) for (const item of items) holdKey(item)
    // As in Python, where a list's items are looked for in a text as parts of it.
    if (isText(b) && isPlainList(a))
      return run(
        items,
        items.filter((item) => contains(b, item)),
      )
    if (items.length > 0) return run(items, iterate(b))
    if (!isPlainList(a)) touch(b)
    return []
  })

/** Ansible's filters that take lists for sets; the order is that of the first list. */
export const setFilters = table({
  union: pair((a, b) => distinct([...a, ...b])),
  intersect: lazyPair(common),
  difference: lazyPair(without),
  symmetric_difference: pair((a, b) => [...without(a, b), ...without(b, a)]),
})
