import { fromValue } from '../text/from-value.ts'
import type { Host } from './host.ts'

/** The names of the machine itself. */
export const localhosts: readonly string[] = ['localhost', '127.0.0.1', '::1']

/** Whether a name means the machine itself even where no inventory has it. */
export const isLocalhost = (name: string): boolean => localhosts.includes(name)

/** The host that such a name stands for when no inventory has it: no groups, and no connection but a local one. */
export function implicitLocalhost(name: string): Host {
  const vars = new Map([['ansible_connection', fromValue('local')]])
  return { name, vars, groups: [], file: undefined, implicit: true }
}
