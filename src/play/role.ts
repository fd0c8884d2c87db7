import type { Mapping, Scalar } from '../text/node.ts'
import type { Directives } from './directives.ts'
import type { Item, Task } from './task.ts'

/** A role as it lies on disk, read once for each set of `…_from` files. */
export interface Role {
  readonly name: string
  readonly path: string
  readonly defaults: Mapping | undefined
  readonly vars: Mapping | undefined
  readonly dependencies: readonly RoleCall[]
  readonly allowDuplicates: boolean
}

/** A line of `roles:` or of a role's dependencies. */
export interface RoleCall {
  readonly name: Scalar
  readonly params: Mapping | undefined
  readonly directives: Directives
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
}

/** What a role use adds to a play. */
export interface RoleTasks {
  readonly use: RoleUse
  /** The same for two uses that would do the same. */
  readonly identity: string
  readonly tasks: readonly Item[]
  readonly handlers: readonly Task[]
}
