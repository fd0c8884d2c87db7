import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import type { Node } from '../text/node.ts'
import { fromValue, plain } from '../text/yaml.ts'
import type { Group, Host } from './host.ts'
import { Inventory } from './inventory.ts'

interface HostDraft {
  readonly name: string
  readonly vars: Map<string, Node>
  readonly groups: Set<string>
  readonly file: string | undefined
}

interface GroupDraft {
  readonly name: string
  readonly vars: Map<string, Node>
  readonly hosts: Set<string>
  readonly children: Set<string>
  readonly parents: Set<string>
  priority: number
}

/** An inventory while its sources are read: every `build` gives what is known by then. */
export class InventoryBuilder {
  readonly hosts = new Map<string, HostDraft>()
  readonly groups = new Map<string, GroupDraft>()
  readonly warnings = new Set<string>()
  readonly folders: string[] = []
  /** The source that is being read: the file of every host it names first. */
  source: string | undefined

  constructor() {
    this.addGroup('all')
    this.addGroup('ungrouped')
    this.addChild('all', 'ungrouped')
  }

  /** Adds a group unless it is there; true when it was not. */
  addGroup(name: string): boolean {
    if (this.groups.has(name)) return false
    const draft = {
      name,
      vars: new Map(),
      hosts: new Set<string>(),
      children: new Set<string>(),
      parents: new Set<string>(),
    }
    this.groups.set(name, { ...draft, priority: 1 })
    if (/^\d|[^\w]/.test(name)) {
      this.warnings.add('Invalid characters were found in group names but not replaced, use -vvvv to see details')
    }
    return true
  }

  /** Adds a host unless it is there, and puts it into a group; true when either was new. */
  addHost(name: string, group?: string): boolean {
    let host = this.hosts.get(name)
    const isNew = !host
    if (!host) {
      host = { name, vars: new Map(), groups: new Set(), file: this.source }
      this.hosts.set(name, host)
    }
    if (group === undefined || host.groups.has(group)) return isNew
    this.addGroup(group)
    host.groups.add(group)
    this.groups.get(group)!.hosts.add(name)
    return true
  }

  /** Makes a group the child of another; true when it was not yet. A circle is refused. */
  addChild(parent: string, child: string, at?: Position): boolean {
    this.addGroup(parent)
    this.addGroup(child)
    const above = this.groups.get(parent)!
    if (above.children.has(child)) return false
    if (parent === child || this.#ancestors(parent).has(child)) {
      throw new Failure(
        'inventory-syntax',
        `group "${child}" cannot be a child of "${parent}": it contains it already`,
        {
          at,
          hint: 'groups must not lead back to themselves',
        },
      )
    }
    above.children.add(child)
    this.groups.get(child)!.parents.add(parent)
    return true
  }

  setHostVariable(host: string, name: string, value: Node): void {
    this.hosts.get(host)?.vars.set(name, value)
  }

  /** The connection's port, from `host:port`. */
  setPort(host: string, port: number, at?: Position): void {
    this.setHostVariable(host, 'ansible_port', fromValue(port, at))
  }

  setGroupVariable(group: string, name: string, value: Node): void {
    const draft = this.groups.get(group)
    if (!draft) return
    if (name !== 'ansible_group_priority') {
      draft.vars.set(name, value)
      return
    }
    const priority = Number(plain(value))
    if (!Number.isInteger(priority)) {
      throw new Failure('inventory-syntax', 'ansible_group_priority takes a whole number', { at: value.at })
    }
    draft.priority = priority
  }

  #ancestors(name: string): Set<string> {
    const found = new Set(this.groups.get(name)?.parents)
    for (const one of found) for (const parent of this.groups.get(one)?.parents ?? []) found.add(parent)
    return found
  }

  /** Every group is below `all`, and a host of no other group in `ungrouped`. */
  #reconcile(): void {
    for (const group of this.groups.values()) {
      if (group.name !== 'all' && group.parents.size === 0) this.addChild('all', group.name)
    }
    const ungrouped = this.groups.get('ungrouped')!
    for (const host of this.hosts.values()) {
      const grouped = [...host.groups].some((name) => name !== 'all' && name !== 'ungrouped')
      if (grouped && host.groups.delete('ungrouped')) ungrouped.hosts.delete(host.name)
      if (!grouped) this.addHost(host.name, 'ungrouped')
      if (this.groups.has(host.name)) this.warnings.add(`Found both group and host with same name: ${host.name}`)
    }
  }

  #depths(): Map<string, number> {
    const depths = new Map([['all', 0]])
    const depthOf = (group: GroupDraft): number => {
      const known = depths.get(group.name)
      if (known !== undefined) return known
      const parents = [...group.parents].map((name) => depthOf(this.groups.get(name)!))
      const depth = Math.max(...parents, 0) + 1
      depths.set(group.name, depth)
      return depth
    }
    for (const group of this.groups.values()) depthOf(group)
    return depths
  }

  build(): Inventory {
    this.#reconcile()
    const depths = this.#depths()
    const hosts = new Map<string, Host>()
    for (const { name, vars, groups, file } of this.hosts.values()) {
      hosts.set(name, { name, vars: new Map(vars), groups: [...groups], file, implicit: false })
    }
    const groups = new Map<string, Group>()
    for (const draft of this.groups.values()) {
      groups.set(draft.name, {
        name: draft.name,
        vars: new Map(draft.vars),
        hosts: [...draft.hosts],
        children: [...draft.children],
        parents: [...draft.parents],
        depth: depths.get(draft.name) ?? 1,
        priority: draft.priority,
      })
    }
    return new Inventory(hosts, groups, [...this.folders])
  }
}
