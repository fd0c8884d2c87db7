import type { Registry } from '../module/registry.ts'
import { bareTask } from '../play/bare-task.ts'
import type { Play } from '../play/play.ts'
import type { Block, Item, Task } from '../play/task.ts'
import type { Node, Scalar } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { fromValue } from '../text/yaml.ts'
import type { Start } from './start.ts'
import type { RunSettings } from './world.ts'

/** Tasks that nobody wrote: gathering facts, and flushing handlers between the sections of a play. */
const implicit = new WeakSet<Task>()
export const isImplicit = (task: Task): boolean => implicit.has(task)

const text = (play: Play, value: string): Scalar => ({
  kind: 'scalar',
  at: play.at,
  value,
  text: value,
  unsafe: true,
  vault: false,
  plain: true,
})

function implicitTask(play: Play, name: string, action: string, call: Task['call']): Task {
  const task: Task = {
    ...bareTask(play.at, action, call),
    name: text(play, name),
    directives: { ...play.directives, tags: play.directives.tags.length > 0 ? play.directives.tags : ['always'] },
  }
  implicit.add(task)
  return task
}

/** Runs the handlers that wait; no tag and no condition leaves it out. */
function flushTask(play: Play): Task {
  const task = implicitTask(play, 'flush_handlers', 'meta', { kind: 'meta', what: 'flush_handlers' })
  const made = { ...task, directives: { ...task.directives, when: [], tags: ['always'] } }
  implicit.add(made)
  return made
}

export const isFlush = ({ call }: Task): boolean => call.kind === 'meta' && call.what === 'flush_handlers'

/** Asks the hosts for their facts. */
function gatherTask(play: Play, { registry, usual }: PlayPlan): readonly Task[] {
  const module = registry.find('setup')
  if (!module) return []
  const { gather_subset, gather_timeout, fact_path } = play.gathering
  const given: readonly (readonly [string, Node | undefined, Value | undefined])[] = [
    ['gather_subset', gather_subset, usual.gatherSubset],
    ['gather_timeout', gather_timeout, usual.gatherTimeoutSeconds],
    ['fact_path', fact_path, usual.factPath],
  ]
  const entries = given.flatMap(([name, written, otherwise]) => {
    const value = written ?? (otherwise === undefined ? undefined : fromValue(otherwise, play.at))
    return value ? [{ key: text(play, name), value }] : []
  })
  return [
    implicitTask(play, 'Gathering Facts', 'gather_facts', {
      kind: 'module',
      module,
      args: { entries, whole: undefined, at: play.at },
    }),
  ]
}

/** What decides on the order of a play beside the play itself. */
export interface PlayPlan {
  readonly registry: Registry
  readonly usual: RunSettings['usual']
  readonly gathers: boolean
  readonly forcesHandlers: boolean
  readonly start: Start
}

/** Everything a play does in order: facts, then its sections with the handlers flushed after each. */
export function playItems(play: Play, plan: PlayPlan): readonly Item[] {
  const { gathers, forcesHandlers, start } = plan
  const { preTasks, tasks, postTasks } = play.sections
  const sections = [preTasks, tasks, postTasks]
  const written = sections.flatMap((items): readonly Item[] =>
    forcesHandlers ? [guarded(play, items)] : [...items, flushTask(play)],
  )
  const left = start.from(written)
  return [...(gathers && start.found ? gatherTask(play, plan) : []), ...left]
}

/** A section whose handlers are flushed whatever becomes of its tasks. */
const guarded = (play: Play, items: readonly Item[]): Block => ({
  kind: 'block',
  at: play.at,
  name: undefined,
  body: items,
  rescue: [],
  // As in Ansible: a host that only flushes handlers is ended by a fatal error, unlike one in an always that was written.
  always: [{ kind: 'block', at: play.at, name: undefined, body: [flushTask(play)], rescue: [], always: [] }],
})
