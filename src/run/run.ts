import type { Host } from '../inventory/host.ts'
import { orderHosts } from '../inventory/order.ts'
import { needHosts } from '../inventory/pattern.ts'
import { hostOrder } from '../play/host-order.ts'
import type { Play, Playbook } from '../play/play.ts'
import type { Value } from '../text/value.ts'
import type { Layer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import type { Batch } from './batch.ts'
import { batches } from './batches.ts'
import type { HostRecap } from './event.ts'
import { Gone } from './gone.ts'
import { type BatchEnd, playBatch } from './play-run.ts'
import { Preparation } from './prepare.ts'
import { askFor } from './prompts.ts'
import { Reaches } from './reaches.ts'
import { RecapCount } from './recap.ts'
import { Scopes } from './scopes.ts'
import { truthOf } from './setting.ts'
import { Start } from './start.ts'
import { playVariables } from './static.ts'
import type { World } from './world.ts'

/** How a run came out. */
export interface RunEnd {
  readonly recap: { readonly [host: string]: HostRecap }
  /** What the last play left: hosts that count as failed, hosts that could not be reached, or neither. */
  readonly ending: Ending
}

export type Ending = 'done' | 'failed' | 'unreachable'

/** Runs playbooks one after the other until one fails; every event is told to the world's listener. */
export async function runPlaybooks(world: World, playbooks: readonly Playbook[]): Promise<RunEnd> {
  const run = new Run(world)
  return run.playbooks(playbooks)
}

/** What a play has come to, for the run to go on or not. */
interface PlayEnd {
  readonly ending: Ending | undefined
  readonly goesOn: boolean
}

class Run {
  readonly #world: World
  readonly #reaches: Reaches
  readonly #preparation: Preparation
  readonly #recap = new RecapCount()
  readonly #gone = new Gone()
  readonly #start: Start
  readonly #working = new Map<string, number>()

  constructor(world: World) {
    this.#world = { ...world, listener: (event) => this.#tell(event, world.listener) }
    this.#reaches = new Reaches(this.#world)
    this.#preparation = new Preparation(this.#world, new Scopes(this.#world), this.#reaches)
    this.#start = new Start(world.settings.startAtTask)
  }

  async playbooks(playbooks: readonly Playbook[]): Promise<RunEnd> {
    const { signal, listener } = this.#world
    const stop = (): void => {
      listener({ kind: 'interrupted', hosts: [...this.#working.keys()] })
      void this.#reaches.abort()
    }
    signal.addEventListener('abort', stop, { once: true })
    let ending: Ending = 'done'
    try {
      for (const [i, playbook] of playbooks.entries()) {
        if (i > 0) listener({ kind: 'playbook-finished', recap: this.#recap.all })
        const { file, plays } = playbook
        listener({ kind: 'playbook-started', file, plays: plays.length, check: this.#world.settings.check })
        ending = await this.#playbook(playbook, ending)
        if (ending !== 'done' || signal.aborted) break
      }
      if (!this.#start.found) listener({ kind: 'warning', message: notFound(this.#world.settings.startAtTask) })
    } finally {
      signal.removeEventListener('abort', stop)
      await this.#reaches.close()
      listener({ kind: 'run-finished', recap: this.#recap.all })
    }
    return { recap: this.#recap.all, ending }
  }

  async #playbook(playbook: Playbook, before: Ending): Promise<Ending> {
    let ending = before
    for (const play of playbook.plays) {
      if (this.#world.signal.aborted) return ending
      const end = await this.#play(play)
      ending = end.ending ?? ending
      if (!end.goesOn) return ending
    }
    return ending
  }

  async #play(play: Play): Promise<PlayEnd> {
    const { listener, settings, inventory } = this.#world
    const prompted = await askFor(this.#world, play)
    const scope = playVariables(this.#world, play, prompted)
    const pattern = scope.render(play.hosts)
    const name = play.name ? String(scope.render(play.name)) : [pattern].flat().join(',')
    const all = matching(this.#world, play, pattern)
    const ordered = inOrder(this.#world, play, all, prompted)
    const check = rehearsed(play, scope, settings.check)
    const start = () => listener({ kind: 'play-started', name, hosts: ordered, check })
    if (all.length === 0) {
      start()
      listener({ kind: 'no-hosts-matched' })
      return { ending: undefined, goesOn: true }
    }
    const removed = new Set(all.filter((host) => this.#gone.has(host)))
    for (const names of batches(ordered, play.serial && scope.render(play.serial), play.serial)) {
      start()
      const hosts = names.map((one) => inventory.current.host(one)).filter((one): one is Host => one !== undefined)
      const before = this.#gone.size
      const hostsLeft = all.filter((one) => !removed.has(one))
      const batch: Batch = {
        play,
        name,
        playbookFolder: play.folder,
        hosts,
        hostsAll: all,
        hostsLeft,
        prompted,
        matching: () => matching(this.#world, play, pattern),
      }
      const end = await playBatch(batch, {
        preparation: this.#preparation,
        recap: this.#recap,
        gone: this.#gone,
        start: this.#start,
      })
      for (const one of end.removed) removed.add(one)
      // As in Ansible: a batch that has lost all its hosts ends the run, however many batches would follow.
      if (end.broken || this.#gone.size - before === hosts.length) return { ending: this.#ending(end), goesOn: false }
      if (end.ended) break
    }
    return { ending: this.#ending(undefined), goesOn: true }
  }

  #ending(end: BatchEnd | undefined): Ending {
    if (end?.broken) return 'failed'
    if (this.#gone.unreachable.size > 0) return 'unreachable'
    return this.#gone.failed.size > 0 ? 'failed' : 'done'
  }

  #tell(event: Parameters<World['listener']>[0], listener: World['listener']): void {
    if (event.kind === 'host-started') this.#working.set(event.host, event.task.id)
    if (event.kind === 'task-finished') this.#working.delete(event.host)
    listener(event)
  }
}

const notFound = (name: string | undefined): string =>
  `No matching task "${name}" found. Note: --start-at-task can only follow static includes.`

/** The hosts of a play within the limit, in the order it wants. */
export const hostsOf = (world: World, play: Play, pattern: Value): readonly string[] =>
  inOrder(world, play, matching(world, play, pattern), undefined)

/** Whether a play is only rehearsed; where only a host could say so, as the run is. */
function rehearsed({ directives }: Play, scope: TaskScope, otherwise: boolean): boolean {
  try {
    return truthOf(directives.settings.check_mode, 'check_mode', scope) ?? otherwise
  } catch {
    return otherwise
  }
}

/** The hosts of a pattern within the limit, in the order in which it names them. */
function matching({ inventory, settings, listener }: World, play: Play, pattern: Value): readonly string[] {
  const patterns = (Array.isArray(pattern) ? pattern : [pattern]).map(String)
  const warn = (message: string): void => listener({ kind: 'warning', message })
  return needHosts(inventory.current, patterns, settings.limit, {
    at: play.hosts.at,
    warn,
    unmatched: settings.unmatched,
  })
}

function inOrder(world: World, play: Play, hosts: readonly string[], prompted: Layer | undefined): readonly string[] {
  const order = play.order && String(playVariables(world, play, prompted).render(play.order))
  if (order === undefined) return hosts
  return orderHosts(hosts, hostOrder(order, play.order), Math.random)
}
