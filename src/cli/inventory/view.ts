import type { Group, Host } from '../../inventory/host.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { fromValue } from '../../text/from-value.ts'
import type { Node } from '../../text/node.ts'
import type { Value } from '../../text/value.ts'
import type { HostLayers } from '../../vars/host-layers.ts'
import type { Binding, Layer } from '../../vars/layer.ts'
import { type Slot, type Slots, stack } from '../../vars/precedence.ts'

/** Variables by their names, each as it was written. */
export type ShownVariables = ReadonlyMap<string, Node>

/** An inventory as it is shown: hosts within the limits, and the variables that belong to each. */
export class InventoryView {
  readonly inventory: Inventory
  readonly #layers: HostLayers
  readonly #extraVars: Layer
  readonly #export: boolean
  readonly #allowed: ReadonlySet<string> | undefined

  constructor(parts: {
    readonly inventory: Inventory
    readonly layers: HostLayers
    readonly extraVars: Layer
    readonly export: boolean
    /** The hosts to show; undefined for all. */
    readonly allowed: readonly string[] | undefined
  }) {
    this.inventory = parts.inventory
    this.#layers = parts.layers
    this.#extraVars = parts.extraVars
    this.#export = parts.export
    this.#allowed = parts.allowed && new Set(parts.allowed)
  }

  get hosts(): readonly string[] {
    const all = this.inventory.members('all')
    return this.#allowed ? all.filter((name) => this.#allowed?.has(name)) : all
  }

  /** The hosts that a group names itself. */
  hostsOf(group: Group): readonly string[] {
    return this.#allowed ? group.hosts.filter((name) => this.#allowed?.has(name)) : group.hosts
  }

  /** The layers of a host by where they come from. */
  slots(host: Host): Slots {
    return { ...this.#layers.of(host), extraVars: this.#extraVars }
  }

  /** The variables shown with a host: all that count for it, or under export those that name it alone. */
  ofHost(host: Host): ShownVariables {
    const only: readonly Slot[] | undefined = this.#export ? ['inventoryHost', 'hostFiles', 'playHostFiles'] : undefined
    return merged(stack(this.slots(host), only))
  }

  /** The variables that name a group, its priority among them when it has one. */
  ofGroup(group: Group): ShownVariables {
    const found = merged(stack(this.#layers.ofGroup(group)))
    return group.priority === 1
      ? found
      : new Map([...found, ['ansible_group_priority', fromValue(group.priority)] as const])
  }
}

/** All variables of some layers, of which the strongest comes first. */
function merged(layers: readonly Layer[]): ShownVariables {
  const found = new Map<string, Node>()
  for (const layer of layers) {
    for (const name of layer.names()) {
      if (found.has(name)) continue
      const binding = layer.get(name)
      if (binding) found.set(name, nodeOf(binding))
    }
  }
  return found
}

const nodeOf = (binding: Binding): Node => ('node' in binding ? binding.node : fromValue(binding.value as Value))
