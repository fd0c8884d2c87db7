import type { Dict, Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import type { Table } from '../runtime/call.ts'
import { fn, free, table } from '../runtime/call.ts'
import { copyDict, dictOf, fetch, has, keys, put, remove, size } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { repr } from '../value/repr.ts'
import { tuple } from '../value/tuple.ts'
import { present } from '../value/undefined.ts'
import { View } from '../value/view.ts'

/** The pairs of a dict, or of a list of pairs. */
export function pairsOf(value: Value): (readonly [Value, Value])[] {
  if (isDict(value)) return [...entries(value)]
  return iterate(value).map((pair, i) => {
    const [key, inner, ...rest] = iterate(pair)
    if (key === undefined || inner === undefined || rest.length)
      return typeFault(`dictionary update sequence element #${i} has length ${iterate(pair).length}; 2 is required`)
    return [key, inner] as const
  })
}

/** The methods of dict. */
export const dictMethods: Table = table({
  items: fn('self', (self: Dict) => new View('items', self)),
  keys: fn('self', (self: Dict) => new View('keys', self)),
  values: fn('self', (self: Dict) => new View('values', self)),
  get: fn('self key default=', (self: Dict, key: Value, fallback: Value = null) =>
    present(fetch(self, key), () => fallback),
  ),
  pop: fn('self key default=', (self: Dict, key: Value, fallback: Value | undefined) => {
    const found = fetch(self, key)
    if (found === undefined) return fallback === undefined ? typeFault(`KeyError: ${repr(key)}`) : fallback
    remove(self, key)
    return found
  }),
  popitem: fn('self', (self: Dict) => {
    const last = entries(self).at(-1)
    if (!last) return typeFault('popitem(): dictionary is empty')
    remove(self, last[0])
    return tuple(last)
  }),
  setdefault: fn('self key default=', (self: Dict, key: Value, fallback: Value = null) => {
    if (!has(self, key)) put(self, key, fallback)
    return fetch(self, key) as Value
  }),
  update: free((_use, [self, other], keywords) => {
    if (other !== undefined) for (const [key, value] of pairsOf(other)) put(self as Dict, key, value)
    for (const [key, value] of keywords) put(self as Dict, key, value)
    return null
  }),
  copy: fn('self', (self: Dict) => copyDict(self)),
  clear: fn('self', (self: Dict) => {
    for (const key of keys(self)) remove(self, key)
    return null
  }),
  fromkeys: fn('self keys value=', (_self: Dict, all: Value, value: Value = null) =>
    dictOf(iterate(all).map((key) => [key, value] as const)),
  ),
  __len__: fn('self', (self: Dict) => size(self)),
})
