import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import type { Effect, Kept, Returned } from '../module/contract.ts'
import type { Task } from '../play/task.ts'
import { dict, isDict, type Value } from '../text/value.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import { Pending } from '../vars/pending.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { firstFalse } from './condition.ts'
import type { TaskLabel } from './event.ts'
import { includeVars } from './include-vars.ts'
import type { LookAhead } from './look-ahead.ts'
import { itemLayer, loopItems } from './loop.ts'
import { callModule, type Means } from './module-call.ts'
import { asValue, failedResult, loopResult, outcomeOf, type Result, resultOf } from './outcome.ts'
import { isSet, type Preparation, setting } from './prepare.ts'
import type { PlayScope } from './scopes.ts'
import { searchPath } from './search-path.ts'
import type { World } from './world.ts'

/** What came of a task on a host. */
export interface Performed {
  readonly result: Result
  readonly delegatedTo: string | undefined
  readonly looped: boolean
}

/** Unreachable hosts are told apart from failed tasks by why they could not be asked. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Failure && ['unreachable', 'host-key', 'authentication'].includes(error.code)

/** Carries out module tasks on hosts: conditions, loops, retries, and what is made of the result. */
export class TaskRun {
  readonly #world: World
  readonly #preparation: Preparation
  readonly #playScope: PlayScope

  constructor(preparation: Preparation, playScope: PlayScope) {
    this.#world = preparation.world
    this.#preparation = preparation
    this.#playScope = playScope
  }

  /** The whole task on a host; a failure is a result, and what is thrown is a bug. */
  async perform(task: Task, host: Host, label: TaskLabel, ahead: LookAhead): Promise<Performed> {
    const scope = this.#scope(host, task)
    let performed: Performed
    try {
      const items = this.#items(task, scope)
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
      const once = await this.#once(task, host, scope, ahead)
      if (retries === 0 || once.result.status === 'skipped' || once.result.status === 'unreachable') return once
      const result: Result = { ...once.result, values: { ...once.result.values, attempts: attempt } }
      const judging = this.#withResult(task, scope, result)
      const templates = this.#world.templates(task, this.#playScope.playbookFolder)
      const done = wanted ? firstFalse(task.until, judging, templates) === undefined : result.status !== 'failed'
      if (done) return { ...once, result }
      if (attempt > retries)
        return { ...once, result: { ...result, status: 'failed' as const, values: { ...result.values, failed: true } } }
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

  async #once(
    task: Task,
    host: Host,
    scope: TaskScope,
    ahead: LookAhead,
  ): Promise<{ result: Result; delegatedTo: string | undefined }> {
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    let delegatedTo: string | undefined
    try {
      if (firstFalse(task.directives.when, scope, templates)) return { result: skipped, delegatedTo }
      if (task.call.kind === 'include-vars') {
        const places = searchPath(task, this.#playScope.playbookFolder, 'vars')
        const store = this.#preparation.scopes.memory(host.name).includedVars
        return { result: resultOf(includeVars(task.call.args, scope, places, store)), delegatedTo }
      }
      if (task.call.kind !== 'module') throw new Error(`bug: ${task.action} is no module`)
      const prepared = this.#preparation.prepare(task, task.call, host, scope, this.#playScope)
      delegatedTo = prepared.delegatedTo
      const means: Means = {
        flight: prepared.flight,
        control: prepared.control,
        scope: prepared.local,
        written: () => ahead.written(task),
        keep: async (kept) => keep(kept, prepared.call.check),
      }
      const { returned, diffs, effects } = await callModule(prepared.call, means)
      const result = this.#judge(task, scope, resultOf(withLines(returned), diffs))
      const { module } = task.call
      const learner = delegatedTo !== undefined && isSet(task, 'delegate_facts', scope) ? delegatedTo : host.name
      if (module.kind === 'query' && module.learns) this.#learn(learner, returned)
      const changes = await this.#apply(effects, learner, prepared.call.check)
      return {
        result:
          changes === undefined
            ? result
            : { ...result, changed: changes, values: { ...result.values, changed: changes } },
        delegatedTo,
      }
    } catch (error) {
      return { result: asResult(error), delegatedTo }
    }
  }

  #learn(host: string, returned: Returned): void {
    const facts = asValue(returned.ansible_facts)
    if (isDict(facts)) this.#preparation.scopes.memory(host).learn(facts)
  }

  /** Does what a local module wants done to the run; gives whether that was anything new, where only the run can tell. */
  async #apply(effects: readonly Effect[], host: string, check: boolean): Promise<boolean | undefined> {
    const { inventory } = this.#world
    let changed: boolean | undefined
    for (const effect of effects) {
      switch (effect.kind) {
        case 'set-facts': {
          const memory = this.#preparation.scopes.memory(host)
          for (const [name, value] of Object.entries(effect.facts)) memory.setFacts.set(name, asValue(value))
          if (effect.cacheable) memory.learn(asValue(effect.facts) as ReturnType<typeof dict>)
          break
        }
        case 'add-host':
          changed = inventory.addHost(
            effect.name,
            effect.groups,
            Object.entries(asValue(effect.vars) as object) as [string, Value][],
          )
          break
        case 'group-by':
          changed = inventory.groupBy(host, effect.group, effect.parents)
          break
        case 'wait':
          if (!check) await setTimeout(effect.milliseconds, undefined, { signal: this.#world.signal })
          break
        case 'prompt':
          await this.#world.ask(effect.text, { echo: effect.echo })
          break
      }
    }
    return changed
  }

  /** What `changed_when` and `failed_when` make of a result. */
  #judge(task: Task, scope: TaskScope, result: Result): Result {
    if (result.status === 'skipped') return result
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    let judged = result
    if (task.changedWhen.length > 0) {
      const changed = firstFalse(task.changedWhen, this.#withResult(task, scope, judged), templates) === undefined
      judged = { ...judged, changed, values: { ...judged.values, changed } }
    }
    if (task.failedWhen.length > 0) {
      const failed = firstFalse(task.failedWhen, this.#withResult(task, scope, judged), templates) === undefined
      const values = { ...judged.values, failed, failed_when_result: failed }
      judged = { ...judged, status: failed ? 'failed' : 'ok', values }
    }
    return judged
  }

  #withResult(task: Task, scope: TaskScope, result: Result): TaskScope {
    if (task.register === undefined) return scope.with(valueLayer('result', {}))
    return scope.with(valueLayer('result', { [task.register]: registered(result) }))
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
      return isSet(task, 'no_log', this.#scope(host, task))
    } catch {
      return true
    }
  }

  /** Whether a failure of the task ends the play for all hosts. */
  isFatal(task: Task, host: Host): boolean {
    return isSet(task, 'any_errors_fatal', this.#scope(host, task)) || this.runsOnce(task, host)
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

const skipped: Result = {
  status: 'skipped',
  changed: false,
  ignored: false,
  values: { changed: false, skipped: true, skip_reason: 'Conditional result was False' },
  diffs: [],
}

/** A result as `register` stores it: `failed` is always there. */
const registered = (result: Result): Value =>
  dict(Object.entries({ ...result.values, failed: result.values.failed ?? false }))

function asResult(error: unknown): Result {
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

/** Writes what a module wants kept on the control host. */
function keep({ path, content }: Kept, check: boolean): Returned {
  const sum = createHash('sha1').update(content).digest('hex')
  if (!check) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return { dest: path, checksum: sum, changed: true }
}
