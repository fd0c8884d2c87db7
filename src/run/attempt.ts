import { dirname } from 'node:path'
import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import type { Diff, Returned } from '../module/contract.ts'
import { shortName } from '../module/registry.ts'
import { notifyNodes } from '../play/directives.ts'
import { readChosen } from '../play/read-task.ts'
import { Reading } from '../play/reading.ts'
import type { Task } from '../play/task.ts'
import { type Dict, dict, entries, isDict, type Value } from '../text/value.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import { Pending } from '../vars/pending.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { carryOut } from './async.ts'
import { firstFalse } from './condition.ts'
import { Effects } from './effects.ts'
import type { TaskLabel } from './event.ts'
import { includeVars } from './include-vars.ts'
import { keep } from './keep.ts'
import type { LookAhead } from './look-ahead.ts'
import { GATHERED } from './memory.ts'
import type { Means } from './module-call.ts'
import { asValue, failedResult, type Result, resultOf } from './outcome.ts'
import type { Preparation } from './prepare.ts'
import type { PlayScope } from './scopes.ts'
import { searchPath } from './search-path.ts'
import { truthSetting } from './setting.ts'
import type { World } from './world.ts'

/** What one try of a task, or of one item of its loop, came to. */
export interface Attempted {
  readonly result: Result
  readonly delegatedTo: string | undefined
  /** The names that handlers are notified by when the task has changed something. */
  readonly notices: readonly Notice[]
  /** True for an end that no further try may follow. */
  readonly final?: boolean
}

/** A name that a task notifies, with the node it is written in. */
export interface Notice {
  readonly name: string
  readonly at: ReturnType<typeof notifyNodes>[number]['at']
}

/** A task with what it is carried out with. */
export interface Trying {
  readonly task: Task
  readonly host: Host
  readonly label: TaskLabel
  readonly ahead: LookAhead
  /** The hosts whose variables learn what comes of it: itself, or all of the batch for a task that runs once. */
  readonly learners: readonly string[]
}

/** The variables of a try, and the layers of the item among them. */
export interface AttemptVars {
  readonly scope: TaskScope
  readonly loop: readonly Layer[]
}

/** Unreachable hosts are told apart from failed tasks by why they could not be asked. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Failure && ['unreachable', 'host-key', 'authentication'].includes(error.code)

/** Carries out single tries of tasks, and makes of what modules return what the play sees. */
export class Attempt {
  readonly #world: World
  readonly #preparation: Preparation
  readonly #playScope: PlayScope
  readonly #effects: Effects

  constructor(preparation: Preparation, playScope: PlayScope) {
    this.#world = preparation.world
    this.#preparation = preparation
    this.#playScope = playScope
    this.#effects = new Effects(preparation)
  }

  /** Carries the task out once; `attempt` counts the tries of a task that has an `until`. A failure is a result. */
  async once(trying: Trying, vars: AttemptVars, attempt: number | undefined): Promise<Attempted> {
    const { task } = trying
    const { scope } = vars
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    try {
      if (await scope.settle(() => firstFalse(task.directives.when, scope, templates)))
        return { result: skipped, delegatedTo: undefined, notices: [] }
      if (task.call.kind === 'chosen') {
        const chosen = await scope.settle(() => this.#chosen(task, scope))
        return await this.once({ ...trying, task: chosen }, vars, attempt)
      }
      if (task.call.kind === 'refused') throw task.call.failure
      const notices = await scope.settle(() => noticesOf(task, scope))
      if (task.call.kind === 'include-vars') {
        return { ...(await scope.settle(() => this.#includeVars(trying, scope, attempt))), notices }
      }
      return { ...(await this.#module(trying, vars, attempt)), notices }
    } catch (error) {
      return { result: asResult(error), delegatedTo: undefined, notices: [], final: true }
    }
  }

  /** The task with the module that its template names on this host. */
  #chosen(task: Task, scope: TaskScope): Task {
    if (task.call.kind !== 'chosen') return task
    const { playbookFolder } = this.#playScope
    const reading = new Reading(this.#world.reading(playbookFolder), playbookFolder)
    const name = String(scope.render(task.call.name)).trim()
    const call = readChosen(reading, task.call, name)
    reading.throwProblems()
    return call ? { ...task, action: name, call } : task
  }

  #includeVars({ task, learners }: Trying, scope: TaskScope, attempt: number | undefined): Omit<Attempted, 'notices'> {
    if (task.call.kind !== 'include-vars') throw new Error(`bug: ${task.action} includes no variables`)
    const places = {
      files: searchPath(task, this.#playScope.playbookFolder, 'vars'),
      folder: dirname(task.at.source.file),
      role: task.role?.role.path,
    }
    const stores = learners.map((name) => this.#preparation.scopes.memory(name).includedVars)
    const returned = includeVars(task.call.args, scope, { places, stores, vault: this.#world.vault })
    return { result: this.#judge(task, scope, resultOf(returned), attempt), delegatedTo: undefined }
  }

  async #module(
    trying: Trying,
    { scope, loop }: AttemptVars,
    attempt: number | undefined,
  ): Promise<Omit<Attempted, 'notices'>> {
    const { task, host, ahead } = trying
    if (task.call.kind !== 'module') throw new Error(`bug: ${task.action} is no module`)
    const { call } = task
    const prepared = await scope.settle(() => this.#preparation.prepare(task, call, host, scope, this.#playScope, loop))
    const { delegatedTo } = prepared
    const means: Means = {
      get flight() {
        return prepared.flight
      },
      control: prepared.control,
      scope: prepared.local,
      written: () => ahead.written(task),
      keep: async (kept) => keep(kept, prepared.call.check),
    }
    try {
      const { returned, diffs, effects } = await carryOut(this.#world, trying, prepared, means, scope)
      const learners =
        delegatedTo !== undefined && truthSetting(task, 'delegate_facts', scope) ? [delegatedTo] : trying.learners
      if (task.call.module.kind !== 'local') this.#learn(task, learners, returned)
      const told = await this.#effects.apply(effects, host.name, learners, prepared.call.check)
      const shown = prepared.control.hasUnsealed ? diffs.map(hiddenDiff) : diffs
      const result = resultOf(withLines({ ...diffOf(shown), ...returned, ...told }), shown)
      return { result: await scope.settle(() => this.#judge(task, scope, result, attempt)), delegatedTo }
    } catch (error) {
      return { result: asResult(timedOut(error, task, prepared.call.timeoutMs)), delegatedTo, final: true }
    }
  }

  #learn(task: Task, hosts: readonly string[], returned: Returned): void {
    const facts = asValue(returned.ansible_facts)
    if (!isDict(facts)) return
    const gathered: Dict =
      shortName(task.action) === 'gather_facts' && returned.failed !== true ? { [GATHERED]: true } : {}
    for (const host of hosts)
      this.#preparation.scopes.memory(host).learn(dict([...entries(facts), ...entries(gathered)]))
  }

  /** What `changed_when` and `failed_when` make of a result. */
  #judge(task: Task, scope: TaskScope, result: Result, attempt: number | undefined): Result {
    let judged = attempt === undefined ? result : { ...result, values: { ...result.values, attempts: attempt } }
    if (result.status === 'skipped') return judged
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    const holds = (conditions: Task['changedWhen']): boolean =>
      firstFalse(conditions, this.withResult(task, scope, judged), templates) === undefined
    const judging = (name: 'changed' | 'failed', conditions: Task['changedWhen'], decide: (is: boolean) => Result) => {
      if (conditions.length === 0) return
      try {
        judged = decide(holds(conditions))
      } catch (error) {
        const { values } = asResult(error)
        judged = failing({ ...judged, values: { ...judged.values, [`${name}_when_result`]: values.msg ?? null } })
      }
    }
    judging('changed', task.changedWhen, (changed) => ({ ...judged, changed, values: { ...judged.values, changed } }))
    judging('failed', task.failedWhen, (failed) => ({
      ...judged,
      status: failed ? 'failed' : 'ok',
      values: { ...judged.values, failed, failed_when_result: failed },
    }))
    return judged
  }

  /** The variables of conditions that judge a result: it stands under the name it will be registered by. */
  withResult(task: Task, scope: TaskScope, result: Result): TaskScope {
    if (task.register === undefined) return scope.with(valueLayer('result', {}))
    return scope.with(valueLayer('result', { [task.register]: registered(result) }))
  }
}

/** The differences as a play may look at them, under Ansible's names. */
const diffOf = (diffs: readonly Diff[]): Returned =>
  diffs.length === 0
    ? {}
    : {
        diff: diffs.map(({ before, after, beforeHeader, afterHeader }) => ({
          before,
          after,
          ...(beforeHeader === undefined ? {} : { before_header: beforeHeader }),
          ...(afterHeader === undefined ? {} : { after_header: afterHeader }),
        })),
      }

/** A difference of which only the files are named. */
const hiddenDiff = (diff: Diff): Diff => ({
  ...diff,
  before: '',
  after: 'the content comes out of a vault and is not shown\n',
})

const failing = (result: Result): Result => ({
  ...result,
  status: 'failed',
  values: { ...result.values, failed: true },
})

/** The names a task notifies, rendered for one host and item. */
const noticesOf = (task: Task, scope: TaskScope): readonly Notice[] =>
  notifyNodes(task.directives).flatMap((node) =>
    [scope.render(node)].flat().map((name) => ({ name: String(name), at: node.at })),
  )

function timedOut(error: unknown, task: Task, timeoutMs: number | undefined): unknown {
  if (!(error instanceof Failure) || error.code !== 'timeout' || timeoutMs === undefined) return error
  const frame = `in the expected time frame (${timeoutMs / 1000}) and was terminated`
  return new Failure('timeout', `The ${task.action} action failed to execute ${frame}`)
}

/** What a condition that does not hold comes to. */
export const skipped: Result = {
  status: 'skipped',
  changed: false,
  ignored: false,
  values: { changed: false, skipped: true, skip_reason: 'Conditional result was False' },
  diffs: [],
}

/** A result as `register` stores it: `failed` is always there, what begins so is for printers alone. */
export const registered = (result: Result): Value =>
  dict(
    Object.entries({ ...result.values, failed: result.values.failed ?? false }).filter(
      ([name]) => !name.startsWith('_ansible_'),
    ),
  )

/** A failure as the result of its task; what is no failure is a bug and thrown on. */
export function asResult(error: unknown): Result {
  if (error instanceof Failure || error instanceof Failures) return failedResult(error, isUnreachable(error))
  if (error instanceof Pending) throw new Error(`bug: ${error.message}`)
  throw error
}

/** `stdout` and `stderr` by lines beside them, as every module of Ansible's returns them. */
function withLines(returned: Returned): Returned {
  const made: Record<string, unknown> = { ...returned }
  for (const name of ['stdout', 'stderr']) {
    const text = made[name]
    if (typeof text === 'string' && !(`${name}_lines` in made))
      made[`${name}_lines`] = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  }
  return made
}
