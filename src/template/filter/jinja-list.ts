import { didYouMean } from '../../text/nearest.ts'
import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { syntaxFault, typeFault } from '../fault.ts'
import { path } from '../runtime/access.ts'
import type { Keywords } from '../runtime/call.ts'
import { fn, free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { add } from '../value/arithmetic.ts'
import { Markup } from '../value/carrier.ts'
import { equal, order } from '../value/compare.ts'
import { escapeHtml } from '../value/html.ts'
import { iterate, lengthOf, unrolled } from '../value/iterate.ts'
import { isKey } from '../value/key.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { tuple } from '../value/tuple.ts'
import { present, touch, Undefined } from '../value/undefined.ts'
import { countOf } from './convert.ts'
import { keyOf, keysOf, sortBy } from './order.ts'
import { randomItem } from './random.ts'

const pairs = (value: Value): Value[] => {
  touch(value)
  if (!isDict(value)) return typeFault('Can only get item pairs from a mapping.')
  return entries(value).map((pair) => tuple(pair))
}

function groups(value: Value, attribute: Value, fallback: Value = null, caseSensitive: Value = false): Value {
  const found = (item: Value): Value => {
    const inner = path(item, attribute)
    return inner instanceof Undefined && fallback !== null ? fallback : inner
  }
  const key = (item: Value): Value => keyOf(null, caseSensitive)(found(item))
  const made: { key: Value; grouper: Value; list: Value[] }[] = []
  for (const item of sortBy(iterate(value), [key], false)) {
    const last = made.at(-1)
    if (last && equal(last.key, key(item))) last.list.push(item)
    else made.push({ key: key(item), grouper: found(item), list: [item] })
  }
  return made.map(({ grouper, list }) => tuple([grouper, list], ['grouper', 'list']))
}

const extreme =
  (sign: number) =>
  (value: Value, caseSensitive: Value = false, attribute: Value = null): Value => {
    const [first, ...rest] = iterate(value)
    if (first === undefined) return Undefined.because('No aggregated item, sequence was empty.')
    const key = keyOf(attribute, caseSensitive)
    let best = first
    for (const item of rest) if (order(key(item), key(best)) * sign > 0) best = item
    return best
  }

function unique(value: Value, given: Value = null, attribute: Value = null): Value {
  const caseSensitive = given ?? false
  const named = given === false || attribute !== null
  const key = keyOf(attribute, caseSensitive)
  const plainKeys = new Set<Value>()
  const others: Value[] = []
  return iterate(value).filter((item) => {
    const by = key(item)
    touch(by)
    // As in Ansible, whose own filter goes without these arguments.
    if (named && !isKey(by))
      return typeFault(`unique cannot compare a ${typeName(by)} by an attribute or without its case`)
    if (typeof by === 'string') return !plainKeys.has(by) && plainKeys.add(by)
    if (others.some((one) => equal(one, by))) return false
    others.push(by)
    return true
  })
}

function map(use: Context, args: readonly Value[], keywords: Keywords): Value {
  const [value, name, ...rest] = args
  if (value === undefined) return typeFault("missing the required argument 'value'")
  // As in Jinja, what is false has no items, be it a number.
  if (!truth(value)) return []
  if (name === undefined) {
    const attribute = keywords.get('attribute')
    if (attribute === undefined) return typeFault('map requires a filter argument')
    const fallback = keywords.get('default')
    const unknown = [...keywords.keys()].find((one) => one !== 'attribute' && one !== 'default')
    if (unknown !== undefined) return typeFault(`Unexpected keyword argument '${unknown}'`)
    return iterate(value).map((item) => {
      const found = path(item, attribute)
      return found instanceof Undefined && fallback !== undefined && fallback !== null ? fallback : found
    })
  }
  if (!isText(name)) return namelessFault(name)
  const filter = use.engine.filters.get(str(name))
  if (!filter)
    return syntaxFault(`No filter named '${str(name)}'.`, undefined, didYouMean(str(name), use.engine.filters.keys()))
  return iterate(value).map((item) => unrolled(filter.invoke(use, [item, ...rest], keywords)))
}

/** Refuses what is no name of a filter or test. */
function namelessFault(name: Value): never {
  touch(name)
  return typeFault(`a filter or test is named by a text, not '${typeName(name)}'`)
}

/** `select` and its kin: items whose value (or attribute) a test accepts. */
const chosen = (wanted: boolean, byAttribute: boolean) =>
  free((use, args, keywords) => {
    const [value, ...given] = args
    if (!truth(value as Value)) return []
    const attribute = byAttribute
      ? present(given.shift(), () => typeFault('Missing parameter for attribute name'))
      : null
    const [name, ...rest] = given
    const of = (item: Value): Value => (byAttribute ? path(item, attribute) : item)
    if (name === undefined) return iterate(value as Value).filter((item) => truth(of(item)) === wanted)
    if (!isText(name)) return namelessFault(name)
    const test = use.engine.tests.get(str(name))
    if (!test)
      return syntaxFault(`No test named '${str(name)}'.`, undefined, didYouMean(str(name), use.engine.tests.keys()))
    return iterate(value as Value).filter(
      (item) => truth(test.invoke(use, [of(item), ...rest], keywords.size ? keywords : null)) === wanted,
    )
  })

function join(value: Value, between: Value = '', attribute: Value = null): Value {
  const items = iterate(value).map((item) => path(item, attribute))
  if (items.some((item) => item instanceof Markup) || between instanceof Markup)
    return new Markup(items.map(escapeHtml).join(escapeHtml(between)))
  return items.map(str).join(str(between))
}

/** Jinja's filters over lists and dicts. */
export const jinjaListFilters = table({
  batch: fn('value linecount fill_with=', (value: Value, count: Value, fill: Value = null) => {
    const size = countOf(count)
    const made: Value[][] = []
    iterate(value).forEach((item, i) => {
      if (size < 1 ? i === 0 : i % size === 0) made.push([])
      made.at(-1)?.push(item)
    })
    const last = made.at(-1)
    if (fill !== null && last) while (last.length < size) last.push(fill)
    return made
  }),
  slice: fn('value slices fill_with=', (value: Value, count: Value, fill: Value = null) => {
    const items = iterate(value)
    const slices = countOf(count)
    if (slices === 0) return typeFault('integer division or modulo by zero')
    const each = Math.floor(items.length / slices)
    const more = items.length % slices
    let start = 0
    return Array.from({ length: Math.max(0, slices) }, (_, i) => {
      const end = start + each + (i < more ? 1 : 0)
      const piece = items.slice(start, end)
      start = end
      return fill !== null && i >= more ? [...piece, fill] : piece
    })
  }),
  dictsort: fn(
    'value case_sensitive= by= reverse=',
    (value: Value, exact: Value = false, by: Value = 'key', reverse: Value = false) => {
      const place = ['key', 'value'].indexOf(str(by))
      if (place < 0) return typeFault('You can only sort by either "key" or "value"')
      return sortBy(pairs(value), [keyOf(place, exact)], truth(reverse))
    },
  ),
  first: fn('seq', (value: Value) =>
    present(iterate(value)[0], () => Undefined.because('No first item, sequence was empty.')),
  ),
  last: fn('seq', (value: Value) =>
    present(iterate(value).at(-1), () => Undefined.because('No last item, sequence was empty.')),
  ),
  groupby: fn('value attribute default= case_sensitive=', groups),
  items: fn('value', (value: Value) => (value instanceof Undefined ? [] : pairs(value))),
  join: fn('value d= attribute=', join),
  'length count': fn('value', lengthOf),
  list: fn('value', (value: Value) => [...iterate(value)]),
  map: free(map),
  max: fn('value case_sensitive= attribute=', extreme(1)),
  min: fn('value case_sensitive= attribute=', extreme(-1)),
  random: fn('value start= step= seed=', randomItem),
  reject: chosen(false, false),
  rejectattr: chosen(false, true),
  select: chosen(true, false),
  selectattr: chosen(true, true),
  reverse: fn('value', (value: Value) =>
    isText(value) ? Array.from(plain(value)).reverse().join('') : [...iterate(value)].reverse(),
  ),
  sort: fn(
    'value reverse= case_sensitive= attribute=',
    (value: Value, reverse: Value = false, exact: Value = false, attribute: Value = null) =>
      sortBy(iterate(value), keysOf(attribute, exact), truth(reverse), true),
  ),
  sum: fn('iterable attribute= start=', (value: Value, attribute: Value = null, start: Value = 0) => {
    const items = iterate(value)
    if (isText(start)) typeFault("sum() can't sum strings [use ''.join(seq) instead]")
    return items.reduce<Value>((sum, item) => add(sum, path(item, attribute)), start)
  }),
  unique: fn('value case_sensitive= attribute=', unique),
  type_debug: fn('value', (value: Value) => {
    if (value instanceof Undefined) return value.lenient ? 'Undefined' : 'AnsibleUndefined'
    return typeName(value)
  }),
})
