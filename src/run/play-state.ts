import type { Host } from '../inventory/host.ts'
import type { RoleUse } from '../play/role.ts'
import type { Strategy } from '../play/strategy.ts'
import type { Task } from '../play/task.ts'
import type { Layer } from '../vars/layer.ts'
import { type Batch, playSituation } from './batch.ts'
import type { TaskLabel } from './event.ts'
import { Handlers } from './handlers.ts'
import { Includer } from './include.ts'
import { LookAhead } from './look-ahead.ts'
import { PlayHost } from './play-host.ts'
import { isImplicit } from './play-items.ts'
import type { Preparation } from './prepare.ts'
import type { RecapCount } from './recap.ts'
import { RoleProgress } from './role-progress.ts'
import type { PlayScope } from './scopes.ts'
import { isSelected } from './selection.ts'
import { TaskRun } from './task-run.ts'
import { VarsFilesOfPlay } from './vars-files-of-play.ts'
import type { World } from './world.ts'

/** What a play on a batch of hosts is made of while it runs. */
export class PlayState {
  readonly world: World
  readonly preparation: Preparation
  readonly recap: RecapCount
  batch: Batch
  readonly strategy: Strategy
  readonly hosts: readonly PlayHost[]
  readonly handlers: Handlers
  readonly taskRun: TaskRun
  readonly includer: Includer
  readonly playScope: PlayScope
  readonly progress = new RoleProgress()
  /** Hosts that count as failed: their tasks failed for good, or somebody else's failure is fatal for them. */
  readonly lost = new Set<PlayHost>()
  /** Set by `meta: end_play`: no batch follows. */
  ended = false
  readonly #roles: RoleUse[]
  readonly #labels = new Map<Task, TaskLabel>()

  constructor(preparation: Preparation, recap: RecapCount, batch: Batch, strategy: Strategy) {
    const { play, playbookFolder } = batch
    this.world = preparation.world
    this.preparation = preparation
    this.recap = recap
    this.batch = batch
    this.strategy = strategy
    this.handlers = new Handlers(play.handlers)
    this.#roles = [...play.roles]
    const varsFiles = new VarsFilesOfPlay(play, playbookFolder, this.world.vault)
    this.playScope = {
      play,
      playbookFolder,
      situation: () => playSituation(this.batch, this.hosts ?? []),
      roles: () => this.#roles,
      prompted: batch.prompted,
      varsFiles: (name) => this.#varsFiles(varsFiles, name),
    }
    this.taskRun = new TaskRun(preparation, this.playScope)
    this.includer = new Includer(this.world, preparation.scopes, this.playScope)
    const selects = (task: Task): boolean => this.#isSelected(task)
    this.hosts = batch.hosts.map((host) => {
      const lookAhead = new LookAhead(preparation, this.playScope, host, selects)
      return new PlayHost(host, lookAhead, (playHost, task) => this.#passes(playHost, task))
    })
  }

  /** The label of a task; hosts that go through the play freely share one. */
  label(task: Task, host: Host): TaskLabel {
    const known = this.isLockstep ? undefined : this.#labels.get(task)
    if (known) return known
    const { labels } = this.preparation
    const how = { noLog: this.taskRun.hides(task, host), check: this.taskRun.rehearses(task, host) }
    const label = labels.of(task, this.taskRun.nameOf(task, host), how)
    this.#labels.set(task, label)
    return label
  }

  get isLockstep(): boolean {
    return this.strategy === 'linear' || this.strategy === 'debug'
  }

  /** Reads the inventory anew; hosts that the play's pattern matches no more leave it. */
  async refreshInventory(): Promise<void> {
    const { inventory, listener } = this.world
    await inventory.refresh()
    for (const message of inventory.warnings) listener({ kind: 'warning', message })
    const hostsAll = this.batch.matching()
    this.batch = { ...this.batch, hostsAll }
    const matched = new Set(hostsAll)
    for (const one of this.hosts) {
      if (one.status !== 'working' || matched.has(one.name)) continue
      one.status = 'ended'
      one.removed = true
    }
  }

  /** Makes the variables of roles known to the whole play. */
  publish(roles: readonly RoleUse[]): void {
    for (const one of roles) if (!this.#roles.includes(one)) this.#roles.push(one)
  }

  /**
   * Tasks that a host goes past: those that tags leave out, handlers that it was not notified of, those of roles that it
   * has done before. The end of a role is passed, and noted.
   */
  #passes(host: PlayHost, task: Task): boolean {
    const { role } = task
    if (task.call.kind === 'role-end') {
      if (role) this.progress.end(host.name, role)
      return true
    }
    if (task.handler) return this.handlers.includes(task) && !host.notified.has(task)
    if (role && this.progress.leavesOut(host.name, role)) return true
    return !this.#isSelected(task) || (isImplicit(task) && task.call.kind === 'module' && this.#knowsFacts(host))
  }

  #isSelected(task: Task): boolean {
    const { tags, skipTags } = this.world.settings
    // Tags choose tasks, not handlers; a flush belongs to the play.
    return task.handler || (isImplicit(task) && task.call.kind === 'meta') || isSelected(task, tags, skipTags)
  }

  /** Whether facts need not be gathered, as they are known from before. */
  #knowsFacts({ name }: PlayHost): boolean {
    return this.world.settings.usual.gathering === 'smart' && this.preparation.scopes.memory(name).hasGathered
  }

  #varsFiles(files: VarsFilesOfPlay, name: string): readonly Layer[] {
    if (files.isEmpty) return []
    const host = this.world.inventory.current.host(name)
    if (!host) return []
    const without: PlayScope = { ...this.playScope, varsFiles: () => [] }
    return files.layers(name, () => this.preparation.scopes.of(host, without, undefined))
  }
}
