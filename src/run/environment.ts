import { Failure } from '../error/failure.ts'
import type { Task } from '../play/task.ts'
import { str } from '../template/value/repr.ts'
import type { Node } from '../text/node.ts'
import { entries, isDict, type Value } from '../text/value.ts'
import type { TaskScope } from '../vars/task-scope.ts'

/** The `environment` of play, blocks and task as one, inner ones winning. */
export function environmentOf(task: Task, scope: TaskScope): Readonly<Record<string, string>> {
  const made: Record<string, string> = {}
  for (const node of task.directives.environment) {
    for (const [name, value] of valuesOf(node, task, scope)) made[name] = str(value)
  }
  return made
}

function valuesOf(node: Node, task: Task, scope: TaskScope): readonly (readonly [string, Value])[] {
  if (node.kind === 'mapping') {
    return node.entries.flatMap(({ key, value }) => {
      const rendered = renderOne(value, task, scope)
      return rendered === undefined ? [] : [[key.text, rendered] as const]
    })
  }
  const value = renderOne(node, task, scope)
  if (value === undefined || value === null || value === '') return []
  if (isDict(value)) return entries(value).map(([name, one]) => [String(name), one] as const)
  if (Array.isArray(value))
    return value
      .filter(isDict)
      .flatMap((one) => entries(one))
      .map(([name, one]) => [String(name), one] as const)
  throw new Failure('bad-keyword', 'environment: expected a mapping', { at: node.at })
}

/** What a task that gathers facts cannot know yet, because it is a fact, is left out. */
function renderOne(node: Node, task: Task, scope: TaskScope): Value | undefined {
  try {
    return scope.render(node)
  } catch (error) {
    const gathers = task.call.kind === 'module' && task.call.module.kind === 'query' && task.call.module.learns
    const unknown = error instanceof Failure && error.code === 'template-undefined'
    if (gathers && unknown && node.kind === 'scalar' && /ansible_env|ansible_facts/.test(node.text)) return undefined
    throw error
  }
}
