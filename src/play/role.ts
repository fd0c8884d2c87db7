import type { Mapping, Scalar } from '../text/node.ts'
import type { Item, Task } from './task.ts'

/** A role as it lies on disk, read once for each set of `…_from` files. */
export interface Role {
  readonly name: string
  readonly path: string
  readonly defaults: Mapping | undefined
  readonly vars: Mapping | undefined
  readonly dependencies: readonly RoleCall[]
  readonly allowDuplicates: boolean
  /** The collection it belongs to. */
  readonly collection: string | undefined
  /** The collections that it looks for roles in: its own, then those its metadata names. */
  readonly collections: readonly string[]
  /** The specification of its arguments by entry point. */
  readonly argumentSpecs: Mapping | undefined
}

/** A line of `roles:` or of a role's dependencies. */
export interface RoleCall {
  readonly name: Scalar
  readonly params: Mapping | undefined
  /** The keywords of the line. */
  readonly mapping: Mapping
  readonly collections: readonly string[]
}

/** A role used at one place, with what that place hands to it. */
export interface RoleUse {
  readonly role: Role
  /** Role parameters and `vars:` of the place, strongest last. */
  readonly params: readonly Mapping[]
  /** `vars:` of the place; a play shows those of its roles to all its tasks. */
  readonly vars: readonly Mapping[]
  /** The uses that brought this one in, outermost first. */
  readonly parents: readonly RoleUse[]
  /** Whether a task has brought it in, other than a line of `roles:` or of dependencies. */
  readonly included: boolean
  /** The roles it depends on, theirs before them. */
  readonly dependencies: readonly RoleUse[]
  /** The same for two uses that would do the same: the second is left out, unless duplicates are allowed. */
  readonly identity: string
  readonly allowDuplicates: boolean
}

/** What a role use adds to a play. */
export interface RoleTasks {
  readonly use: RoleUse
  readonly tasks: readonly Item[]
  readonly handlers: readonly Task[]
}
