import pLimit from 'p-limit'
import { Failure, Failures } from '../error/failure.ts'
import type { Task } from '../play/task.ts'
import { dict } from '../text/value.ts'
import { plain } from '../text/yaml.ts'
import { skipped, type Trying } from './attempt.ts'
import { type Cursor, insert, type Order } from './cursor.ts'
import { Debugger, interrupted } from './debugger.ts'
import type { TaskLabel } from './event.ts'
import type { Gone } from './gone.ts'
import type { Included } from './include.ts'
import { MetaTurn } from './meta.ts'
import { failedResult, loopResult, outcomeOf, type Result } from './outcome.ts'
import type { PlayHost } from './play-host.ts'
import { isImplicit } from './play-items.ts'
import type { PlayState } from './play-state.ts'
import { truthSetting } from './setting.ts'
import type { Performed } from './task-run.ts'
import { together } from './together.ts'

/** The length of a place beyond which includes will never end. */
const MOST_NESTED = 400

/** Hosts at the same task. */
export interface Group {
  readonly task: Task
  readonly order: Order
  readonly hosts: readonly PlayHost[]
}

/** What became of a turn. */
export interface Taken {
  /** False where a person did not want the task. */
  readonly taken: boolean
  /** The hosts on which the task itself failed or that were lost with it. */
  readonly failed: readonly PlayHost[]
}

/** Lets hosts do their next task, tells of it, and moves them on. */
export class Turns {
  readonly #state: PlayState
  readonly #meta: MetaTurn
  readonly #debugger: Debugger
  #stepping: boolean
  #isStopped = false

  constructor(state: PlayState, gone: Gone, beginning: Cursor) {
    this.#state = state
    this.#meta = new MetaTurn(state, gone, beginning)
    this.#debugger = new Debugger(state)
    this.#stepping = state.world.settings.step
  }

  /** True once a person has ended the run: no task begins any more. */
  get isOver(): boolean {
    return this.#debugger.isOver || this.#isStopped
  }

  /** One task on the hosts whose next it is. */
  async take(group: Group): Promise<Taken> {
    const { task, hosts } = group
    const { call } = task
    if (call.kind === 'meta') await this.#meta.take(group, call.what)
    if (call.kind === 'meta' || call.kind === 'role-end') return { taken: true, failed: [] }
    const [first] = hosts as [PlayHost]
    const label = this.#state.label(task, first.host)
    if (this.#stepping && !isImplicit(task) && !(await this.#wantsStep(label, first))) {
      for (const host of hosts) host.go(host.step!.after)
      return { taken: false, failed: [] }
    }
    if (this.#state.isLockstep) this.#state.world.listener({ kind: 'task-started', task: label })
    const includes = call.kind === 'include-tasks' || call.kind === 'include-role'
    return { taken: true, failed: includes ? this.#include(group, label) : await this.#module(group, label) }
  }

  async #module({ task, hosts }: Group, label: TaskLabel): Promise<readonly PlayHost[]> {
    const { taskRun, world, isLockstep } = this.#state
    const [first] = hosts as [PlayHost]
    const once = isLockstep && taskRun.runsOnce(task, first.host)
    const workers = once ? [first] : hosts
    const { forks } = world.settings
    const limit = pLimit(Math.max(1, Math.min(forks, taskRun.throttle(task, first.host) || forks)))
    const learners = once ? this.#reachable() : undefined
    const done = await together(
      workers.map((host) => limit(() => this.#one(task, label, host, learners ?? [host.name]))),
    )
    for (const [i, host] of workers.entries()) this.#advance(task, host, done[i] as Performed)
    if (once) this.#follow(task, hosts.slice(1), done[0] as Performed)
    return workers.filter((_, i) => endsBadly((done[i] as Performed).result))
  }

  #reachable(): readonly string[] {
    return this.#state.hosts.filter(({ status }) => status !== 'unreachable').map(({ name }) => name)
  }

  /** A task that was done once: the other hosts go on, or fail with the one that did it. */
  #follow(task: Task, others: readonly PlayHost[], { result }: Performed): void {
    const failed = result.status === 'failed' && !result.ignored && task.directives.settings.run_once !== undefined
    for (const host of others) {
      const after = host.step?.after
      if (failed) host.fail()
      else if (after) host.go(after)
    }
  }

  async #one(task: Task, shared: TaskLabel, host: PlayHost, learners: readonly string[]): Promise<Performed> {
    if (this.isOver) throw interrupted()
    const { name } = host
    const label = { ...shared, noLog: this.#state.taskRun.hides(task, host.host) }
    this.#state.world.listener({ kind: 'host-started', task: label, host: name })
    host.notified.delete(task)
    host.lookAhead.arrive(task, host.step!.after)
    let trying: Trying = { task, host: host.host, label, ahead: host.lookAhead, learners }
    for (;;) {
      const performed = await this.#state.taskRun.perform(trying)
      const takeBack = this.#finish({ ...label, noLog: label.noLog || performed.hidden }, host, performed)
      const again = await this.#debugger.ask(trying, performed)
      if (!again) return performed
      takeBack()
      trying = again
    }
  }

  /** Counts and tells how a task ended on a host; what it gives takes the count back. */
  #finish(label: TaskLabel, playHost: PlayHost, { result, delegatedTo, looped }: Performed): () => void {
    const { host } = playHost
    const outcome = outcomeOf(result)
    const takeBack = this.#state.recap.count(host.name, outcome, playHost.isCovered)
    this.#state.world.listener({ kind: 'task-finished', task: label, host: host.name, delegatedTo, looped, outcome })
    return takeBack
  }

  #advance(task: Task, host: PlayHost, { result, notices }: Performed): void {
    const { step } = host
    if (!step) return
    const { progress, handlers, taskRun, lost } = this.#state
    if (task.role && (result.status === 'ok' || result.status === 'failed')) progress.begin(host.name, task.role)
    if (result.status === 'unreachable' && !result.ignored) {
      host.status = 'unreachable'
      host.removed = true
      return
    }
    if (result.status === 'failed' && !result.ignored) {
      if (host.isCovered) this.#tellRescue(task, host, result)
      host.fail()
      if (host.status === 'failed') lost.add(host)
      return
    }
    if (result.status === 'ok' && result.changed) {
      for (const notice of notices) {
        const answering = handlers.answering(notice, (handler) => taskRun.nameOf(handler, host.host))
        for (const handler of answering) host.notified.add(handler)
      }
    }
    host.go(step.after)
  }

  /** What the tasks of a rescue see of the failure. */
  #tellRescue(task: Task, host: PlayHost, result: Result): void {
    const { setFacts } = this.#state.preparation.scopes.memory(host.name)
    const args = task.call.kind === 'module' ? task.call.args.entries : []
    setFacts.set('ansible_failed_result', result.values)
    setFacts.set('ansible_failed_task', {
      name: task.name ? this.#state.taskRun.nameOf(task, host.host) : '',
      action: task.action,
      args: dict(args.map(({ key, value }) => [key.value, plain(value)] as const)),
      tags: task.directives.tags,
      register: task.register ?? null,
    })
  }

  /** Puts what a task includes behind it, on each host what it includes there. */
  #include({ task, hosts, order }: Group, label: TaskLabel): readonly PlayHost[] {
    const { taskRun, world, isLockstep } = this.#state
    const [first] = hosts as [PlayHost]
    const told = new Map<Included, string[]>()
    const cursors = new Map<PlayHost, Cursor>()
    const failed: PlayHost[] = []
    const once = isLockstep && taskRun.runsOnce(task, first.host)
    for (const host of once ? [first] : hosts) {
      host.notified.delete(task)
      try {
        cursors.set(host, this.#place(task, host, order, told, label))
      } catch (error) {
        if (!(error instanceof Failure) && !(error instanceof Failures)) throw error
        const ignored = task.call.kind === 'include-tasks' && this.#ignores(task, host)
        const result: Result = { ...failedResult(error), ignored }
        const performed: Performed = { result, delegatedTo: undefined, notices: [], looped: false, hidden: false }
        this.#finish(label, host, performed)
        this.#advance(task, host, performed)
        if (!ignored) failed.push(host)
      }
    }
    // As in Ansible: only files are told of, not roles.
    for (const [{ name, label: item }, names] of task.call.kind === 'include-tasks' ? told : []) {
      world.listener({ kind: 'included', task: label, file: name, hosts: names, label: item })
    }
    for (const [host, cursor] of cursors) host.go(cursor)
    for (const host of once ? hosts.slice(1) : []) if (host.step) host.go(host.step.after)
    return failed
  }

  #ignores(task: Task, host: PlayHost): boolean {
    const { preparation, playScope } = this.#state
    return truthSetting(task, 'ignore_errors', preparation.scopes.of(host.host, playScope, task))
  }

  /** The cursor of a host in front of all that it includes. */
  #place(task: Task, host: PlayHost, order: Order, told: Map<Included, string[]>, label: TaskLabel): Cursor {
    const { includer, recap, handlers, progress, world } = this.#state
    const { after } = host.step!
    if (order.length > MOST_NESTED) {
      const hint = 'a file that includes itself needs a condition that ends it'
      throw new Failure('role-cycle', `${task.action}: includes stand in each other too deeply`, { at: task.at, hint })
    }
    const inclusions = includer.include(task, host.host)
    const looped = task.loop !== undefined
    for (const one of looped ? inclusions : []) {
      if (one.kind !== 'skipped') continue
      const item = { label: one.label ?? '', delegatedTo: undefined, outcome: outcomeOf(skipped) }
      world.listener({ kind: 'item-finished', task: label, host: host.name, ...item })
    }
    if (inclusions.every((one) => one.kind === 'skipped')) {
      const result =
        inclusions.length === 0 ? loopResult([]) : looped ? loopResult(inclusions.map(() => skipped)) : skipped
      this.#finish(label, host, { result, delegatedTo: undefined, notices: [], looped, hidden: false })
      return after
    }
    if (task.role) progress.begin(host.name, task.role)
    const included = inclusions.flatMap((one) => (one.kind === 'included' ? [one.included] : []))
    for (const one of included) {
      handlers.add(one.handlers)
      this.#state.publish(one.roles)
      told.set(one, [...(told.get(one) ?? []), host.name])
      if (task.call.kind === 'include-tasks') recap.include(host.name)
    }
    const numbers = [...told.keys()]
    return included.reduceRight((behind, one) => insert(behind, one.items, [...order, numbers.indexOf(one)]), after)
  }

  async #wantsStep(label: TaskLabel, { name }: PlayHost): Promise<boolean> {
    const what = `${label.kind === 'handler' ? 'HANDLER' : 'TASK'}: ${label.name}`
    const where = this.#state.isLockstep ? '' : `on ${name} `
    const question = `Perform task: ${what} ${where}(N)o/(y)es/(c)ontinue: `
    const { world } = this.#state
    const answer = await this.#answerTo(question)
    world.listener({ kind: 'person-told', text: question, headline: true })
    const goesOn = answer === 'c' || answer === 'continue'
    if (goesOn) this.#stepping = false
    return goesOn || answer === 'y' || answer === 'yes'
  }

  async #answerTo(question: string): Promise<string> {
    // Hosts that go on by themselves ask one after the other: who ended the run is not asked by the others.
    if (this.isOver) throw interrupted()
    try {
      return (await this.#state.world.ask(question, { echo: true })).trim().toLowerCase()
    } catch (error) {
      this.#isStopped = true
      throw error
    }
  }
}

const endsBadly = ({ status, ignored }: Result): boolean =>
  (status === 'failed' || status === 'unreachable') && !ignored
