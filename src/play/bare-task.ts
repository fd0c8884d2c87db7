import type { Position } from '../error/source.ts'
import { noDirectives } from './directives.ts'
import type { Call, Task } from './task.ts'

/** A task that nobody wrote, with no keywords at all. */
export const bareTask = (at: Position, action: string, call: Call): Task => ({
  kind: 'task',
  at,
  name: undefined,
  action,
  call,
  directives: noDirectives,
  inherited: noDirectives,
  role: undefined,
  loop: undefined,
  register: undefined,
  until: [],
  retries: undefined,
  delay: undefined,
  async: undefined,
  poll: undefined,
  changedWhen: [],
  failedWhen: [],
  handler: false,
  listen: [],
  ownVars: undefined,
  folders: [],
  collections: [],
})
