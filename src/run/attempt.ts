import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import type { Effect, Kept, Returned } from '../module/contract.ts'
import { learnsFacts } from '../module/registry.ts'
import type { Task } from '../play/task.ts'
import { type Dict, dict, isDict, type Value } from '../text/value.ts'
import { valueLayer } from '../vars/layer.ts'
import { Pending } from '../vars/pending.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { firstFalse } from './condition.ts'
import { includeVars } from './include-vars.ts'
import type { LookAhead } from './look-ahead.ts'
import { callModule, type Means } from './module-call.ts'
import { asValue, failedResult, type Result, resultOf } from './outcome.ts'
import { isSet, type Preparation } from './prepare.ts'
import type { PlayScope } from './scopes.ts'
import { searchPath } from './search-path.ts'
import type { World } from './world.ts'

/** What one try of a task, or of one item of its loop, came to. */
export interface Attempted {
  readonly result: Result
  readonly delegatedTo: string | undefined
}

/** Unreachable hosts are told apart from failed tasks by why they could not be asked. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Failure && ['unreachable', 'host-key', 'authentication'].includes(error.code)

/** Carries out single tries of tasks, and makes of what modules return what the play sees. */
export class Attempt {
  readonly #world: World
  readonly #preparation: Preparation
  readonly #playScope: PlayScope

  constructor(preparation: Preparation, playScope: PlayScope) {
    this.#world = preparation.world
    this.#preparation = preparation
    this.#playScope = playScope
  }

  /** Carries the task out once; a failure is a result, and what is thrown is a bug. */
  async once(task: Task, host: Host, scope: TaskScope, ahead: LookAhead): Promise<Attempted> {
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
      const { module } = task.call
      const learner = delegatedTo !== undefined && isSet(task, 'delegate_facts', scope) ? delegatedTo : host.name
      if (learnsFacts(module)) this.#learn(learner, returned)
      const told = await this.#apply(effects, learner, prepared.call.check)
      return { result: this.#judge(task, scope, resultOf(withLines({ ...returned, ...told }), diffs)), delegatedTo }
    } catch (error) {
      return { result: asResult(error), delegatedTo }
    }
  }

  #learn(host: string, returned: Returned): void {
    const facts = asValue(returned.ansible_facts)
    if (isDict(facts)) this.#preparation.scopes.memory(host).learn(facts)
  }

  /** Does what a local module wants done to the run; gives the values that only this could tell. */
  async #apply(effects: readonly Effect[], host: string, check: boolean): Promise<Returned> {
    const { inventory, signal } = this.#world
    let told: Returned = {}
    for (const effect of effects) {
      switch (effect.kind) {
        case 'set-facts': {
          const memory = this.#preparation.scopes.memory(host)
          for (const [name, value] of Object.entries(effect.facts)) memory.setFacts.set(name, asValue(value))
          if (effect.cacheable) memory.learn(asValue(effect.facts) as Dict)
          break
        }
        case 'add-host': {
          const vars = Object.entries(effect.vars).map(([name, value]) => [name, asValue(value)] as const)
          told = { ...told, changed: inventory.addHost(effect.name, effect.groups, vars) }
          break
        }
        case 'group-by':
          told = { ...told, changed: inventory.groupBy(host, effect.group, effect.parents) }
          break
        case 'wait':
          told = { ...told, ...(await paused(() => setTimeout(check ? 0 : effect.milliseconds, '', { signal }))) }
          break
        case 'prompt':
          told = { ...told, ...(await paused(() => this.#world.ask(effect.text, { echo: effect.echo }))) }
          break
      }
    }
    return told
  }

  /** What `changed_when` and `failed_when` make of a result. */
  #judge(task: Task, scope: TaskScope, result: Result): Result {
    if (result.status === 'skipped') return result
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    let judged = result
    if (task.changedWhen.length > 0) {
      const changed = firstFalse(task.changedWhen, this.withResult(task, scope, judged), templates) === undefined
      judged = { ...judged, changed, values: { ...judged.values, changed } }
    }
    if (task.failedWhen.length > 0) {
      const failed = firstFalse(task.failedWhen, this.withResult(task, scope, judged), templates) === undefined
      const values = { ...judged.values, failed, failed_when_result: failed }
      judged = { ...judged, status: failed ? 'failed' : 'ok', values }
    }
    return judged
  }

  /** The variables of conditions that judge a result: it stands under the name it will be registered by. */
  withResult(task: Task, scope: TaskScope, result: Result): TaskScope {
    if (task.register === undefined) return scope.with(valueLayer('result', {}))
    return scope.with(valueLayer('result', { [task.register]: registered(result) }))
  }
}

/** What a condition that does not hold comes to. */
export const skipped: Result = {
  status: 'skipped',
  changed: false,
  ignored: false,
  values: { changed: false, skipped: true, skip_reason: 'Conditional result was False' },
  diffs: [],
}

/** A result as `register` stores it: `failed` is always there. */
export const registered = (result: Result): Value =>
  dict(
    Object.entries({ ...result.values, failed: result.values.failed ?? false }).filter(
      // What begins so is for printers alone.
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

/** Writes what a module wants kept on the control host. */
function keep({ path, content }: Kept, check: boolean): Returned {
  const sum = createHash('sha1').update(content).digest('hex')
  const changed = !existsSync(path) || !readFileSync(path).equals(content)
  if (changed && !check) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return { dest: path, checksum: sum, changed }
}

/** What `pause` tells of the time it took and of what was typed. */
async function paused(wait: () => Promise<string>): Promise<Returned> {
  const start = new Date()
  const input = await wait()
  const stop = new Date()
  const told = {
    start: pythonTime(start),
    stop: pythonTime(stop),
    delta: Math.round((stop.getTime() - start.getTime()) / 1000),
  }
  return input === '' ? told : { ...told, user_input: input }
}

/** `2026-11-21 10:45:24.057000`, in the time zone of the control host. */
function pythonTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return `${local.toISOString().replace('T', ' ').replace('Z', '')}000`
}
