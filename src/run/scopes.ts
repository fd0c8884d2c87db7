import type { Host } from '../inventory/host.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Play } from '../play/play.ts'
import type { RoleUse } from '../play/role.ts'
import type { Task } from '../play/task.ts'
import type { Mapping } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { HostLayers } from '../vars/host-layers.ts'
import { hostvarsView } from '../vars/hostvars.ts'
import { type Layer, nodeLayer, valueLayer } from '../vars/layer.ts'
import { magicLayer, type PlaySituation } from '../vars/magic.ts'
import { hostvarsSlots, type Slots, stack } from '../vars/precedence.ts'
import { TaskScope } from '../vars/task-scope.ts'
import { HostMemory } from './memory.ts'
import { searchPath } from './search-path.ts'
import type { World } from './world.ts'

/** The play that scopes are made for; its hosts change while it runs. */
export interface PlayScope {
  readonly play: Play
  readonly playbookFolder: string
  readonly situation: () => PlaySituation
  /** The play's roles, and those that tasks have made public. */
  readonly roles: () => readonly RoleUse[]
  /** What was asked for before the play began. */
  readonly prompted: Layer | undefined
  /** The layers of `vars_files`, which may differ from host to host. */
  readonly varsFiles: (host: string) => readonly Layer[]
}

/** How a scope differs from that of the task itself. */
export interface ScopeDetails {
  readonly loop?: readonly Layer[]
  readonly check?: boolean
  readonly diff?: boolean
  readonly holes?: ((name: string) => boolean) | undefined
}

/** Makes the variables of tasks, and keeps what is learnt of hosts. */
export class Scopes {
  readonly #world: World
  readonly #memories = new Map<string, HostMemory>()
  readonly #layers = new WeakMap<Mapping, Layer>()
  #hostLayers: { readonly inventory: Inventory; readonly folder: string; readonly layers: HostLayers } | undefined

  constructor(world: World) {
    this.#world = world
  }

  memory(host: string): HostMemory {
    let memory = this.#memories.get(host)
    if (!memory) {
      memory = new HostMemory(host, this.#world.factCache, this.#world.factsAreVariables)
      this.#memories.set(host, memory)
    }
    return memory
  }

  /** The layer of a mapping, made once. */
  layer(name: string, mapping: Mapping): Layer {
    let layer = this.#layers.get(mapping)
    if (!layer) {
      layer = nodeLayer(name, mapping)
      this.#layers.set(mapping, layer)
    }
    return layer
  }

  /** The variables of a task on a host; without a task, those of the play. */
  of(known: Host, playScope: PlayScope, task: Task | undefined, details: ScopeDetails = {}): TaskScope {
    const { play, playbookFolder } = playScope
    const inventory = this.#world.inventory.current
    // The play may have put it into other groups meanwhile.
    const host = inventory.host(known.name) ?? known
    const own = task?.role ? withDependencies(task.role) : []
    const roles = playScope.roles()
    const memory = this.memory(host.name)
    const slots: Slots = {
      ...this.#ofHost(inventory.host(host.name) ?? host, playbookFolder),
      roleDefaults: [addressOf(host), ...this.#roleLayers([...roles, ...own], 'defaults')],
      playVars: play.vars ? this.layer('play vars', play.vars) : undefined,
      varsPrompt: playScope.prompted,
      varsFiles: playScope.varsFiles(host.name),
      playRoleVars: roles.flatMap((use) => [
        ...this.#roleLayers([use], 'vars'),
        ...use.vars.map((one) => this.layer(`vars of ${use.role.name}`, one)),
      ]),
      roleVars: this.#roleLayers(own, 'vars'),
      taskVars: task?.directives.vars.map((one) => this.layer('vars', one)),
      includeVars: memory.includedVars,
      setFacts: memory.setFacts,
      includeParams: task?.directives.params.map((one) => this.layer('vars of the include', one)),
      roleParams: ownParents(task).flatMap((use) =>
        use.params.map((one) => this.layer(`parameters of ${use.role.name}`, one)),
      ),
      extraVars: this.#world.extraVars,
      magic: magicLayer({
        run: this.#world.situation(playbookFolder),
        inventory,
        host,
        play: playScope.situation(),
        role: task?.role && {
          name: task.role.role.name,
          collection: task.role.role.collection,
          path: task.role.role.path,
          parents: includers(task.role).map(({ role }) => role),
        },
        ...(task ? { searchPath: () => searchPath(task, playbookFolder, 'none') } : {}),
        checkMode: details.check,
        diffMode: details.diff,
        hostvars: () => this.#hostvars(inventory, playbookFolder),
      }),
      loop: details.loop,
    }
    const templates = this.#world.templates(task, playbookFolder)
    return new TaskScope({ layers: stack(slots), templates, vault: this.#world.vault, holes: details.holes })
  }

  /** The variables of a host by itself, as `hostvars` shows them. */
  ofHost(host: Host, playbookFolder: string, hostvars?: Value): TaskScope {
    const inventory = this.#world.inventory.current
    const memory = this.memory(host.name)
    const slots: Slots = {
      ...this.#ofHost(host, playbookFolder),
      includeVars: memory.includedVars,
      setFacts: memory.setFacts,
      extraVars: this.#world.extraVars,
      magic: magicLayer({
        run: this.#world.situation(playbookFolder),
        inventory,
        host,
        hostvars: () => hostvars ?? this.#hostvars(inventory, playbookFolder),
      }),
    }
    const templates = this.#world.templates(undefined, playbookFolder)
    return new TaskScope({ layers: stack(slots, hostvarsSlots), templates, vault: this.#world.vault })
  }

  #hostvars(inventory: Inventory, playbookFolder: string): Value {
    return hostvarsView(inventory, (host, view) => this.ofHost(host, playbookFolder, view))
  }

  #ofHost(host: Host, playbookFolder: string): Slots {
    const inventory = this.#world.inventory.current
    const known = this.#hostLayers
    if (known?.inventory !== inventory || known.folder !== playbookFolder) {
      const layers = new HostLayers(inventory, this.#world.varsFiles, playbookFolder)
      this.#hostLayers = { inventory, folder: playbookFolder, layers }
    }
    return { ...this.#hostLayers!.layers.of(host), facts: this.memory(host.name).factsLayer }
  }

  #roleLayers(uses: readonly RoleUse[], part: 'defaults' | 'vars'): readonly Layer[] {
    return uses.flatMap(({ role }) => {
      const mapping = role[part]
      return mapping ? [this.layer(`${part} of ${role.name}`, mapping)] : []
    })
  }
}

/** Where nobody names an address, a host's name is one; weaker than anything else. */
const addressOf = ({ name }: Host): Layer => valueLayer('address', { ansible_host: name })

/** A role with those whose variables its tasks see, weakest first: what it depends on, what named it, itself. */
const withDependencies = (use: RoleUse): readonly RoleUse[] => [...use.dependencies, ...use.parents, use]

/** The roles whose tasks have brought a role in, nearest first. */
const includers = (use: RoleUse): readonly RoleUse[] => {
  const chain = [...use.parents, use]
  return chain
    .slice(0, -1)
    .filter((_, i) => chain[i + 1]?.included)
    .toReversed()
}

const ownParents = (task: Task | undefined): readonly RoleUse[] => (task?.role ? [...task.role.parents, task.role] : [])
