import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { pairsOf } from '../method/dict.ts'
import { fn, table } from '../runtime/call.ts'
import { add } from '../value/arithmetic.ts'
import { dictOf, fetch, has, put } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { isList, isText, typeName } from '../value/kind.ts'
import { repr } from '../value/repr.ts'
import { present, touch } from '../value/undefined.ts'

function sequence(value: Value, filter: string): readonly Value[] {
  touch(value)
  return isList(value) || isText(value)
    ? iterate(value)
    : typeFault(`${filter} takes a list or a text, not ${typeName(value)}`)
}

/** How often each item comes. */
function count(value: Value): Value {
  const made = new Map<Value, Value>()
  for (const item of sequence(value, 'counter')) put(made, item, add(fetch(made, item) ?? 0, 1))
  return dictOf([...made])
}

/** A list of dicts as a dict, under the value that each has of an attribute. */
function groupAsDict(value: Value, attribute: Value): Value {
  const made = new Map<Value, Value>()
  for (const [i, item] of sequence(value, 'groupby_as_dict').entries()) {
    if (!isDict(item)) return typeFault(`item ${i} is no dictionary but ${typeName(item)}`)
    const key = present(fetch(item, attribute), () => typeFault(`item ${i} has no attribute ${repr(attribute)}`))
    if (has(made, key)) typeFault(`several items have the attribute value ${repr(key)}`)
    put(made, key, item)
  }
  return dictOf([...made])
}

/** The filters of community.general that make dicts. */
export const dictFilters = table({
  counter: fn('sequence', count),
  dict: fn('sequence', (pairs: Value) => dictOf(pairsOf(pairs))),
  dict_kv: fn('value key', (value: Value, key: Value) => dictOf([[key, value]])),
  groupby_as_dict: fn('sequence attribute', groupAsDict),
})
