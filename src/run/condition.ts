import { isTemplate, type Templates } from '../template/scope.ts'
import type { Scalar } from '../text/node.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { truth } from './truth.ts'

/** Whether a condition holds; one in braces is rendered first and its result is the condition. */
export function holds(condition: Scalar, scope: TaskScope, templates: Templates): boolean {
  if (typeof condition.value === 'boolean' || condition.value === null) return condition.value !== false
  const text = condition.text
  if (!isTemplate(text)) return text.trim() === '' || templates.holds(text, scope, condition.at)
  const rendered = scope.render(condition)
  if (typeof rendered !== 'string') return truth(rendered)
  return rendered.trim() === '' ? false : templates.holds(rendered, scope, condition.at)
}

/** The first condition that does not hold. */
export const firstFalse = (conditions: readonly Scalar[], scope: TaskScope, templates: Templates): Scalar | undefined =>
  conditions.find((one) => !holds(one, scope, templates))
