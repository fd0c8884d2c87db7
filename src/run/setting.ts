import type { SettingName } from '../play/directives.ts'
import { readKeyword } from '../play/keyword-value.ts'
import type { Task } from '../play/task.ts'
import type { Node } from '../text/node.ts'
import type { TaskScope } from '../vars/task-scope.ts'

/** Whether a keyword of a task says yes. */
export const truthSetting = (task: Task, name: SettingName, scope: TaskScope, otherwise = false): boolean =>
  truthOf(task.directives.settings[name], name, scope) ?? otherwise

/** A whole number that a keyword of a task says; undefined where it says none. */
export const wholeSetting = (task: Task, name: SettingName, scope: TaskScope): number | undefined =>
  wholeOf(task.directives.settings[name], name, scope)

/** The text that a keyword of a task says; undefined where it says none. */
export function textSetting(task: Task, name: SettingName, scope: TaskScope): string | undefined {
  const node = task.directives.settings[name]
  return node && readKeyword('text', name, scope.render(node), node)
}

/** A truth value as it is written under a keyword. */
export const truthOf = (node: Node | undefined, name: string, scope: TaskScope): boolean | undefined =>
  node && readKeyword('truth', name, scope.render(node), node)

/** A whole number as it is written under a keyword. */
export const wholeOf = (node: Node | undefined, name: string, scope: TaskScope): number | undefined =>
  node && readKeyword('whole', name, scope.render(node), node)
