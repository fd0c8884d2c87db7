import type { MetaAction, Task } from '../play/task.ts'
import { firstFalse } from './condition.ts'
import { type Cursor, insert } from './cursor.ts'
import type { Outcome, TaskLabel } from './event.ts'
import type { Gone } from './gone.ts'
import type { PlayHost } from './play-host.ts'
import { isImplicit } from './play-items.ts'
import type { PlayState } from './play-state.ts'
import type { Group } from './turns.ts'

/** What each host does for itself; the rest is done once, by the first host, for all. */
const forEach: readonly MetaAction[] = ['noop', 'reset_connection', 'end_host', 'flush_handlers']
const withoutCondition: readonly MetaAction[] = ['noop', 'refresh_inventory', 'reset_connection']

/** Why a condition that does not hold leaves each out, as it is told. */
const skipReasons: { readonly [what in MetaAction]: (host: string) => string } = {
  clear_facts: (host) => `, not clearing facts and fact cache for ${host}`,
  clear_host_errors: (host) => `, not clearing host error state for ${host}`,
  end_batch: () => ', continuing current batch',
  end_host: (host) => `, continuing execution for ${host}`,
  end_play: () => ', continuing play',
  flush_handlers: (host) => `, not running handlers for ${host}`,
  noop: () => '',
  refresh_inventory: () => '',
  reset_connection: () => '',
}

/** Does what `meta` tasks say. */
export class MetaTurn {
  readonly #state: PlayState
  readonly #gone: Gone
  readonly #beginning: Cursor

  /** `beginning` is where a host begins that comes back from an earlier play. */
  constructor(state: PlayState, gone: Gone, beginning: Cursor) {
    this.#state = state
    this.#gone = gone
    this.#beginning = beginning
  }

  async take({ task, hosts, order }: Group, what: MetaAction): Promise<void> {
    const each = !this.#state.isLockstep || forEach.includes(what)
    for (const [i, host] of hosts.entries()) {
      const step = host.step
      if (step?.task !== task) continue
      host.notified.delete(task)
      const acts = (each || i === 0) && this.#wants(task, what, host)
      if (acts && what === 'flush_handlers') host.go(insert(step.after, this.#state.handlers.all, [...order, 0]))
      else {
        // Before any host moves on: what waits for an `always` to end would stop it there.
        if (acts && what === 'clear_host_errors') for (const one of this.#state.hosts) one.forgetFailures()
        host.go((host.step ?? step).after)
      }
      if (acts) await this.#act(what, task, host)
    }
  }

  /** Tells of the task, and whether its condition lets the host do it. */
  #wants(task: Task, what: MetaAction, host: PlayHost): boolean {
    const { world, preparation, playScope } = this.#state
    const label = this.#state.label(task, host.host)
    if (!isImplicit(task) && this.#state.isLockstep) world.listener({ kind: 'task-started', task: label })
    if (task.directives.when.length === 0) return true
    if (withoutCondition.includes(what)) {
      world.listener({ kind: 'warning', message: `${what} task does not support when conditional` })
      return true
    }
    const scope = preparation.scopes.of(host.host, playScope, task)
    if (firstFalse(task.directives.when, scope, world.templates(task, playScope.playbookFolder)) === undefined)
      return true
    if (!isImplicit(task)) this.#tellSkipped(label, what, host)
    return false
  }

  #tellSkipped(label: TaskLabel, what: MetaAction, host: PlayHost): void {
    const skipReason = `${what} conditional evaluated to False${skipReasons[what](host.name)}`
    const ofHost = `end_host conditional evaluated to false, continuing execution for ${host.name}`
    const outcome: Outcome = {
      status: 'skipped',
      changed: false,
      ignored: false,
      returned: { msg: what === 'end_host' ? ofHost : what, skip_reason: skipReason, skipped: true },
      diffs: [],
    }
    this.#state.world.listener({
      kind: 'task-finished',
      task: label,
      host: host.name,
      delegatedTo: undefined,
      looped: false,
      outcome,
    })
  }

  async #act(what: MetaAction, task: Task, host: PlayHost): Promise<void> {
    const { hosts, preparation, playScope } = this.#state
    switch (what) {
      case 'end_host':
        host.status = 'ended'
        host.removed = true
        return
      case 'end_play':
      case 'end_batch':
        for (const one of hosts) if (one.status === 'working') one.status = 'ended'
        this.#state.ended = what === 'end_play'
        return
      case 'clear_facts':
        for (const { name } of hosts) preparation.scopes.memory(name).forgetFacts()
        return
      case 'clear_host_errors':
        for (const one of hosts) this.#forgive(one)
        return
      case 'reset_connection':
        return preparation.reset(task, host.host, playScope)
      case 'refresh_inventory':
        return this.#state.refreshInventory()
      case 'flush_handlers':
      case 'noop':
        return
    }
  }

  /** A host that could not be reached goes on where it was; one that failed and is in an `always` goes on behind it, and one that is through is done with this play, not with the next. */
  #forgive(host: PlayHost): void {
    this.#gone.forgive(host.name)
    this.#state.lost.delete(host)
    if (host.status === 'unreachable') host.comeBack(this.#beginning)
    else if (host.status === 'failed') host.status = 'ended'
  }
}
