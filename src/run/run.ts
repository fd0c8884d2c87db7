import { dirname } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import { type Order, orderHosts, orders } from '../inventory/order.ts'
import { selectHosts } from '../inventory/pattern.ts'
import type { Play, Playbook } from '../play/play.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { layerOf, nodeLayer } from '../vars/layer.ts'
import { TaskScope } from '../vars/task-scope.ts'
import { batches } from './batches.ts'
import type { HostRecap } from './event.ts'
import { PlayRun } from './play-run.ts'
import { Preparation } from './prepare.ts'
import { Reaches } from './reaches.ts'
import { RecapCount } from './recap.ts'
import { Scopes } from './scopes.ts'
import type { World } from './world.ts'

export type Recap = { readonly [host: string]: HostRecap }

/** Runs playbooks one after the other until one fails; every event is told to the world's listener. */
export async function runPlaybooks(world: World, playbooks: readonly Playbook[]): Promise<Recap> {
  const run = new Run(world)
  return run.playbooks(playbooks)
}

class Run {
  readonly #world: World
  readonly #reaches: Reaches
  readonly #preparation: Preparation
  readonly #recap = new RecapCount()
  /** Hosts that failed or could not be reached take no part in later plays. */
  readonly #gone = new Set<string>()
  readonly #working = new Map<string, number>()

  constructor(world: World) {
    this.#world = { ...world, listener: (event) => this.#tell(event, world.listener) }
    this.#reaches = new Reaches(this.#world)
    this.#preparation = new Preparation(this.#world, new Scopes(this.#world), this.#reaches)
  }

  async playbooks(playbooks: readonly Playbook[]): Promise<Recap> {
    const { signal, listener } = this.#world
    const stop = (): void => {
      listener({ kind: 'interrupted', hosts: [...this.#working.keys()] })
      void this.#reaches.abort()
    }
    signal.addEventListener('abort', stop, { once: true })
    try {
      for (const playbook of playbooks) {
        listener({ kind: 'playbook-started', file: playbook.file })
        if (!(await this.#playbook(playbook))) break
      }
    } finally {
      signal.removeEventListener('abort', stop)
      await this.#reaches.close()
      listener({ kind: 'run-finished', recap: this.#recap.all })
    }
    return this.#recap.all
  }

  /** False when no host is left to go on with. */
  async #playbook(playbook: Playbook): Promise<boolean> {
    for (const play of playbook.plays) {
      if (this.#world.signal.aborted) return false
      if (!(await this.#play(play, dirname(playbook.file)))) return false
    }
    return true
  }

  async #play(play: Play, playbookFolder: string): Promise<boolean> {
    const { listener, settings, inventory } = this.#world
    const pattern = this.#static(play, play.hosts)
    const name = play.name ? String(this.#static(play, play.name)) : [pattern].flat().join(',')
    const all = hostsOf(this.#world, play, pattern)
    listener({ kind: 'play-started', name, hosts: all, check: settings.check })
    if (all.length === 0) {
      listener({ kind: 'no-hosts-matched' })
      return true
    }
    const left = all.filter((host) => !this.#gone.has(host))
    for (const [i, names] of batches(left, play.serial && this.#static(play, play.serial)).entries()) {
      if (i > 0) listener({ kind: 'play-started', name, hosts: all, check: settings.check })
      const hosts = names.map((one) => inventory.current.host(one)).filter((one): one is Host => one !== undefined)
      const run = new PlayRun(this.#preparation, this.#recap, {
        play,
        name,
        playbookFolder,
        hosts,
        hostsAll: all,
        hostsLeft: left.filter((one) => !this.#gone.has(one)),
        matching: () => hostsOf(this.#world, play, pattern),
      })
      await run.run()
      for (const { host, status } of run.hosts)
        if (status === 'failed' || status === 'unreachable') this.#gone.add(host.name)
      // As in Ansible: a batch of which nothing is left ends the run.
      if (run.hosts.every(({ status }) => status === 'failed' || status === 'unreachable')) {
        if (!run.hosts.some(({ doomed }) => doomed)) listener({ kind: 'no-hosts-remaining' })
        return false
      }
    }
    if (left.length === 0) {
      listener({ kind: 'no-hosts-remaining' })
      return false
    }
    return true
  }

  /** What a play says before any host is known: extra vars and the play's own vars are all there is. */
  #static(play: Play, node: Node): Value {
    return renderStatic(this.#world, node, play)
  }

  #tell(event: Parameters<World['listener']>[0], listener: World['listener']): void {
    if (event.kind === 'host-started') this.#working.set(event.host, event.task.id)
    if (event.kind === 'task-finished') this.#working.delete(event.host)
    listener(event)
  }
}

/** A node of a play rendered with extra vars and the play's own. */
export function renderStatic(world: World, node: Node, play: Play): Value {
  const layers = [
    world.extraVars,
    ...(play.vars ? [nodeLayer('play vars', play.vars)] : []),
    layerOf('nothing', new Map()),
  ]
  const templates = world.templates(undefined, dirname(play.at.source.file))
  return new TaskScope({ layers, templates, vault: world.vault }).render(node)
}

/** The hosts of a play within the limit, in the order it wants. */
export function hostsOf(world: World, play: Play, pattern: Value): readonly string[] {
  const { inventory, settings, listener } = world
  const patterns = (Array.isArray(pattern) ? pattern : [pattern]).map(String)
  const warn = (message: string): void => listener({ kind: 'warning', message })
  const hosts = selectHosts(inventory.current, patterns, settings.limit, {
    at: play.hosts.at,
    warn,
    unmatched: settings.unmatched,
  })
  const order = play.order && String(renderStatic(world, play.order, play))
  if (order === undefined) return hosts
  if (orders.includes(order as Order)) return orderHosts(hosts, order as Order, Math.random)
  throw new Failure('bad-argument', `order: there is no "${order}"`, {
    at: play.order?.at,
    hint: `known are ${orders.join(', ')}`,
  })
}
