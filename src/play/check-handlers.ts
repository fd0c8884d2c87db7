import { Failure } from '../error/failure.ts'
import { isTemplate } from '../template/scope.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Scalar } from '../text/node.ts'
import { notifyNodes } from './directives.ts'
import type { Reading } from './reading.ts'
import type { Item, Task } from './task.ts'
import { tasksOf } from './task.ts'

/** A notice that no handler answers to. */
export const unknownHandler = (name: string, at: Scalar['at'], handlers: readonly Task[]): Failure => {
  const names = handlers.flatMap((one) => [...(one.name ? [one.name.text] : []), ...one.listen])
  const hint =
    didYouMean(name, names) ?? (names.length > 0 ? `the handlers are: ${names.join(', ')}` : 'the play has no handlers')
  return new Failure('unknown-handler', `there is no handler "${name}", nor one that listens to it`, { at, hint })
}

/** Reports notices that no handler can answer; where roles come in while the play runs, that is known only then. */
export function checkHandlers(reading: Reading, items: readonly Item[], handlers: readonly Task[]): void {
  const tasks = [...tasksOf(items), ...handlers]
  if (tasks.some(({ call }) => call.kind === 'include-role' || call.kind === 'include-tasks')) return
  const known = handlers.flatMap(namesOf)
  if (known.some(isTemplate)) return
  for (const node of new Set(tasks.flatMap((task) => notifyNodes(task.directives)))) {
    if (node.kind !== 'scalar' || isTemplate(node.text) || known.includes(node.text)) continue
    reading.report(unknownHandler(node.text, node.at, handlers))
  }
}

function namesOf({ name, role, listen }: Task): readonly string[] {
  if (!name) return listen
  return [name.text, ...(role ? [`${role.role.name} : ${name.text}`] : []), ...listen]
}
