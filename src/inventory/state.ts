import { fromValue, plain } from '../text/from-value.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import type { InventoryBuilder } from './builder.ts'
import type { Inventory } from './inventory.ts'
import { isLocalhost } from './localhost.ts'

/** What a run has added to the inventory, to be added again when the sources are read anew. */
type Addition =
  | {
      readonly kind: 'host'
      readonly name: string
      readonly groups: readonly string[]
      readonly vars: readonly (readonly [string, Value])[]
    }
  | { readonly kind: 'group'; readonly host: string; readonly group: string; readonly parents: readonly string[] }

/** The inventory of a run, which tasks may add to; what was read from it before stays as it was. */
export class InventoryState {
  readonly #read: () => Promise<InventoryBuilder>
  #builder: InventoryBuilder
  #current: Inventory | undefined
  #additions: Addition[] = []

  /** `read` reads the sources once more, for `refresh`. */
  constructor(builder: InventoryBuilder, read: () => Promise<InventoryBuilder>) {
    this.#builder = builder
    this.#read = read
  }

  get current(): Inventory {
    this.#current ??= this.#builder.build()
    return this.#current
  }

  get warnings(): readonly string[] {
    return [...this.#builder.warnings]
  }

  /** `meta: refresh_inventory`: reads the sources anew, then adds what tasks have added. Hosts that are gone get no groups. */
  async refresh(): Promise<void> {
    this.#builder = await this.#read()
    this.#current = undefined
    const again = this.#additions
    this.#additions = []
    for (const one of again) {
      if (one.kind === 'host') this.addHost(one.name, one.groups, one.vars)
      else if (this.#builder.hosts.has(one.host) || isLocalhost(one.host)) {
        this.groupBy(one.host, one.group, one.parents)
      }
    }
  }

  /** `add_host`: the values are final and never read as templates. True when anything is new by it. */
  addHost(name: string, groups: readonly string[], variables: Iterable<readonly [string, Value]>): boolean {
    const vars = [...variables]
    let changed = this.#builder.hosts.has(name) ? false : this.#builder.addHost(name, 'all')
    for (const [key, value] of vars) {
      const before = this.#builder.hosts.get(name)?.vars.get(key)
      if (before && same(before, value)) continue
      this.#builder.setHostVariable(name, key, fromValue(value, undefined, true))
      changed = true
    }
    for (const group of groups) changed = this.#builder.addHost(name, group) || changed
    if (changed) this.#add({ kind: 'host', name, groups, vars })
    return changed
  }

  /** `group_by`: puts a host into a group, which is made when it is missing, below the parents. True when anything is new by it. */
  groupBy(host: string, group: string, parents: readonly string[] = []): boolean {
    let changed = this.#builder.addGroup(group)
    for (const parent of parents) {
      if (parent === 'all' && changed) this.#builder.addChild('all', group)
      else changed = this.#builder.addChild(parent, group) || changed
    }
    if (this.#builder.hosts.has(host) || !isLocalhost(host)) {
      changed = this.#builder.addHost(host, group) || changed
    } else {
      this.addHost(host, [group], [['ansible_connection', 'local']])
      changed = true
    }
    if (changed) this.#add({ kind: 'group', host, group, parents })
    return changed
  }

  #add(addition: Addition): void {
    this.#additions.push(addition)
    this.#current = undefined
  }
}

const same = (node: Node, value: Value): boolean =>
  JSON.stringify(textual(plain(node))) === JSON.stringify(textual(value))

/** A value that JSON can compare: bigints and maps as text. */
const textual = (value: Value): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value
