import type { Block, Item, Task } from '../play/task.ts'

/**
 * Where a host stands in its play: a stack of blocks, each in one of its sections. A cursor is a value and never
 * changes, so the engine may look ahead from it as far as it likes.
 *
 * One host goes through a block so: body; a failure in it leads to rescue (the failure is over when rescue ends well)
 * or, where there is none, is kept; then always; a failure that is kept, or came up in rescue or always, goes on to the
 * block outside.
 */
export interface Cursor {
  readonly items: readonly Item[]
  readonly index: number
  readonly section: 'body' | 'rescue' | 'always'
  /** Undefined for a plain list of tasks, which has no sections. */
  readonly block: Block | undefined
  /** True while a failure waits for `always` to end. */
  readonly failed: boolean
  /** The order of this section among everything a play may run; see `compareOrder`. */
  readonly order: Order
  readonly outer: Cursor | undefined
}

/** A place in the program as numbers, outermost first; places compare as versions do. */
export type Order = readonly number[]

const sections = { body: 0, rescue: 1, always: 2 } as const

/** A cursor at the start of a list of tasks. */
export const start = (items: readonly Item[], order: Order = [], outer?: Cursor): Cursor => ({
  items,
  index: 0,
  section: 'body',
  block: undefined,
  failed: false,
  order,
  outer,
})

const enter = (block: Block, order: Order, outer: Cursor): Cursor => ({
  items: block.body,
  index: 0,
  section: 'body',
  block,
  failed: false,
  order: [...order, sections.body],
  outer,
})

const turn = (cursor: Cursor, block: Block, section: 'rescue' | 'always', failed: boolean): Cursor => ({
  ...cursor,
  items: block[section],
  index: 0,
  section,
  failed,
  order: [...cursor.order.slice(0, -1), sections[section]],
})

/** A task that is next for a host, where it stands, and the cursor behind it. */
export interface Step {
  readonly task: Task
  readonly order: Order
  readonly after: Cursor
}

/** What comes next: a task, the end, or the end of a host that failed. */
export type Next = { readonly kind: 'step'; readonly step: Step } | { readonly kind: 'ended'; readonly failed: boolean }

/** The next task from a cursor. */
export function next(cursor: Cursor): Next {
  let at: Cursor | undefined = cursor
  while (at) {
    const item: Item | undefined = at.items[at.index]
    if (item) {
      const order: Order = [...at.order, at.index]
      const behind: Cursor = { ...at, index: at.index + 1 }
      if (item.kind === 'task') return { kind: 'step', step: { task: item, order, after: behind } }
      at = enter(item, order, behind)
      continue
    }
    const { block } = at
    if (block && at.section !== 'always') {
      at = turn(at, block, 'always', false)
      continue
    }
    if (at.failed) {
      at = at.outer && failedIn(at.outer)
      if (!at) return { kind: 'ended', failed: true }
      continue
    }
    at = at.outer
  }
  return { kind: 'ended', failed: false }
}

/** The cursor of a host whose task failed there; undefined when nothing in the play goes on after it. */
export function failedIn(cursor: Cursor): Cursor | undefined {
  let at: Cursor | undefined = cursor
  while (at) {
    const { block } = at
    if (block && at.section === 'body') {
      return block.rescue.length > 0 ? turn(at, block, 'rescue', false) : turn(at, block, 'always', true)
    }
    if (block && at.section === 'rescue') return turn(at, block, 'always', true)
    at = at.outer
  }
  return undefined
}

/** The cursor of a host whose failures are forgotten: none waits any more for an `always` to end. */
export const forgiven = (cursor: Cursor): Cursor => ({
  ...cursor,
  failed: false,
  outer: cursor.outer && forgiven(cursor.outer),
})

/** Whether a failure at a cursor is caught by the rescue of a block around it. */
export function isCovered(cursor: Cursor): boolean {
  for (let at: Cursor | undefined = cursor; at; at = at.outer) {
    if (at.section === 'body' && at.block && at.block.rescue.length > 0) return true
  }
  return false
}

/**
 * Whether a failure at a cursor leaves the block it happens in and no rescue further out is left for it. As in Ansible, an
 * `always` further out does not keep it from being fatal.
 */
export function leavesBlocks(cursor: Cursor): boolean {
  let at: Cursor | undefined = cursor
  while (at && !at.block) at = at.outer
  if (at?.block && at.section !== 'always') {
    if (at.block.always.length > 0 || (at.section === 'body' && at.block.rescue.length > 0)) return false
  }
  return !isCovered(cursor)
}

/** Whether the innermost section a cursor stands in is a body: no rescue and no always of a block. */
export const isInBody = (cursor: Cursor): boolean => cursor.section === 'body'

/** Puts tasks right behind the task that a cursor has just passed, as dynamic includes and handlers do. */
export const insert = (after: Cursor, items: readonly Item[], order: Order): Cursor => start(items, order, after)

/** The place of the item that a cursor points at. */
export const placeOf = (cursor: Cursor): Order => [...cursor.order, cursor.index]

/** Negative when the first place comes before the second, as a play is written. */
export function compareOrder(a: Order, b: Order): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
