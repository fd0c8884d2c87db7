import { Failure } from '../error/failure.ts'
import type { Loop, Task } from '../play/task.ts'
import type { Templates } from '../template/scope.ts'
import { dict, isDict, toJson, type Value } from '../text/value.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { truth } from './truth.ts'

/** The items a task goes through; undefined for a task that does not loop. */
export function loopItems(task: Task, scope: TaskScope, templates: Templates): readonly Value[] | undefined {
  const { loop } = task
  if (!loop) return undefined
  const over = scope.render(loop.over)
  if (loop.style === 'loop') {
    if (Array.isArray(over)) return over
    throw new Failure('bad-argument', `loop: expected a list, got ${kindOf(over)}`, {
      at: loop.over.at,
      hint: isDict(over) ? 'a dict becomes a list by the filter dict2items' : 'several values stand in a list: [a, b]',
    })
  }
  const terms = Array.isArray(over) ? over : [over]
  if (loop.style === 'items') return terms.flatMap((one) => (Array.isArray(one) ? (one as Value[]) : [one]))
  if (loop.style === 'list') return terms
  return lookup(loop, terms, scope, templates)
}

/** `with_NAME` asks the lookup of that name. */
function lookup(loop: Loop, terms: readonly Value[], scope: TaskScope, templates: Templates): readonly Value[] {
  const asking = scope.with(valueLayer('loop', dict([['tutti_terms', terms as Value]])))
  const found = templates.evaluate(`query('${loop.style}', *tutti_terms)`, asking, loop.over.at)
  return Array.isArray(found) ? found : [found]
}

const kindOf = (value: Value): string => {
  const shown = JSON.stringify(toJson(value))
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
}

/** The name of the layer that an item of a loop makes. */
export const ITEM_LAYER = 'loop'

/** The variables that one item has beside those of the task. */
export function itemLayer(loop: Loop, items: readonly Value[], index: number, scope: TaskScope): Layer {
  const { loopVar, indexVar, extended } = loop.control
  const item = items[index] as Value
  const pairs: [string, Value][] = [
    [loopVar, item],
    ['ansible_loop_var', loopVar],
  ]
  if (indexVar !== undefined) pairs.push([indexVar, index], ['ansible_index_var', indexVar])
  if (extended && truth(scope.render(extended))) pairs.push(['ansible_loop', extendedLoop(items, index)])
  return valueLayer(ITEM_LAYER, dict(pairs))
}

function extendedLoop(items: readonly Value[], index: number): Value {
  const { length } = items
  const neighbours: [string, Value][] = []
  if (index > 0) neighbours.push(['previtem', items[index - 1] as Value])
  if (index < length - 1) neighbours.push(['nextitem', items[index + 1] as Value])
  return dict([
    ['allitems', items as Value],
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
    ...neighbours,
  ])
}
