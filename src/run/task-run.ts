import { setTimeout } from 'node:timers/promises'
import { Failure } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import type { Task } from '../play/task.ts'
import type { Value } from '../text/value.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { Attempt, asResult, registered } from './attempt.ts'
import { firstFalse } from './condition.ts'
import type { TaskLabel } from './event.ts'
import type { LookAhead } from './look-ahead.ts'
import { itemLayer, loopItems } from './loop.ts'
import { loopResult, outcomeOf, type Result } from './outcome.ts'
import { isSet, type Preparation, setting } from './prepare.ts'
import type { PlayScope } from './scopes.ts'
import type { World } from './world.ts'

/** What came of a task on a host. */
export interface Performed {
  readonly result: Result
  readonly delegatedTo: string | undefined
  readonly looped: boolean
}

/** Carries out module tasks on hosts: conditions, loops, retries, and what is made of the result. */
export class TaskRun {
  readonly #world: World
  readonly #preparation: Preparation
  readonly #playScope: PlayScope
  readonly #attempt: Attempt

  constructor(preparation: Preparation, playScope: PlayScope) {
    this.#world = preparation.world
    this.#preparation = preparation
    this.#playScope = playScope
    this.#attempt = new Attempt(preparation, playScope)
  }

  /** The whole task on a host; a failure is a result, and what is thrown is a bug. */
  async perform(task: Task, host: Host, label: TaskLabel, ahead: LookAhead): Promise<Performed> {
    const scope = this.#scope(host, task)
    let performed: Performed
    try {
      const items = await scope.settle(() => this.#items(task, scope))
      performed = items
        ? await this.#loop(task, host, label, scope, items, ahead)
        : { ...(await this.#retried(task, host, label, scope, ahead)), looped: false }
    } catch (error) {
      performed = { result: asResult(error), delegatedTo: undefined, looped: false }
    }
    return { ...performed, result: this.#finish(task, host, performed) }
  }

  #scope(host: Host, task: Task, loop: readonly Layer[] = []): TaskScope {
    return this.#preparation.scopes.of(host, this.#playScope, task, { loop })
  }

  /** The items of a loop; a loop that cannot be worked out does not matter where the task is skipped anyway. */
  #items(task: Task, scope: TaskScope): readonly Value[] | undefined {
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    try {
      return loopItems(task, scope, templates)
    } catch (error) {
      if (error instanceof Failure && error.code === 'template-undefined') {
        if (firstFalse(task.directives.when, scope, templates)) return undefined
      }
      throw error
    }
  }

  async #loop(
    task: Task,
    host: Host,
    label: TaskLabel,
    scope: TaskScope,
    items: readonly Value[],
    ahead: LookAhead,
  ): Promise<Performed> {
    const loop = task.loop!
    const results: Result[] = []
    let delegatedTo: string | undefined
    for (const [index, item] of items.entries()) {
      if (index > 0 && loop.control.pause) await setTimeout(Number(scope.render(loop.control.pause)) * 1000)
      const layer = itemLayer(loop, items, index, scope)
      const own = this.#scope(host, task, [layer])
      const once = await this.#retried(task, host, label, own, ahead).catch((error) => ({
        result: asResult(error),
        delegatedTo: undefined,
      }))
      delegatedTo = once.delegatedTo
      const values = { ...once.result.values, [loop.control.loopVar]: item, ansible_loop_var: loop.control.loopVar }
      const result = { ...once.result, values }
      results.push(result)
      const shown = this.#labelOf(task, own)
      this.#world.listener({
        kind: 'item-finished',
        task: label,
        host: host.name,
        delegatedTo,
        label: shown,
        outcome: outcomeOf(result),
      })
      if (result.status === 'unreachable') break
    }
    return { result: loopResult(results), delegatedTo, looped: results.length > 0 }
  }

  #labelOf(task: Task, scope: TaskScope): string {
    const { label, loopVar } = task.loop!.control
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    try {
      const value = label ? scope.render(label) : (scope.lookup(loopVar) as Value)
      return typeof value === 'string'
        ? value
        : String(templates.evaluate('tutti_label | string', scope.with(valueLayer('label', { tutti_label: value }))))
    } catch (error) {
      if (error instanceof Failure) return `label: ${error.message}`
      throw error
    }
  }

  /** One item, or the task itself, until its condition holds or its retries are used up. */
  async #retried(task: Task, host: Host, label: TaskLabel, scope: TaskScope, ahead: LookAhead) {
    const retries = task.retries ? Number(scope.render(task.retries)) : task.until.length > 0 ? 3 : 0
    const delayMs = (task.delay ? Number(scope.render(task.delay)) : 5) * 1000
    const wanted = task.until.length > 0
    for (let attempt = 1; ; attempt++) {
      const once = await this.#attempt.once(task, host, scope, ahead)
      if (retries === 0 || once.result.status === 'skipped' || once.result.status === 'unreachable') return once
      const result: Result = { ...once.result, values: { ...once.result.values, attempts: attempt } }
      const judging = this.#attempt.withResult(task, scope, result)
      const templates = this.#world.templates(task, this.#playScope.playbookFolder)
      const done = wanted ? firstFalse(task.until, judging, templates) === undefined : result.status !== 'failed'
      if (done) return { ...once, result }
      if (attempt > retries) {
        // As in Ansible: the first try is not counted once all are used up.
        const values = { ...result.values, attempts: retries, failed: true }
        return { ...once, result: { ...result, status: 'failed' as const, values } }
      }
      this.#world.listener({
        kind: 'task-retried',
        task: label,
        host: host.name,
        left: retries - attempt + 1,
        outcome: outcomeOf(result),
      })
      await setTimeout(delayMs, undefined, { signal: this.#world.signal })
    }
  }

  /** Registers the result, and says whether the play goes on after a failure. */
  #finish(task: Task, host: Host, { result }: Performed): Result {
    const scope = this.#scope(host, task)
    const rule = result.status === 'unreachable' ? 'ignore_unreachable' : 'ignore_errors'
    const bad = result.status === 'failed' || result.status === 'unreachable'
    let done = result
    try {
      if (bad && isSet(task, rule, scope)) done = { ...result, ignored: true }
    } catch (error) {
      done = asResult(error)
    }
    if (task.register !== undefined)
      this.#preparation.scopes.memory(host.name).setFacts.set(task.register, registered(done))
    return done
  }

  /** The name a task is shown under for a host. */
  nameOf(task: Task, host: Host): string {
    if (!task.name) return task.action
    try {
      return String(this.#scope(host, task).render(task.name))
    } catch {
      return task.name.text
    }
  }

  /** Whether results of the task are hidden. */
  hides(task: Task, host: Host): boolean {
    try {
      return isSet(task, 'no_log', this.#scope(host, task), this.#world.settings.usual.noLog)
    } catch {
      return true
    }
  }

  /** Whether a failure of the task ends the play for all hosts. */
  isFatal(task: Task, host: Host): boolean {
    return (
      isSet(task, 'any_errors_fatal', this.#scope(host, task), this.#world.settings.usual.anyErrorsFatal) ||
      this.runsOnce(task, host)
    )
  }

  runsOnce(task: Task, host: Host): boolean {
    if (task.call.kind === 'module' && task.call.module.kind === 'local' && task.call.module.once) return true
    return isSet(task, 'run_once', this.#scope(host, task))
  }

  /** How many hosts may work on the task at once, if it says so. */
  throttle(task: Task, host: Host): number {
    const value = setting(task, 'throttle', this.#scope(host, task))
    return value === undefined || value === null ? 0 : Number(value)
  }
}
