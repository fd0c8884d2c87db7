import type { Registry } from '../module/registry.ts'
import { noDirectives } from '../play/directives.ts'
import type { Play } from '../play/play.ts'
import type { Item, Task } from '../play/task.ts'
import { fromValue } from '../text/from-value.ts'
import type { Node, Scalar } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { truth } from './truth.ts'
import type { RunSettings } from './world.ts'

/** Tasks that nobody wrote: gathering facts, and flushing handlers between the sections of a play. */
const implicit = new WeakSet<Task>()
export const isImplicit = (task: Task): boolean => implicit.has(task)

function implicitTask(play: Play, name: string, action: string, call: Task['call']): Task {
  const text: Scalar = { kind: 'scalar', at: play.at, value: name, text: name, unsafe: true, vault: false, plain: true }
  const task: Task = {
    kind: 'task',
    at: play.at,
    name: text,
    action,
    call,
    directives: { ...play.directives, when: [], tags: ['always'] },
    inherited: noDirectives,
    role: undefined,
    loop: undefined,
    register: undefined,
    until: [],
    retries: undefined,
    delay: undefined,
    changedWhen: [],
    failedWhen: [],
    notify: undefined,
    listen: [],
    ownVars: undefined,
  }
  implicit.add(task)
  return task
}

/** Whether a task is the one that gathers facts without being written. */
export const isGathering = (task: Task): boolean => implicit.has(task) && task.action === 'gather_facts'

/** Runs the handlers that wait. */
const flushTask = (play: Play): Task =>
  implicitTask(play, 'flush_handlers', 'meta', { kind: 'meta', what: 'flush_handlers' })

export const isFlush = ({ call }: Task): boolean => call.kind === 'meta' && call.what === 'flush_handlers'

/** Asks the hosts for their facts, unless the play does not want them. */
function gatherTask(play: Play, registry: Registry, usual: RunSettings['usual']): readonly Task[] {
  const said = play.gatherFacts?.kind === 'scalar' ? play.gatherFacts.value : undefined
  const wanted = said === undefined || said === null ? usual.gathering !== 'explicit' : truth(said)
  if (!wanted) return []
  const module = registry.find('setup')
  if (!module) return []
  const given: readonly (readonly [string, Node | Value | undefined])[] = [
    ['gather_subset', play.gatherSubset ?? usual.gatherSubset],
    ['gather_timeout', usual.gatherTimeoutSeconds],
    ['fact_path', usual.factPath],
  ]
  const entries = given.flatMap(([name, value]) =>
    value === undefined ? [] : [{ key: scalar(play, name), value: isNode(value) ? value : fromValue(value, play.at) }],
  )
  return [
    implicitTask(play, 'Gathering Facts', 'gather_facts', {
      kind: 'module',
      module,
      args: { entries, whole: undefined, at: play.at },
    }),
  ]
}

const isNode = (value: Node | Value): value is Node =>
  typeof value === 'object' && value !== null && 'kind' in value && 'at' in value

const scalar = (play: Play, text: string): Scalar => ({
  kind: 'scalar',
  at: play.at,
  value: text,
  text,
  unsafe: true,
  vault: false,
  plain: true,
})

/** Everything a play does in order: facts, then its sections with the handlers flushed after each. */
export function playItems(
  play: Play,
  registry: Registry,
  { startAtTask: startAt, usual }: Pick<RunSettings, 'startAtTask' | 'usual'>,
): readonly Item[] {
  const { preTasks, tasks, postTasks } = play.sections
  const written = [...preTasks, flushTask(play), ...tasks, flushTask(play), ...postTasks, flushTask(play)]
  return [...gatherTask(play, registry, usual), ...(startAt === undefined ? written : from(written, startAt))]
}

/** The items from the first task of a name on; nothing when none has it. */
function from(items: readonly Item[], name: string): readonly Item[] {
  for (const [i, item] of items.entries()) {
    if (item.kind === 'block') {
      const body = from(item.body, name)
      if (body.length > 0) return [{ ...item, body }, ...items.slice(i + 1)]
    } else if (!isImplicit(item) && isNamed(item, name)) return items.slice(i)
  }
  return []
}

const isNamed = (task: Task, name: string): boolean => {
  const own = task.name?.text
  if (own === undefined) return false
  const full = task.role ? `${task.role.role.name} : ${own}` : own
  const pattern = new RegExp(
    `^${name
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
  return pattern.test(own) || pattern.test(full)
}
