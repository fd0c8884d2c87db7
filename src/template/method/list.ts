import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { holdItems } from '../limit.ts'
import type { Table } from '../runtime/call.ts'
import { call, fn, table, using } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { equal, order } from '../value/compare.ts'
import { indexOf, iterate } from '../value/iterate.ts'
import { typeName } from '../value/kind.ts'
import { repr } from '../value/repr.ts'
import { truth } from '../value/truth.ts'

const whereIs = (list: readonly Value[], value: Value, from = 0): number =>
  list.findIndex((item, i) => i >= from && equal(item, value))

const place = (value: Value): number =>
  indexOf(value) ?? typeFault(`'${typeName(value)}' object cannot be interpreted as an integer`)

const clamped = (index: number, length: number): number =>
  Math.min(length, Math.max(0, index < 0 ? index + length : index))

const index = fn('self value start=', (list: readonly Value[], value: Value, start: Value = 0) => {
  const found = whereIs(list, value, clamped(place(start), list.length))
  return found < 0 ? typeFault(`${repr(value)} is not in list`) : found
})
const count = fn(
  'self value',
  (list: readonly Value[], value: Value) => list.filter((item) => equal(item, value)).length,
)
const length = fn('self', (list: readonly Value[]) => list.length)

/** The methods of tuple. */
export const tupleMethods: Table = table({ index, count, __len__: length })

/** The methods of list. */
export const listMethods: Table = table({
  index,
  count,
  __len__: length,
  append: fn('self item', (list: Value[], item: Value) => {
    holdItems(list.length + 1)
    list.push(item)
    return null
  }),
  extend: fn('self items', (list: Value[], items: Value) => {
    const more = [...iterate(items)]
    holdItems(list.length + more.length)
    for (const item of more) list.push(item)
    return null
  }),
  insert: fn('self index item', (list: Value[], at: Value, item: Value) => {
    list.splice(clamped(place(at), list.length), 0, item)
    return null
  }),
  pop: fn('self index=', (list: Value[], at: Value = -1) => {
    const given = place(at)
    const found = given < 0 ? given + list.length : given
    if (found < 0 || found >= list.length) typeFault(list.length ? 'pop index out of range' : 'pop from empty list')
    return list.splice(found, 1)[0] as Value
  }),
  remove: fn('self value', (list: Value[], value: Value) => {
    const found = whereIs(list, value)
    if (found < 0) typeFault('list.remove(x): x not in list')
    list.splice(found, 1)
    return null
  }),
  reverse: fn('self', (list: Value[]) => {
    list.reverse()
    return null
  }),
  sort: using('self key= reverse=', (use: Context, list: Value[], key: Value = null, reverse: Value = false) => {
    const keyed = list.map((item) => ({ item, key: key === null ? item : call(use, key, [item], null) }))
    const down = truth(reverse) ? -1 : 1
    keyed.sort((a, b) => down * order(a.key, b.key))
    list.splice(0, list.length, ...keyed.map(({ item }) => item))
    return null
  }),
  copy: fn('self', (list: Value[]) => [...list]),
  clear: fn('self', (list: Value[]) => {
    list.length = 0
    return null
  }),
})
