import test from 'ava'
import { LazyDict } from '../../src/text/lazy-dict.ts'
import { entries, get, isDict, toJson } from '../../src/text/value.ts'

const squares = (read: string[]): LazyDict =>
  new LazyDict({
    names: () => ['1', '2', '3'],
    read: (name) => {
      read.push(name)
      return /^[123]$/.test(name) ? Number(name) ** 2 : undefined
    },
    has: (name) => /^[123]$/.test(name),
  })

test('a lazy dict reads only what is asked for', (t) => {
  const read: string[] = []
  const dict = squares(read)
  t.true(isDict(dict))
  t.true(dict.has('2'))
  t.is(dict.size, 3)
  t.deepEqual([...dict.keys()], ['1', '2', '3'])
  t.deepEqual(read, [])
  t.is(get(dict, '2'), 4)
  t.is(get(dict, 'x'), undefined)
  t.is(dict.get(2), undefined)
  t.deepEqual(read, ['2', 'x'])
})

test('to every reader it is a Map of all its entries, and none can change it', (t) => {
  const dict = squares([])
  t.deepEqual(entries(dict), [
    ['1', 1],
    ['2', 4],
    ['3', 9],
  ])
  t.deepEqual(new Map(dict), new Map(entries(dict)))
  t.deepEqual([...dict.values()], [1, 4, 9])
  t.deepEqual(toJson(dict), { 1: 1, 2: 4, 3: 9 })
  const seen: unknown[] = []
  dict.forEach((value, key) => {
    seen.push([key, value])
  })
  t.is(seen.length, 3)
  for (const change of [() => dict.set(), () => dict.delete(), () => dict.clear()])
    t.throws(change, { instanceOf: TypeError })
})
