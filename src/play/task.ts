import type { Position } from '../error/source.ts'
import type { Module } from '../module/contract.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import type { Directives } from './directives.ts'
import type { RoleUse } from './role.ts'

/** What a list of tasks is made of. */
export type Item = Task | Block

/** Tasks that stand or fall together. */
export interface Block {
  readonly kind: 'block'
  readonly at: Position
  readonly name: Scalar | undefined
  readonly body: readonly Item[]
  readonly rescue: readonly Item[]
  readonly always: readonly Item[]
}

/** One thing to do on each host, with everything it inherits already brought in. */
export interface Task {
  readonly kind: 'task'
  readonly at: Position
  readonly name: Scalar | undefined
  /** The module or statement as it was written, for printers. */
  readonly action: string
  readonly call: Call
  readonly directives: Directives
  /** What the place of the task hands down, without what the task itself says: tasks it includes start from there. */
  readonly inherited: Directives
  readonly role: RoleUse | undefined
  readonly loop: Loop | undefined
  readonly register: string | undefined
  readonly until: readonly Scalar[]
  readonly retries: Node | undefined
  readonly delay: Node | undefined
  readonly changedWhen: readonly Scalar[]
  readonly failedWhen: readonly Scalar[]
  readonly notify: Node | undefined
  /** For a handler: the names it answers to beside its own. */
  readonly listen: readonly string[]
  /** The variables of the task itself, for includes that hand them on. */
  readonly ownVars: Mapping | undefined
}

/** Arguments as they were written; `whole` is a template that gives them all. */
export interface WrittenArguments {
  readonly entries: readonly Entry[]
  readonly whole: Scalar | undefined
  readonly at: Position
}

export type Call =
  | { readonly kind: 'module'; readonly module: Module; readonly args: WrittenArguments }
  | { readonly kind: 'meta'; readonly what: MetaAction }
  | { readonly kind: 'include-tasks'; readonly file: Node; readonly apply: Mapping | undefined }
  | { readonly kind: 'include-vars'; readonly args: WrittenArguments }
  | { readonly kind: 'include-role'; readonly inclusion: RoleInclusion }

/** How a task brings in a role. */
export interface RoleInclusion {
  readonly name: Node
  readonly tasksFrom: string
  readonly varsFrom: string
  readonly defaultsFrom: string
  readonly handlersFrom: string
  readonly public: boolean
  readonly allowDuplicates: boolean
  readonly apply: Mapping | undefined
  readonly at: Position
}

export const metaActions = [
  'flush_handlers',
  'noop',
  'end_play',
  'end_host',
  'end_batch',
  'clear_facts',
  'clear_host_errors',
  'reset_connection',
  'refresh_inventory',
] as const
export type MetaAction = (typeof metaActions)[number]

export interface Loop {
  /** `loop`, or the lookup's name in `with_NAME`. */
  readonly style: string
  readonly over: Node
  readonly control: LoopControl
}

export interface LoopControl {
  readonly loopVar: string
  readonly indexVar: string | undefined
  readonly label: Node | undefined
  readonly pause: Node | undefined
  readonly extended: Node | undefined
}

/** All tasks of a list, in order, those of blocks among them. */
export function* tasksOf(items: readonly Item[]): Generator<Task> {
  for (const item of items) {
    if (item.kind === 'task') yield item
    else {
      yield* tasksOf(item.body)
      yield* tasksOf(item.rescue)
      yield* tasksOf(item.always)
    }
  }
}
