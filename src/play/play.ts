import type { Position } from '../error/source.ts'
import type { Mapping, Node, Scalar } from '../text/node.ts'
import type { Directives } from './directives.ts'
import type { VarPrompt } from './read-prompts.ts'
import type { RoleUse } from './role.ts'
import type { Item, Task } from './task.ts'

/** One play: some hosts, and what is done on them in order. */
export interface Play {
  readonly at: Position
  /** The folder of the file it is written in, where its roles and files lie. */
  readonly folder: string
  readonly name: Scalar | undefined
  readonly hosts: Node
  readonly directives: Directives
  readonly vars: Mapping | undefined
  readonly varsFiles: readonly Node[]
  readonly varsPrompt: readonly VarPrompt[]
  readonly gatherFacts: Node | undefined
  /** What gathering facts is told, by the names of its arguments. */
  readonly gathering: {
    readonly gather_subset: Node | undefined
    readonly gather_timeout: Node | undefined
    readonly fact_path: Node | undefined
  }
  readonly serial: Node | undefined
  readonly order: Node | undefined
  readonly strategy: Node | undefined
  readonly maxFailPercentage: Node | undefined
  readonly forceHandlers: Node | undefined
  /** The roles whose defaults and vars the whole play sees. */
  readonly roles: readonly RoleUse[]
  /** Sections in their order; handlers are flushed after each. */
  readonly sections: {
    readonly preTasks: readonly Item[]
    readonly tasks: readonly Item[]
    readonly postTasks: readonly Item[]
  }
  readonly handlers: readonly Task[]
}

/** A playbook file with all that it imports, in order. */
export interface Playbook {
  readonly file: string
  readonly plays: readonly Play[]
}
