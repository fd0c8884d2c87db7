import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import { learnsFacts } from '../module/registry.ts'
import type { Task } from '../play/task.ts'
import { isTemplate } from '../template/scope.ts'
import { Pending } from '../vars/pending.ts'
import { firstFalse } from './condition.ts'
import { type Cursor, compareOrder, next, placeOf } from './cursor.ts'
import type { Flight } from './flight.ts'
import { itemLayer, planLoop } from './loop.ts'
import { firstQuestion } from './module-call.ts'
import type { Preparation } from './prepare.ts'
import type { PlayScope } from './scopes.ts'

/** What a task leaves for later ones to see before it has run. */
type Foresight = 'clear' | 'stop'

/**
 * Asks the questions of a host's later tasks before their turn, behind whatever has just been written: a question
 * changes nothing, and a shell answers in order. Each task is looked at with the variables of now, where those that a task
 * in between registers or sets are holes; reading a hole ends the looking, until the host has come to that task.
 */
export class LookAhead {
  readonly #preparation: Preparation
  readonly #playScope: PlayScope
  readonly #host: Host
  readonly #selects: (task: Task) => boolean
  #cursor: Cursor | undefined
  #flight: Flight | undefined
  #epoch = -1
  #unknown = new Set<string>()
  #blocked: Task | undefined
  /** The task that wrote last while the looking goes on. */
  #wanted: Task | undefined
  /** Where the host stands: behind the task it is at. */
  behind: Cursor | undefined

  constructor(preparation: Preparation, playScope: PlayScope, host: Host, selects: (task: Task) => boolean) {
    this.#preparation = preparation
    this.#playScope = playScope
    this.#host = host
    this.#selects = selects
  }

  /** To be told when the host turns to a task. */
  arrive(task: Task, behind: Cursor): void {
    this.behind = behind
    const passed = this.#cursor && compareOrder(placeOf(this.#cursor), placeOf(behind)) < 0
    if (passed || this.#blocked === task) this.#cursor = undefined
  }

  /** To be told when a request of the task has been written: later questions may follow it. */
  written(task: Task): void {
    if (task.call.kind === 'module' && learnsFacts(task.call.module)) return
    const isLooking = this.#wanted !== undefined
    this.#wanted = task
    if (!isLooking) void this.#lookOn()
  }

  /** Looks until nothing has been written since. */
  async #lookOn(): Promise<void> {
    let looked: Task | undefined
    while (this.#wanted !== looked || this.#isStale()) {
      looked = this.#wanted as Task
      // Whatever is wrong with a later task is told when its turn comes.
      await this.#look(looked).catch(() => undefined)
    }
    this.#wanted = undefined
  }

  #isStale(): boolean {
    return this.#flight !== undefined && this.#cursor !== undefined && this.#flight.epoch !== this.#epoch
  }

  async #look(task: Task): Promise<void> {
    if (!this.#cursor || this.#isStale()) this.#restart(task)
    while (this.#cursor && this.#blocked === undefined && this.#hasRoom()) {
      const step = next(this.#cursor)
      if (step.kind === 'ended') return
      const { task: later, after } = step.step
      if (this.#selects(later) && (await this.#ask(later)) === 'stop') {
        this.#blocked = later
        return
      }
      this.#cursor = after
    }
  }

  #hasRoom(): boolean {
    return !this.#flight || this.#flight.outstanding < this.#flight.width
  }

  #restart(task: Task): void {
    this.#cursor = this.behind
    this.#blocked = undefined
    this.#unknown = new Set(task.register === undefined ? [] : [task.register])
    this.#epoch = this.#flight?.epoch ?? -1
  }

  /** Asks the questions of one task; `stop` when it, or what follows it, must wait. */
  async #ask(task: Task): Promise<Foresight> {
    if (task.call.kind === 'role-end') return 'clear'
    if (!isPlain(task) || task.call.kind !== 'module') return 'stop'
    const { module } = task.call
    if (module.kind === 'local') return this.#pass(task, module.alters ?? 'run')
    if (module.kind === 'action') return 'stop'
    if (learnsFacts(module)) return 'stop'
    try {
      for (const scope of this.#itemScopes(task)) {
        const templates = this.#preparation.world.templates(task, this.#playScope.playbookFolder)
        if (firstFalse(task.directives.when, scope, templates)) continue
        const { call, flight, control } = this.#preparation.prepare(task, task.call, this.#host, scope, this.#playScope)
        if (this.#flight === undefined) this.#epoch = flight.epoch
        this.#flight ??= flight
        if (flight !== this.#flight || flight.epoch !== this.#epoch) return 'stop'
        const question = await firstQuestion(call, control)
        if (question === undefined || flight.epoch !== this.#epoch) return 'stop'
        if (!flight.ahead({ script: question, identity: call.identity, timeoutMs: call.timeoutMs })) return 'stop'
      }
    } catch (error) {
      if (error instanceof Pending || error instanceof Failure || error instanceof Failures) return 'stop'
      throw error
    }
    if (task.register !== undefined) this.#unknown.add(task.register)
    return 'clear'
  }

  #itemScopes(task: Task) {
    // Lookups read the control host, and may do so only when their time has come.
    const holes = (name: string): boolean => this.#unknown.has(name) || lookupNames.has(name)
    const { scopes, world } = this.#preparation
    const scope = scopes.of(this.#host, this.#playScope, task, { holes })
    const plan = planLoop(task, scope, world.templates(task, this.#playScope.playbookFolder))
    if (!plan) return [scope]
    return [...plan.items.keys()].map((index) =>
      scopes.of(this.#host, this.#playScope, task, { holes, loop: [itemLayer(plan, index)] }),
    )
  }

  /** A local task is passed over; the variables it sets become holes. */
  #pass(task: Task, alters: 'nothing' | 'variables' | 'run'): Foresight {
    if (alters === 'run' || task.call.kind !== 'module') return 'stop'
    if (alters === 'variables') {
      const { entries, whole } = task.call.args
      if (whole || entries.some(({ key }) => isTemplate(key.text))) return 'stop'
      for (const { key } of entries) this.#unknown.add(key.text)
    }
    if (task.register !== undefined) this.#unknown.add(task.register)
    return 'clear'
  }
}

const lookupNames = new Set(['lookup', 'query', 'q', 'now', 'hostvars', 'groups'])

/** A task that runs once, on the host itself, on every host alike. */
const isPlain = (task: Task): boolean => {
  const { settings } = task.directives
  return !settings.run_once && !settings.delegate_to && task.until.length === 0 && !task.async
}
