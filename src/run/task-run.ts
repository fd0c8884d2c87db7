import { setTimeout } from 'node:timers/promises'
import { Failure } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import type { Task } from '../play/task.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { Attempt, type Attempted, type AttemptVars, asResult, registered, type Trying } from './attempt.ts'
import { firstFalse } from './condition.ts'
import type { TaskLabel } from './event.ts'
import { itemLayer, itemValues, type LoopPlan, planLoop } from './loop.ts'
import { loopResult, outcomeOf, type Result } from './outcome.ts'
import type { Preparation } from './prepare.ts'
import type { PlayScope } from './scopes.ts'
import { truthSetting, wholeOf, wholeSetting } from './setting.ts'
import type { World } from './world.ts'

/** What came of a task on a host. */
export interface Performed extends Attempted {
  readonly looped: boolean
  /** Whether any item hides its result. */
  readonly hidden: boolean
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
  async perform(trying: Trying): Promise<Performed> {
    const { task, host } = trying
    const scope = this.#scope(host, task)
    let performed: Performed
    try {
      const plan = await scope.settle(() => this.#plan(task, scope))
      performed = plan
        ? await this.#loop(trying, scope, plan)
        : {
            ...this.#judged(task, scope, await this.#retried(trying, { scope, loop: [] })),
            looped: false,
            hidden: false,
          }
    } catch (error) {
      performed = { ...this.#judged(task, scope, broken(error)), looped: false, hidden: false }
    }
    this.#register(trying, performed.result)
    return performed
  }

  #scope(host: Host, task: Task, loop: readonly Layer[] = []): TaskScope {
    return this.#preparation.scopes.of(host, this.#playScope, task, { loop })
  }

  /** The loop; one that cannot be worked out does not matter where the task is skipped anyway. */
  #plan(task: Task, scope: TaskScope): LoopPlan | undefined {
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    try {
      return planLoop(task, scope, templates)
    } catch (error) {
      if (error instanceof Failure && error.code === 'template-undefined') {
        if (firstFalse(task.directives.when, scope, templates)) return undefined
      }
      throw error
    }
  }

  async #loop(trying: Trying, scope: TaskScope, plan: LoopPlan): Promise<Performed> {
    const { task, host } = trying
    const done: Attempted[] = []
    let hidden = false
    if (scope.has(plan.loopVar)) this.#world.listener({ kind: 'warning', message: inUse(trying.label, plan.loopVar) })
    for (const index of plan.items.keys()) {
      if (index > 0 && plan.pauseMs > 0) await setTimeout(plan.pauseMs, undefined, { signal: this.#world.signal })
      const before = done.at(-1)
      // What an item was registered as is there for the conditions of the next one.
      const known = before && task.register !== undefined ? [[task.register, registered(before.result)] as const] : []
      const loop = [itemLayer(plan, index, known)]
      const own = this.#scope(host, task, loop)
      const tried = await this.#retried(trying, { scope: own, loop }).catch(broken)
      const values = { ...tried.result.values, ...Object.fromEntries(itemValues(plan, index)) }
      const told = this.#labelled(task, own, plan, { ...tried.result, values })
      const once = this.#judged(task, own, { ...tried, result: told.result })
      done.push(once)
      const noLog = trying.label.noLog || this.#hides(task, own)
      hidden ||= noLog
      this.#world.listener({
        kind: 'item-finished',
        task: { ...trying.label, noLog },
        host: host.name,
        delegatedTo: once.delegatedTo,
        label: told.label,
        outcome: outcomeOf(once.result),
      })
      // A host that is gone is not asked again for each item, unless each goes elsewhere.
      if (once.result.status === 'unreachable' && !task.directives.settings.delegate_to) break
    }
    return {
      result: loopResult(done.map((one) => one.result)),
      delegatedTo: done.at(-1)?.delegatedTo,
      notices: done.flatMap((one) => one.notices),
      looped: done.length > 0,
      hidden,
    }
  }

  /** The item as it is told by; one whose label cannot be rendered has failed. */
  #labelled(
    task: Task,
    scope: TaskScope,
    plan: LoopPlan,
    result: Result,
  ): { readonly label: string; readonly result: Result } {
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    try {
      const value = plan.label ? scope.render(plan.label) : (scope.lookup(plan.loopVar) as Value)
      if (typeof value === 'string') return { label: value, result }
      const asked = scope.with(valueLayer('label', { tutti_label: value }))
      return { label: String(templates.evaluate('tutti_label | string', asked)), result }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const msg = `Failed to template loop_control.label: ${error.message}`
      return { label: 'None', result: { ...result, status: 'failed', values: { ...result.values, failed: true, msg } } }
    }
  }

  /** One item, or the task itself, until its condition holds or its retries are used up. */
  async #retried(trying: Trying, vars: AttemptVars): Promise<Attempted> {
    const { task, host } = trying
    if (task.until.length === 0) return this.#attempt.once(trying, vars, undefined)
    const retries = wholeOf(task.retries, 'retries', vars.scope) ?? 3
    const tries = retries <= 0 ? 1 : retries + 1
    const delay = wholeOf(task.delay, 'delay', vars.scope) ?? 5
    for (let attempt = 1; ; attempt++) {
      const once = await this.#attempt.once(trying, vars, attempt)
      const { result } = once
      if (once.final || tries === 1 || result.status === 'skipped' || result.status === 'unreachable') return once
      const judging = this.#attempt.withResult(task, vars.scope, result)
      const templates = this.#world.templates(task, this.#playScope.playbookFolder)
      if (firstFalse(task.until, judging, templates) === undefined) return once
      if (attempt === tries) {
        // As in Ansible: the first try is not counted once all are used up.
        const values = { ...result.values, attempts: retries, failed: true }
        // As in Ansible: whether the play goes on is for a `failed_when` to say, even then.
        const status = 'failed_when_result' in values ? result.status : 'failed'
        return { ...once, result: { ...result, status, values } }
      }
      const left = tries - attempt
      const { label } = trying
      this.#world.listener({ kind: 'task-retried', task: label, host: host.name, left, outcome: outcomeOf(result) })
      await setTimeout((delay < 0 ? 1 : delay) * 1000, undefined, { signal: this.#world.signal })
    }
  }

  /** Says whether the play goes on after a failure. */
  #judged(task: Task, scope: TaskScope, attempted: Attempted): Attempted {
    const { result } = attempted
    if (result.status !== 'failed' && result.status !== 'unreachable') return attempted
    const rule = result.status === 'unreachable' ? 'ignore_unreachable' : 'ignore_errors'
    try {
      return truthSetting(task, rule, scope) ? { ...attempted, result: { ...result, ignored: true } } : attempted
    } catch (error) {
      return { ...attempted, result: asResult(error) }
    }
  }

  #register({ task, learners }: Trying, result: Result): void {
    if (task.register === undefined) return
    const value = registered(result)
    for (const name of learners) this.#preparation.scopes.memory(name).setFacts.set(task.register, value)
  }

  /** The name a task is shown under for a host. */
  nameOf(task: Task, host: Host): string {
    if ((task.name?.text ?? '') === '') {
      const { call } = task
      return call.kind === 'include-role' ? `${task.action} : ${written(call.inclusion.name)}` : task.action
    }
    return this.#rendered(task, host, task.name)
  }

  #rendered(task: Task, host: Host, node: Task['name'] | Node): string {
    if (!node) return ''
    try {
      return String(this.#scope(host, task).render(node))
    } catch {
      return node.kind === 'scalar' ? node.text : ''
    }
  }

  /** Whether results of the task are hidden; where it cannot be told, they are. */
  hides(task: Task, host: Host): boolean {
    // Each item of a loop may say for itself.
    return this.#hides(task, this.#scope(host, task), task.loop === undefined)
  }

  #hides(task: Task, scope: TaskScope, otherwise = true): boolean {
    try {
      return truthSetting(task, 'no_log', scope, this.#world.settings.usual.noLog)
    } catch {
      return otherwise
    }
  }

  /** Whether the task is only rehearsed; where an item of its loop says so, as the run is. */
  rehearses(task: Task, host: Host): boolean {
    const { check } = this.#world.settings
    if (task.directives.settings.check_mode === undefined) return check
    try {
      return truthSetting(task, 'check_mode', this.#scope(host, task), check)
    } catch {
      return check
    }
  }

  /** Whether a failure of the task ends the play for all hosts. */
  isFatal(task: Task, host: Host): boolean {
    const scope = this.#scope(host, task)
    try {
      if (truthSetting(task, 'ignore_errors', scope)) return false
    } catch {
      // It names the item of a loop; each item has been judged by itself.
    }
    return (
      truthSetting(task, 'any_errors_fatal', scope, this.#world.settings.usual.anyErrorsFatal) ||
      this.runsOnce(task, host)
    )
  }

  runsOnce(task: Task, host: Host): boolean {
    if (task.call.kind === 'module' && task.call.module.kind === 'local' && task.call.module.once) return true
    return truthSetting(task, 'run_once', this.#scope(host, task))
  }

  /** How many hosts may work on the task at once, if it says so. */
  throttle(task: Task, host: Host): number {
    return wholeSetting(task, 'throttle', this.#scope(host, task)) ?? 0
  }
}

const written = (node: Node): string => (node.kind === 'scalar' ? node.text : '')

const broken = (error: unknown): Attempted => ({ result: asResult(error), delegatedTo: undefined, notices: [] })

const inUse = ({ name }: TaskLabel, loopVar: string): string =>
  `TASK: ${name}: The loop variable '${loopVar}' is already in use. You should set the \`loop_var\` value in the \`loop_control\` option for the task to something else to avoid variable collisions and unexpected behavior.`
