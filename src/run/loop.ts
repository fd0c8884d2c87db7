import { Failure } from '../error/failure.ts'
import { readKeyword } from '../play/keyword-value.ts'
import type { Loop, Task } from '../play/task.ts'
import type { Templates } from '../template/scope.ts'
import type { Node } from '../text/node.ts'
import { dict, isDict, toJson, type Value } from '../text/value.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'

/** A loop as it is gone through: its items, and what each is called. */
export interface LoopPlan {
  readonly items: readonly Value[]
  readonly loopVar: string
  readonly indexVar: string | undefined
  readonly extended: boolean
  readonly allItems: boolean
  readonly pauseMs: number
  readonly label: Node | undefined
}

/** The loop of a task with its items; undefined for a task that does not loop. */
export function planLoop(task: Task, scope: TaskScope, templates: Templates): LoopPlan | undefined {
  const { loop } = task
  if (!loop) return undefined
  const items = itemsOf(task, loop, scope, templates)
  const { control } = loop
  const value = (node: Node | undefined): Value => (node ? scope.render(node) : null)
  const name = (key: string, node: Node | undefined): string | undefined =>
    node && readKeyword('text', key, value(node), node)
  const truth = (key: string, node: Node | undefined): boolean | undefined =>
    node && readKeyword('truth', key, value(node), node)
  const seconds = control.pause && readKeyword('number', 'pause', value(control.pause), control.pause)
  return {
    items,
    loopVar: name('loop_var', control.loopVar) ?? 'item',
    indexVar: name('index_var', control.indexVar) || undefined,
    extended: truth('extended', control.extended) ?? false,
    allItems: truth('extended_allitems', control.extendedAllItems) ?? true,
    pauseMs: (seconds ?? 0) * 1000,
    label: control.label,
  }
}

function itemsOf(task: Task, loop: Loop, scope: TaskScope, templates: Templates): readonly Value[] {
  if (loop.style === 'first_found') return firstFound(task, loop, scope, templates)
  const over = scope.renderValue(loop.over)
  if (loop.style === 'loop') {
    if (Array.isArray(over)) return over
    throw new Failure('bad-argument', `loop: expected a list, got ${kindOf(over)}`, {
      at: loop.over.at,
      hint: isDict(over) ? 'a dict becomes a list by the filter dict2items' : 'several values stand in a list: [a, b]',
    })
  }
  if (loop.style === 'list' && isDict(over)) {
    throw new Failure('bad-argument', `with_list expects a list, got ${kindOf(over)}`, {
      at: loop.over.at,
      hint: 'with_dict goes over the keys and values of a dict',
    })
  }
  const terms = Array.isArray(over) ? over : [over]
  if (loop.style === 'items') return terms.flatMap((one) => (Array.isArray(one) ? (one as Value[]) : [one]))
  if (loop.style === 'list') return terms
  return lookup(loop, terms, scope, templates)
}

/** Names that cannot be worked out are passed over, and files are looked for where those of the task's module lie. */
function firstFound(task: Task, loop: Loop, scope: TaskScope, templates: Templates): readonly Value[] {
  const written = loop.over.kind === 'sequence' ? loop.over.items : [loop.over]
  const terms = written.flatMap((node) => {
    try {
      return [scope.render(node)]
    } catch (error) {
      if (error instanceof Failure && error.code === 'template-undefined') return []
      throw error
    }
  })
  const folder = ['template', 'var'].find((one) => task.action.includes(one)) ?? 'file'
  return lookup(loop, terms, scope, templates, `tutti_folder='${folder}s'`)
}

/** `with_NAME` asks the lookup of that name. */
function lookup(
  loop: Loop,
  terms: readonly Value[],
  scope: TaskScope,
  templates: Templates,
  option = '',
): readonly Value[] {
  const asking = scope.with(valueLayer('loop', dict([['tutti_terms', terms as Value]])))
  const found = templates.evaluate(`query('${loop.style}', *tutti_terms, ${option})`, asking, loop.over.at)
  return Array.isArray(found) ? found : [found]
}

const kindOf = (value: Value): string => {
  const shown = JSON.stringify(toJson(value))
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
}

/** What an item is told by in its result and in what it includes. */
export function itemValues(plan: LoopPlan, index: number): readonly (readonly [string, Value])[] {
  const { loopVar, indexVar, extended, items } = plan
  return [
    [loopVar, items[index] as Value],
    ['ansible_loop_var', loopVar],
    ...(indexVar === undefined
      ? []
      : ([
          [indexVar, index],
          ['ansible_index_var', indexVar],
        ] as const)),
    ...(extended ? ([['ansible_loop', extendedLoop(plan, index)]] as const) : []),
  ]
}

/** The variables that one item has beside those of the task; what the item before it was registered as is among them. */
export const itemLayer = (plan: LoopPlan, index: number, before: readonly (readonly [string, Value])[] = []): Layer =>
  valueLayer('loop', dict([...before, ...itemValues(plan, index)]))

function extendedLoop({ items, allItems }: LoopPlan, index: number): Value {
  const { length } = items
  const neighbours: [string, Value][] = []
  if (allItems) neighbours.push(['allitems', items as Value])
  if (index < length - 1) neighbours.push(['nextitem', items[index + 1] as Value])
  if (index > 0) neighbours.push(['previtem', items[index - 1] as Value])
  return dict([
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
