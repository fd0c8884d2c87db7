import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { merge, mergeWay } from '../filter/combine.ts'
import { common, distinct, without } from '../filter/set.ts'
import type { Callee, Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import { order } from '../value/compare.ts'
import { fetch, put, values } from '../value/dict.ts'
import { isList, isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { present, touch } from '../value/undefined.ts'

function listOf(value: Value): readonly Value[] {
  touch(value)
  return isList(value) ? value : typeFault(`all arguments must be lists, and one is ${typeName(value)}`)
}

/** Lists of lists are opened, lists of anything else stay, empty ones go. */
const opened = (lists: readonly Value[]): Value[] =>
  lists.flatMap((list) => {
    const items = listOf(list)
    if (items.length === 0) return []
    return items.every(isList) ? items : [list]
  })

function refuseOthers(keywords: Keywords, known: readonly string[]): void {
  for (const name of keywords.keys())
    if (!known.includes(name)) typeFault(`got an unexpected keyword argument '${name}'; it takes ${known.join(', ')}`)
}

/** A filter that works through any number of lists, two at a time. */
const throughLists = (
  begin: (list: readonly Value[]) => readonly Value[],
  step: (a: readonly Value[], b: readonly Value[]) => Value[],
): Callee =>
  free((_use, args, keywords) => {
    refuseOthers(keywords, ['flatten'])
    const given = truth(keywords.get('flatten') ?? false) ? opened(args) : args
    const [first, ...rest] = given.map(listOf)
    if (!first) return []
    return rest.length ? rest.reduce(step, begin(first)) : first
  })

const unchanged = (list: readonly Value[]): readonly Value[] => list

function mergeTwo(low: readonly Value[], high: readonly Value[], index: string, deep: boolean, way: string): Value[] {
  const made = new Map<Value, Value>()
  for (const item of [...low, ...high]) {
    touch(item)
    if (!isDict(item)) return typeFault(`the items of lists_mergeby must be dictionaries, and one is ${typeName(item)}`)
    const key = fetch(item, index)
    if (key === undefined) continue
    const before = fetch(made, key)
    put(made, key, before !== undefined && isDict(before) ? merge(before, item, deep, way) : item)
  }
  const keyOf = (item: Value): Value => (isDict(item) ? present(fetch(item, index), () => null) : null)
  return values(made).sort((a, b) => order(keyOf(a), keyOf(b)))
}

/** Lists of dicts as one list, in which those of the same `index` are one; later lists win. */
function mergeBy(args: readonly Value[], keywords: Keywords): Value {
  refuseOthers(keywords, ['recursive', 'list_merge'])
  if (args.length < 2) return typeFault('lists_mergeby needs at least one list, and the name to merge by')
  const lists = opened(args.slice(0, -1)).map(listOf)
  const [first = [], ...rest] = lists
  if (rest.length === 0) return first
  const index = args.at(-1) as Value
  if (!isText(index)) return typeFault(`lists_mergeby merges by a name, which is text and not ${typeName(index)}`)
  const deep = truth(keywords.get('recursive') ?? false)
  const way = mergeWay(str(keywords.get('list_merge') ?? 'replace'))
  // From the last list to the first, as Ansible folds them.
  return lists.reduceRight((high, low) => mergeTwo(low, high, plain(index), deep, way))
}

/** The filters of community.general over lists. */
export const listFilters = table({
  lists_union: throughLists(unchanged, (a, b) => distinct([...a, ...b])),
  lists_intersect: throughLists(distinct, common),
  lists_difference: throughLists(distinct, without),
  lists_symmetric_difference: throughLists(unchanged, (a, b) => without(distinct([...a, ...b]), common(a, b))),
  lists_mergeby: free((_use, args, keywords) => mergeBy(args, keywords)),
})
