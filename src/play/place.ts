import type { Position } from '../error/source.ts'
import type { Directives } from './directives.ts'
import type { Reading } from './reading.ts'
import type { RoleUse } from './role.ts'
import type { Item, Task } from './task.ts'

/** Where a list of tasks stands, and what it adds to. */
export interface Place {
  readonly directives: Directives
  readonly role: RoleUse | undefined
  /** The folders of the file that is being read and of those that named it, innermost first, for files named in it. */
  readonly folders: readonly string[]
  /** The collections in which roles with a short name are looked for. */
  readonly collections: readonly string[]
  /** True where tasks are handlers. */
  readonly handler: boolean
  /** True for what is read while the play runs. */
  readonly dynamic?: boolean
  /** What statically imported roles add to the play. */
  readonly adds: { readonly handlers: Task[]; readonly roles: RoleUse[] }
  /** Roles hold tasks and tasks bring in roles: the readers of both meet here. */
  readonly readTasks: (reading: Reading, path: string, at: Position, place: Place) => readonly Item[]
}
