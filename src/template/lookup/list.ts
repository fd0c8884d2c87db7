import type { Value } from '../../text/value.ts'
import { entries, get, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { product, subelements, zip } from '../filter/data.ts'
import { free, table } from '../runtime/call.ts'
import { dictOf } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { isList, isText, plain, typeName } from '../value/kind.ts'
import { tuple } from '../value/tuple.ts'
import { flag } from './option.ts'

/** The items of lists in lists of any depth. */
export const flatList = (items: readonly Value[]): Value[] =>
  items.flatMap((item) => (isList(item) ? flatList(item) : [item]))

/** The items with lists opened once. */
const opened = (items: readonly Value[]): Value[] => items.flatMap((item) => (isList(item) ? [...item] : [item]))

/** A dict without the list that its keys lead to: each of that list's items stands beside it. */
function without(item: Value, way: readonly string[]): Value {
  const [key, ...rest] = way
  if (key === undefined || !isDict(item)) return item
  return dictOf(
    entries(item).flatMap(([name, value]) =>
      name !== key ? [[name, value] as const] : rest.length ? [[name, without(value, rest)] as const] : [],
    ),
  )
}

const isNothing = (value: Value): boolean => value === null || value === 'None' || value === 'null'

function nested(terms: readonly Value[]): Value {
  if (!terms.length) return typeFault('with_nested requires at least one element in the nested list')
  return product(terms.map((term) => (isList(term) ? term : [term]))).map((row) => opened(row))
}

function together(terms: readonly Value[]): Value {
  if (!terms.length) return typeFault('with_together requires at least one element in each list')
  return zip(
    terms.map((term) => (isList(term) ? term : [term])),
    null,
  ).map((row) => opened([...iterate(row)]))
}

const isSkipped = (item: Value): boolean => {
  const skipped = isDict(item) ? (get(item, 'skipped') ?? false) : false
  return skipped !== false
}

/** Items with each of what a list inside them holds; that list is left out of the item. */
function subelementPairs(terms: readonly Value[]): Value {
  const [items, way, flags = {}] = terms
  if (items === undefined || way === undefined || terms.length > 3)
    return typeFault('the lookup subelements takes two or three terms: items, a key, and flags')
  if ((!isList(items) && !isDict(items)) || !isText(way))
    return typeFault('the lookup subelements takes a list or a dict, and the key of a list in each of its items')
  if (!isDict(flags)) return typeFault(`the flags of the lookup subelements are a dict, not ${typeName(flags)}`)
  const skip = flag(
    new Map(Object.entries({ skip_missing: get(flags, 'skip_missing') ?? false })),
    'skip_missing',
    false,
  )
  if (isSkipped(items)) return []
  const all = isDict(items) ? entries(items).map(([, inner]) => inner) : items
  const wanted = all.filter((item) => !isSkipped(item))
  return subelements(wanted, way, skip).map((pair) => {
    const [item, inner] = iterate(pair)
    return tuple([without(item as Value, plain(way).split('.')), inner as Value])
  })
}

/** Ansible's lookups that only arrange what they are given. */
export const listLookups = table({
  items: free((_use, terms) => opened(terms)),
  list: free((_use, terms) => [...terms]),
  dict: free((_use, terms) =>
    terms.flatMap((term) =>
      isDict(term)
        ? entries(term).map(([key, value]) =>
            dictOf([
              ['key', key],
              ['value', value],
            ]),
          )
        : typeFault('with_dict expects a dict'),
    ),
  ),
  nested: free((_use, terms) => nested(terms)),
  cartesian: free((_use, terms) => nested(terms)),
  together: free((_use, terms) => together(terms)),
  flattened: free((_use, terms) => flatList(terms).filter((one) => !isNothing(one))),
  indexed_items: free((_use, terms) => zip([opened(terms).map((_one, i) => i), opened(terms)])),
  random_choice: free((_use, terms) =>
    terms.length ? [terms[Math.floor(Math.random() * terms.length)] as Value] : [],
  ),
  subelements: free((_use, terms) => subelementPairs(terms)),
})
