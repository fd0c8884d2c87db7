import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { fromValue, plain } from '../text/yaml.ts'
import type { InventoryBuilder } from './builder.ts'
import type { Inventory } from './inventory.ts'
import { isLocalhost } from './localhost.ts'

/** The inventory of a run, which tasks may add to; what was read from it before stays as it was. */
export class InventoryState {
  readonly #builder: InventoryBuilder
  #current: Inventory | undefined

  constructor(builder: InventoryBuilder) {
    this.#builder = builder
    this.#builder.source = undefined
  }

  get current(): Inventory {
    this.#current ??= this.#builder.build()
    return this.#current
  }

  get warnings(): readonly string[] {
    return [...this.#builder.warnings]
  }

  /** `add_host`: the values are final and never read as templates. True when anything is new by it. */
  addHost(name: string, groups: readonly string[], vars: Iterable<readonly [string, Value]>): boolean {
    let changed = this.#builder.hosts.has(name) ? false : this.#builder.addHost(name, 'all')
    const known = this.#builder.hosts.get(name)!.vars
    for (const [key, value] of vars) {
      const before = known.get(key)
      if (before && same(before, value)) continue
      known.set(key, fromValue(value, undefined, true))
      changed = true
    }
    for (const group of groups) changed = this.#builder.addHost(name, group) || changed
    if (changed) this.#current = undefined
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
    if (changed) this.#current = undefined
    return changed
  }
}

const same = (node: Node, value: Value): boolean =>
  JSON.stringify(textual(plain(node))) === JSON.stringify(textual(value))

/** A value that JSON can compare: bigints and maps as text. */
const textual = (value: Value): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value
