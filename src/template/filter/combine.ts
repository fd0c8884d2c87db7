import type { Dict, Value } from '../../text/value.ts'
import { dict, entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import type { Keywords } from '../runtime/call.ts'
import { Range } from '../value/carrier.ts'
import { contains, equal } from '../value/compare.ts'
import { dictOf, fetch, put, size } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { isList, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

const ways = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp']

function mergeLists(low: readonly Value[], high: readonly Value[], way: string): readonly Value[] {
  const left = (): Value[] => low.filter((item) => !contains(high as Value[], item))
  switch (way) {
    case 'keep':
      return low
    case 'append':
      return [...low, ...high]
    case 'prepend':
      return [...high, ...low]
    case 'append_rp':
      return [...left(), ...high]
    case 'prepend_rp':
      return [...high, ...left()]
    default:
      return high
  }
}

/** A way to merge lists that there is. */
export const mergeWay = (way: string): string =>
  ways.includes(way) ? way : typeFault(`list_merge must be one of ${ways.join(', ')}, not ${way}`)

/** Two dicts as one; the second wins, deep down too when recursive. */
export function merge(low: Dict, high: Dict, recursive: boolean, way: string): Dict {
  if (size(low) === 0 || equal(low, high)) return high
  if (size(high) === 0) return low
  const made = new Map<Value, Value>(entries(low))
  for (const [key, value] of entries(high)) {
    const before = fetch(made, key)
    if (before !== undefined && isDict(before) && isDict(value))
      put(made, key, recursive ? merge(before, value, recursive, way) : value)
    else if (before !== undefined && isList(before) && isList(value)) put(made, key, mergeLists(before, value, way))
    else put(made, key, value)
  }
  return dict(made)
}

const flat = (terms: readonly Value[]): Value[] =>
  terms
    .flatMap((term) => (Array.isArray(term) || term instanceof Range ? [...iterate(term)] : [term]))
    .filter((term) => !isNone(term))

/** Throws when a value is missing, or one inside it. */
function defined(value: Value): void {
  touch(value)
  if (Array.isArray(value)) for (const item of value) defined(item as Value)
  else if (isDict(value)) for (const [, inner] of entries(value)) defined(inner)
}

const isNone = (value: Value): boolean => value === null || value === 'None' || value === 'null'

/** Ansible's `combine`. */
export function combine(terms: readonly Value[], keywords: Keywords): Value {
  const unknown = [...keywords.keys()].find((name) => name !== 'recursive' && name !== 'list_merge')
  if (unknown !== undefined) return typeFault("'recursive' and 'list_merge' are the only valid keyword arguments")
  const recursive = truth(keywords.get('recursive') ?? false)
  const way = mergeWay(str(keywords.get('list_merge') ?? 'replace'))
  // As Ansible flattens: one level of lists, and what is null or the word for it is left out.
  const all = flat(terms)
  for (const term of all) defined(term)
  if (all.length === 1) return all[0] as Value
  const names = all.map((term) => `a '${typeName(term)}'`).join(' and ')
  const dicts = all.map((term) =>
    isDict(term) ? term : typeFault(`failed to combine variables, expected dicts but got ${names}`),
  )
  const [first, ...rest] = dicts
  if (!first) return dictOf([])
  return rest.reduce((low, high) => merge(low, high, recursive, way), first)
}
