import pLimit from 'p-limit'
import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import { notifyNodes } from '../play/read-task.ts'
import type { RoleUse } from '../play/role.ts'
import type { Item, MetaAction, Task } from '../play/task.ts'
import { get } from '../text/value.ts'
import type { Layer } from '../vars/layer.ts'
import type { PlaySituation } from '../vars/magic.ts'
import { skipped } from './attempt.ts'
import { type Batch, playSituation } from './batch.ts'
import { firstFalse } from './condition.ts'
import { type Cursor, compareOrder, insert, type Order, start } from './cursor.ts'
import type { TaskLabel } from './event.ts'
import { Handlers } from './handlers.ts'
import { type Included, Includer } from './include.ts'
import { LookAhead } from './look-ahead.ts'
import { carryOutMeta, type MetaMeans } from './meta.ts'
import { failedResult, outcomeOf } from './outcome.ts'
import { PlayHost } from './play-host.ts'
import { isFlush, isGathering, isImplicit, playItems } from './play-items.ts'
import type { Preparation } from './prepare.ts'
import type { RecapCount } from './recap.ts'
import type { PlayScope } from './scopes.ts'
import { isSelected } from './selection.ts'
import { type Performed, TaskRun } from './task-run.ts'
import { truth } from './truth.ts'
import { VarsFilesOfPlay } from './vars-files-of-play.ts'
import type { World } from './world.ts'

/** Hosts at the same task. */
interface Group {
  readonly task: Task
  readonly order: Order
  readonly hosts: readonly PlayHost[]
}

/**
 * A play on a batch of hosts, in lockstep: of all hosts' next tasks the one that comes first in the play is done by those
 * whose next task it is, and only then is it asked again what comes next.
 */
export class PlayRun {
  readonly #world: World
  readonly #preparation: Preparation
  readonly #recap: RecapCount
  #batch: Batch
  readonly #hosts: readonly PlayHost[]
  readonly #handlers: Handlers
  readonly #roles: RoleUse[]
  readonly #taskRun: TaskRun
  readonly #includer: Includer
  readonly #playScope: PlayScope
  #stepping: boolean
  #items: readonly Item[] = []

  constructor(preparation: Preparation, recap: RecapCount, batch: Batch) {
    const { play, playbookFolder } = batch
    this.#world = preparation.world
    this.#preparation = preparation
    this.#recap = recap
    this.#batch = batch
    this.#handlers = new Handlers(play.handlers)
    this.#roles = [...play.roles]
    this.#stepping = this.#world.settings.step
    const varsFiles = new VarsFilesOfPlay(play, playbookFolder, this.#world.vault)
    this.#playScope = {
      play,
      playbookFolder,
      situation: () => this.#situation(),
      roles: () => this.#roles,
      varsFiles: (name) => this.#varsFiles(varsFiles, name),
    }
    this.#taskRun = new TaskRun(preparation, this.#playScope)
    this.#includer = new Includer(this.#world, preparation.scopes, this.#playScope)
    const selects = (task: Task): boolean => this.#isSelected(task)
    this.#hosts = batch.hosts.map((host) => {
      const lookAhead = new LookAhead(preparation, this.#playScope, host, selects)
      return new PlayHost(host, lookAhead, (playHost, task) => this.#passes(playHost, task))
    })
  }

  /** The hosts with how far they have come; read after `run`. */
  get hosts(): readonly PlayHost[] {
    return this.#hosts
  }

  async run(): Promise<void> {
    const items = playItems(this.#batch.play, this.#world.registry, this.#world.settings)
    this.#items = items
    for (const host of this.#hosts) host.go({ ...start(items), index: this.#knows(host, items) ? 1 : 0 })
    for (let group = this.#next(); group && !this.#world.signal.aborted; group = this.#next())
      await this.#perform(group)
  }

  /** With `gathering = smart`, a host that has told its facts is not asked for them again. */
  #knows({ host }: PlayHost, [first]: readonly Item[]): boolean {
    if (this.#world.settings.usual.gathering !== 'smart') return false
    if (first?.kind !== 'task' || !isGathering(first)) return false
    return get(this.#preparation.scopes.memory(host.name).facts, 'module_setup') !== undefined
  }

  #forcesHandlers(): boolean {
    const { forceHandlers } = this.#batch.play
    return this.#world.settings.forceHandlers || (forceHandlers?.kind === 'scalar' && truth(forceHandlers.value))
  }

  /** The next flush behind a place, where hosts that failed go when handlers are forced, and no further. */
  #nextFlush([index = 0]: Order): Cursor | undefined {
    if (!this.#forcesHandlers()) return undefined
    const flush = this.#items.findIndex((item, i) => i >= index && item.kind === 'task' && isFlush(item))
    return flush < 0 ? undefined : { ...start(this.#items.slice(0, flush + 1)), index: flush }
  }

  #next(): Group | undefined {
    let first: Group | undefined
    const at: PlayHost[] = []
    for (const host of this.#hosts) {
      const { step } = host
      if (!step) continue
      const order = first ? compareOrder(step.order, first.order) : -1
      if (order < 0) {
        at.length = 0
        first = { task: step.task, order: step.order, hosts: at }
      }
      if (first?.task === step.task && order <= 0) at.push(host)
    }
    return first
  }

  async #perform(group: Group): Promise<void> {
    switch (group.task.call.kind) {
      case 'meta':
        return this.#meta(group, group.task.call.what)
      case 'include-tasks':
      case 'include-role':
        return this.#include(group)
      case 'module':
      case 'include-vars':
        return this.#module(group)
    }
  }

  async #module(group: Group): Promise<void> {
    const { task, hosts } = group
    const [first] = hosts as [PlayHost]
    const label = this.#label(task, first.host)
    if (this.#stepping && !isImplicit(task) && !(await this.#wantsStep(label))) return skipAll(group)
    this.#world.listener({ kind: 'task-started', task: label })
    const once = this.#taskRun.runsOnce(task, first.host)
    const workers = once ? [first] : hosts
    const { forks } = this.#world.settings
    const limit = pLimit(Math.max(1, Math.min(forks, this.#taskRun.throttle(task, first.host) || forks)))
    const done = await Promise.all(workers.map((host) => limit(() => this.#one(task, label, host))))
    for (const [i, host] of hosts.entries()) {
      const performed = (once ? done[0] : done[i]) as Performed
      if (i > 0 && once) this.#share(task, first, host)
      this.#advance(task, host, performed)
    }
    this.#stopTogether(task, first, hosts)
  }

  async #one(task: Task, label: TaskLabel, host: PlayHost): Promise<Performed> {
    const { name } = host.host
    this.#world.listener({ kind: 'host-started', task: label, host: name })
    host.notified.delete(task)
    host.lookAhead.arrive(task, host.step!.after)
    const performed = await this.#taskRun.perform(task, host.host, label, host.lookAhead)
    this.#finish(label, host, performed)
    return performed
  }

  #finish(label: TaskLabel, playHost: PlayHost, { result, delegatedTo, looped }: Performed): void {
    const { host } = playHost
    const outcome = outcomeOf(result)
    this.#recap.count(host.name, outcome, playHost.isCovered)
    this.#world.listener({ kind: 'task-finished', task: label, host: host.name, delegatedTo, looped, outcome })
  }

  /** What a task that ran once on the first host has left, for the others. */
  #share(task: Task, from: PlayHost, to: PlayHost): void {
    const { scopes } = this.#preparation
    const source = scopes.memory(from.host.name).setFacts
    const names = task.register === undefined ? [] : [task.register]
    if (task.call.kind === 'module' && task.call.module.kind === 'local' && task.call.module.alters === 'variables') {
      names.push(...task.call.args.entries.map(({ key }) => key.text))
    }
    for (const name of names) {
      const binding = source.get(name)
      if (binding && 'value' in binding) scopes.memory(to.host.name).setFacts.set(name, binding.value)
    }
  }

  #advance(task: Task, host: PlayHost, { result }: Performed): void {
    const { step } = host
    if (!step) return
    if (result.status === 'unreachable' && !result.ignored) {
      host.status = 'unreachable'
      return
    }
    if (result.status === 'failed' && !result.ignored) {
      const { setFacts } = this.#preparation.scopes.memory(host.host.name)
      setFacts.set('ansible_failed_result', result.values)
      setFacts.set('ansible_failed_task', { name: this.#taskRun.nameOf(task, host.host), action: task.action })
      host.fail(this.#nextFlush(step.order))
      return
    }
    if (result.changed) this.#notify(task, host)
    host.go(step.after)
  }

  /** `any_errors_fatal` and `max_fail_percentage` end the play for all hosts of the batch. */
  #stopTogether(task: Task, first: PlayHost, hosts: readonly PlayHost[]): void {
    const { play } = this.#batch
    const gone = (host: PlayHost): boolean => host.status === 'failed' || host.status === 'unreachable'
    const fatal = hosts.some(gone) && this.#taskRun.isFatal(task, first.host)
    const percentage = play.maxFailPercentage?.kind === 'scalar' ? Number(play.maxFailPercentage.value) : undefined
    const share = (this.#hosts.filter(gone).length / this.#hosts.length) * 100
    if (!fatal && (percentage === undefined || share <= percentage)) return
    for (const host of this.#hosts) if (host.status === 'working') host.status = 'failed'
  }

  #notify(task: Task, host: PlayHost): void {
    const scope = this.#preparation.scopes.of(host.host, this.#playScope, task)
    for (const node of notifyNodes(task.notify)) {
      for (const name of [scope.render(node)].flat()) {
        const notice = { name: String(name), at: node.at }
        const handlers = this.#handlers.answering(notice, (handler) => this.#taskRun.nameOf(handler, host.host))
        for (const handler of handlers) host.notified.add(handler)
      }
    }
  }

  async #meta({ task, hosts, order }: Group, what: MetaAction): Promise<void> {
    let refreshed: Promise<void> | undefined
    const means: MetaMeans = {
      hosts: this.#hosts,
      handlers: this.#handlers,
      forgetFacts: ({ host }) => this.#preparation.scopes.memory(host.name).forgetFacts(),
      reset: ({ host }) => this.#preparation.reset(task, host, this.#playScope),
      refreshInventory: () => {
        refreshed ??= this.#refreshInventory()
        return refreshed
      },
    }
    for (const host of hosts) {
      const step = host.step
      if (step?.task !== task) continue
      if (this.#metaApplies(task, host)) await carryOutMeta(what, host, step.after, order, means)
      else host.go(step.after)
    }
  }

  async #refreshInventory(): Promise<void> {
    const { inventory, listener } = this.#world
    await inventory.refresh()
    for (const message of inventory.warnings) listener({ kind: 'warning', message })
    const hostsAll = this.#batch.matching()
    this.#batch = { ...this.#batch, hostsAll }
    const matched = new Set(hostsAll)
    for (const one of this.#hosts) if (one.status === 'working' && !matched.has(one.host.name)) one.status = 'gone'
  }

  #metaApplies(task: Task, host: PlayHost): boolean {
    if (task.directives.when.length === 0) return true
    const scope = this.#preparation.scopes.of(host.host, this.#playScope, task)
    return (
      firstFalse(task.directives.when, scope, this.#world.templates(task, this.#playScope.playbookFolder)) === undefined
    )
  }

  /** Puts what a task includes behind it, on each host what it includes there. */
  #include({ task, hosts, order }: Group): void {
    const [first] = hosts as [PlayHost]
    const label = this.#label(task, first.host)
    this.#world.listener({ kind: 'task-started', task: label })
    const told = new Map<Included, string[]>()
    for (const host of this.#taskRun.runsOnce(task, first.host) ? [first] : hosts) {
      try {
        this.#place(this.#includer.include(task, host.host), host, order, told, label)
      } catch (error) {
        if (!(error instanceof Failure) && !(error instanceof Failures)) throw error
        const result = failedResult(error)
        this.#finish(label, host, { result, delegatedTo: undefined, looped: false })
        this.#advance(task, host, { result, delegatedTo: undefined, looped: false })
      }
    }
    // As in Ansible: only files are told of, not roles.
    for (const [{ name, label: item }, names] of task.call.kind === 'include-tasks' ? told : []) {
      this.#world.listener({ kind: 'included', file: name, hosts: names, label: item })
    }
    for (const host of hosts) if (host.step?.task === task) host.go(host.step.after)
  }

  #place(
    included: readonly Included[],
    host: PlayHost,
    order: Order,
    told: Map<Included, string[]>,
    label: TaskLabel,
  ): void {
    const isFile = host.step?.task.call.kind === 'include-tasks'
    if (included.length === 0) this.#finish(label, host, { result: skipped, delegatedTo: undefined, looped: false })
    for (const one of included) {
      if (!told.has(one)) this.#add(one)
      told.set(one, [...(told.get(one) ?? []), host.host.name])
      if (isFile) this.#recap.include(host.host.name)
    }
    const numbers = [...told.keys()]
    const cursor = included.reduceRight(
      (after, one) => insert(after, one.items, [...order, numbers.indexOf(one)]),
      host.step!.after,
    )
    host.go(cursor)
  }

  #add({ handlers, roles }: Included): void {
    this.#handlers.add(handlers)
    for (const one of roles) if (!this.#roles.includes(one)) this.#roles.push(one)
  }

  #label(task: Task, host: Host): TaskLabel {
    const kind = isImplicit(task) ? 'facts' : this.#handlers.includes(task) ? 'handler' : 'task'
    return this.#preparation.labels.of(task, kind, this.#taskRun.nameOf(task, host), this.#taskRun.hides(task, host))
  }

  async #wantsStep(label: TaskLabel): Promise<boolean> {
    const answer = await this.#world.ask(`Perform task: TASK: ${label.name} (N)o/(y)es/(c)ontinue: `, { echo: true })
    const letter = answer.trim().toLowerCase()
    if (letter.startsWith('c')) this.#stepping = false
    return letter.startsWith('y') || letter.startsWith('c')
  }

  /** Tasks that a host goes past: those that tags leave out, and handlers that it was not notified of. */
  #passes(host: PlayHost, task: Task): boolean {
    if (this.#handlers.includes(task)) return !host.notified.has(task)
    return !this.#isSelected(task)
  }

  #isSelected(task: Task): boolean {
    const { tags, skipTags } = this.#world.settings
    return isImplicit(task) || isSelected(task, tags, skipTags)
  }

  #situation(): PlaySituation {
    return playSituation(this.#batch, this.#hosts)
  }

  #varsFiles(files: VarsFilesOfPlay, name: string): readonly Layer[] {
    if (files.isEmpty) return []
    const host = this.#world.inventory.current.host(name)
    if (!host) return []
    const without: PlayScope = { ...this.#playScope, varsFiles: () => [] }
    return files.layers(name, () => this.#preparation.scopes.of(host, without, undefined))
  }
}

function skipAll({ hosts }: Group): void {
  for (const host of hosts) host.go(host.step!.after)
}
