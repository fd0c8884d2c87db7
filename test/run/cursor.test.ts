import test from 'ava'
import type { Block, Item, Task } from '../../src/play/task.ts'
import { type Cursor, compareOrder, failedIn, insert, isCovered, next, start } from '../../src/run/cursor.ts'

const task = (name: string): Task => ({ kind: 'task', action: name }) as unknown as Task
const block = (body: readonly Item[], rescue: readonly Item[] = [], always: readonly Item[] = []): Block => ({
  kind: 'block',
  at: { source: { file: 'x', text: '' }, line: 1, column: 1, length: 0 },
  name: undefined,
  body,
  rescue,
  always,
})

/** Walks through a play in which the named tasks fail; tells the tasks, then how it ended. */
function walk(items: readonly Item[], failing: readonly string[] = []): string {
  const seen: string[] = []
  let cursor: Cursor | undefined = start(items)
  while (cursor) {
    const found = next(cursor)
    if (found.kind === 'ended') {
      return [...seen, found.failed ? 'failed' : 'ended'].join(' ')
    }
    const { task: at, after } = found.step
    seen.push(at.action)
    cursor = failing.includes(at.action) ? failedIn(after) : after
  }
  return [...seen, 'stopped'].join(' ')
}

const [a, b, c, d, e, f] = ['a', 'b', 'c', 'd', 'e', 'f'].map(task) as [Task, Task, Task, Task, Task, Task]

test('tasks follow each other, through blocks', (t) => {
  t.is(walk([a, block([b, c], [d], [e]), f]), 'a b c e f ended')
})

test('a failure outside a block stops the host', (t) => {
  t.is(walk([a, b], ['a']), 'a stopped')
})

test('a failure in a block is rescued, and always runs', (t) => {
  t.is(walk([block([a, b], [c], [d]), e], ['a']), 'a c d e ended')
})

test('without a rescue, always runs and the failure stays', (t) => {
  t.is(walk([block([a], [], [b]), c], ['a']), 'a b failed')
})

test('a failure in rescue goes on outside, after always', (t) => {
  t.is(walk([block([block([a], [b], [c]), d], [e]), f], ['a', 'b']), 'a b c e f ended')
})

test('a failure in always goes on outside', (t) => {
  t.is(walk([block([block([a], [], [b])], [c]), d], ['b']), 'a b c d ended')
})

test('blocks inside rescue and always nest', (t) => {
  t.is(walk([block([a], [block([b], [c])], [block([d], [e])]), f], ['a', 'b', 'd']), 'a b c d e f ended')
})

test('empty blocks are passed over', (t) => {
  t.is(walk([block([]), block([block([])]), a]), 'a ended')
})

test('inserted tasks come right behind, and fail into the block around them', (t) => {
  const first = next(start([block([a, b], [c])]))
  if (first.kind !== 'step') return t.fail()
  const inserted = insert(first.step.after, [d], [...first.step.order, 0])
  const second = next(inserted)
  if (second.kind !== 'step') return t.fail()
  t.is(second.step.task, d)
  const rescue = next(failedIn(second.step.after) as Cursor)
  t.is(rescue.kind === 'step' && rescue.step.task, c)
})

test('places compare as a play is written', (t) => {
  const orders: number[][] = []
  let cursor: Cursor = start([a, block([b, c], [d], [e]), f])
  for (let found = next(cursor); found.kind === 'step'; found = next(cursor)) {
    orders.push([...found.step.order])
    cursor = found.step.after
  }
  t.deepEqual(orders.toSorted(compareOrder), orders)
  t.true(compareOrder([1, 0, 1], [1, 1, 0]) < 0)
  t.true(compareOrder([1], [1, 0, 0]) < 0)
  t.true(compareOrder([2], [1, 5, 5]) > 0)
})

test('a failure is covered by any rescue around it', (t) => {
  const inner = block([a], [], [b])
  const covered = next(start([block([inner], [c])]))
  const bare = next(start([inner]))
  t.true(covered.kind === 'step' && isCovered(covered.step.after))
  t.true(bare.kind === 'step' && !isCovered(bare.step.after))
})
