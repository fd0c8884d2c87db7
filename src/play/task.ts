import type { Failure, Failures } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import type { Module } from '../module/contract.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import type { Directives } from './directives.ts'
import type { Place } from './place.ts'
import type { Statement } from './read-statement.ts'
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
  /** The seconds a task may take in the background, and how often it is asked after. */
  readonly async: Node | undefined
  readonly poll: Node | undefined
  readonly changedWhen: readonly Scalar[]
  readonly failedWhen: readonly Scalar[]
  readonly handler: boolean
  /** For a handler: the names it answers to beside its own. */
  readonly listen: readonly string[]
  /** The variables of the task itself, for includes that hand them on. */
  readonly ownVars: Mapping | undefined
  /** The folders in which a file that it includes may lie. */
  readonly folders: readonly string[]
  /** The collections in which a role that it includes may lie. */
  readonly collections: readonly string[]
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
  /** A module whose name is a template that only the host's variables can tell. */
  | {
      readonly kind: 'chosen'
      readonly name: Scalar
      readonly statement: Statement
      readonly mapping: Mapping
      readonly place: Place
    }
  /** What cannot be carried out, and is a failure only where and when it is reached. */
  | { readonly kind: 'refused'; readonly failure: Failure | Failures }
  | { readonly kind: 'include-role'; readonly inclusion: RoleInclusion }
  /** The end of a role's tasks; nobody writes it. */
  | { readonly kind: 'role-end' }

/** How a task brings in a role. */
export interface RoleInclusion {
  readonly name: Node
  readonly from: RoleParts
  readonly public: boolean
  readonly allowDuplicates: boolean
  /** Whether the parameters are held against the role's argument specification. */
  readonly validate: boolean
  readonly apply: Mapping | undefined
  readonly at: Position
}

/** The files that stand for `main` in the folders of a role, as they were asked for. */
export interface RoleParts {
  readonly tasks?: Scalar | undefined
  readonly vars?: Scalar | undefined
  readonly defaults?: Scalar | undefined
  readonly handlers?: Scalar | undefined
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

/** What `loop_control` says; each may be a template. */
export interface LoopControl {
  readonly loopVar: Node | undefined
  readonly indexVar: Node | undefined
  readonly label: Node | undefined
  readonly pause: Node | undefined
  readonly extended: Node | undefined
  readonly extendedAllItems: Node | undefined
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

/** The handlers among items: tasks of a block are notified by their own names. */
export const handlersIn = (items: readonly Item[]): readonly Task[] =>
  items.flatMap((one) => (one.kind === 'task' ? [one] : handlersIn(one.body)))
