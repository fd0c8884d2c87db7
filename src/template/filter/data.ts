import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { Fault, typeFault } from '../fault.ts'
import { holdItems } from '../limit.ts'
import { item } from '../runtime/access.ts'
import { fn, free, table } from '../runtime/call.ts'
import { dictOf, fetch, has, put } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { isList, isNumeric, isText, typeName } from '../value/kind.ts'
import { repr, str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { tuple } from '../value/tuple.ts'
import { present, touch, Undefined } from '../value/undefined.ts'
import { combine } from './combine.ts'
import { countOf, toBool } from './convert.ts'
import { randomBelow } from './random.ts'

function flatten(value: Value, levels: Value = null, skipNulls: Value = true): Value[] {
  const skip = truth(skipNulls)
  return iterate(value).flatMap((one) => {
    if (skip && (one === null || one === 'None' || one === 'null')) return []
    if (!isList(one)) return [one]
    if (levels === null) return flatten(one, null, skipNulls)
    return countOf(levels) >= 1 ? flatten(one, countOf(levels) - 1, skipNulls) : [one]
  })
}

function toItems(value: Value, keyName: Value = 'key', valueName: Value = 'value'): Value {
  touch(value)
  if (!isDict(value)) return typeFault(`dict2items requires a dictionary, got ${typeName(value)} instead.`)
  return entries(value).map(([key, inner]) =>
    dictOf([
      [keyName, key],
      [valueName, inner],
    ]),
  )
}

const memberOf = (of: Value, name: Value): Value | undefined => {
  const found = isDict(of) ? fetch(of, name) : item(of, name)
  return found instanceof Undefined ? undefined : found
}

function fromItems(value: Value, keyName: Value = 'key', valueName: Value = 'value'): Value {
  touch(value)
  if (!isList(value)) return typeFault(`items2dict requires a list, got ${typeName(value)} instead.`)
  return dictOf(
    value.map((one) => {
      const pair = [keyName, valueName].map((name) =>
        present(memberOf(one, name), () =>
          typeFault(
            isDict(one)
              ? `items2dict requires each dictionary in the list to contain the keys '${str(keyName)}' and '${str(valueName)}', got ${repr(value)} instead.`
              : `items2dict requires a list of dictionaries, got ${repr(value)} instead.`,
          ),
        ),
      )
      return pair as [Value, Value]
    }),
  )
}

/** The items of a list, or the values of a dict, each with every item of a list found inside it. */
export function subelements(value: Value, way: Value, skipMissing: Value = false): Value[] {
  const items = isDict(value)
    ? entries(value).map(([, inner]) => inner)
    : isList(value)
      ? value
      : typeFault('obj must be a list of dicts or a nested dict')
  const steps = isList(way)
    ? way.map(str)
    : isText(way)
      ? str(way).split('.')
      : typeFault('subelements must be a list or a string')
  return items.flatMap((one) => {
    let found: Value = one
    for (const step of steps) {
      if (!isDict(found)) return typeFault(`the key ${step} should point to a dictionary, got '${repr(found)}'`)
      const inner = fetch(found, step)
      if (inner === undefined) {
        if (truth(skipMissing)) return []
        return typeFault(`could not find '${step}' key in iterated item '${repr(one)}'`)
      }
      found = inner
    }
    if (!isList(found)) return typeFault(`the key ${steps.at(-1)} should point to a list, got '${repr(found)}'`)
    return found.map((inner) => tuple([one, inner]))
  })
}

/** Every choice of one item from each list. */
export function product(lists: readonly (readonly Value[])[]): Value[][] {
  holdItems(lists.reduce((n, list) => n * list.length, 1))
  return lists.reduce<Value[][]>((made, list) => made.flatMap((head) => list.map((one) => [...head, one])), [[]])
}

function permutations(items: readonly Value[], count: number): Value[][] {
  let total = 1
  for (let i = 0; i < count; i++) total *= items.length - i
  holdItems(total)
  if (count > items.length) return []
  if (count === 0) return [[]]
  return items.flatMap((one, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)], count - 1).map((rest) => [one, ...rest]),
  )
}

function combinations(items: readonly Value[], count: number): Value[][] {
  if (count === 0) return [[]]
  const made = items.flatMap((one, i) => combinations(items.slice(i + 1), count - 1).map((rest) => [one, ...rest]))
  holdItems(made.length)
  return made
}

/** Lists side by side, cut to the shortest, or filled up to the longest. */
export function zip(lists: readonly (readonly Value[])[], fill?: Value): Value[] {
  if (!lists.length) return []
  const lengths = lists.map((list) => list.length)
  const length = fill === undefined ? Math.min(...lengths) : Math.max(...lengths)
  return Array.from({ length }, (_, i) => tuple(lists.map((list) => present(list[i], () => fill ?? null))))
}

function extract(key: Value, container: Value, more: Value = null): Value {
  const keys = more === null ? [key] : isList(more) ? [key, ...more] : [key, more]
  return keys.reduce((from, one) => item(from, one), container)
}

function rekey(value: Value, key: Value, duplicates: Value = 'error'): Value {
  const how = str(duplicates)
  if (how !== 'error' && how !== 'overwrite')
    return typeFault(`duplicates parameter to rekey_on_member has unknown value: ${how}`)
  touch(value)
  const items = isDict(value)
    ? entries(value).map(([, inner]) => inner)
    : isText(value)
      ? typeFault('Type is not a valid list, set, or dict')
      : iterate(value)
  const made = new Map<Value, Value>()
  for (const one of items) {
    if (!isDict(one)) return typeFault('List item is not a valid dict')
    const name = present(fetch(one, key), () => typeFault(`Key ${str(key)} was not found`))
    if (how === 'error' && has(made, name))
      return typeFault(`Key ${str(name)} is not unique, cannot correctly turn into dict`)
    put(made, name, one)
  }
  return dictOf([...made])
}

/** The items in another order; what has no items stays as it is. */
function shuffle(value: Value, seed: Value = null): Value {
  if (value instanceof Undefined || value === null || isNumeric(value)) return value
  const made = [...iterate(value)]
  const below = randomBelow(seed)
  for (let i = made.length - 1; i > 0; i--) {
    const j = below(i + 1)
    ;[made[i], made[j]] = [made[j] as Value, made[i] as Value]
  }
  return made
}

function mandatory(value: Value, message: Value = null): Value {
  if (!(value instanceof Undefined)) return value
  const name = value.name === '' ? '' : ` '${value.name}'`
  throw new Fault(
    'template-undefined',
    message === null ? `Mandatory variable${name}${name === '' ? '' : ' '} not defined.` : str(message),
    {
      missing: value.variable,
    },
  )
}

/** Ansible's filters over lists, dicts and values of any kind. */
export const dataFilters = table({
  bool: fn('value', toBool),
  combine: free((_use, terms, keywords) => combine(terms, keywords)),
  combinations: fn('iterable r', (value: Value, count: Value) =>
    combinations(iterate(value), countOf(count)).map((one) => tuple(one)),
  ),
  dict2items: fn('mydict key_name= value_name=', toItems),
  items2dict: fn('mylist key_name= value_name=', fromItems),
  extract: fn('item container morekeys=', extract),
  flatten: fn('mylist levels= skip_nulls=', flatten),
  mandatory: fn('a msg=', mandatory),
  permutations: fn('iterable r=', (value: Value, count: Value = null) => {
    const items = iterate(value)
    return permutations(items, count === null ? items.length : countOf(count)).map((one) => tuple(one))
  }),
  product: free((_use, lists, keywords) => {
    const times = countOf(keywords.get('repeat') ?? 1)
    const all = lists.map(iterate)
    return product(Array.from({ length: times }, () => all).flat()).map((one) => tuple(one))
  }),
  rekey_on_member: fn('data key duplicates=', rekey),
  shuffle: fn('mylist seed=', shuffle),
  subelements: fn('obj subelements skip_missing=', subelements),
  ternary: fn('value true_val false_val none_val=', (value: Value, yes: Value, no: Value, none: Value = null) =>
    value === null && none !== null ? none : truth(value) ? yes : no,
  ),
  zip: free((_use, lists) => zip(lists.map(iterate))),
  zip_longest: free((_use, lists, keywords) => {
    for (const name of keywords.keys())
      if (name !== 'fillvalue') typeFault(`zip_longest() got an unexpected keyword argument '${name}'`)
    return zip(lists.map(iterate), keywords.get('fillvalue') ?? null)
  }),
})
