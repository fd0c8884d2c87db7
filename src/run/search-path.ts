import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Task } from '../play/task.ts'

export type Folder = 'files' | 'templates' | 'vars' | 'tasks' | 'none'

/** Where a file that a task names is looked for: the role first, then its callers, the task's own folder, the playbook. */
export function searchPath(task: Task, playbookFolder: string, folder: Folder): readonly string[] {
  const roles = task.role ? [task.role, ...task.role.parents.toReversed()].map((use) => use.role.path) : []
  const bases = [...roles, dirname(task.at.source.file), playbookFolder]
  const places = bases.flatMap((base) => (folder === 'none' ? [base] : [join(base, folder), base]))
  return [...new Set(places)]
}

/** The first existing file of a name along a search path; undefined when there is none. */
export function findFile(name: string, path: readonly string[]): string | undefined {
  if (isAbsolute(name)) return existsSync(name) ? name : undefined
  return path.map((one) => join(one, name)).find((one) => existsSync(one))
}
