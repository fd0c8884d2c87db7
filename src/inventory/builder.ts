import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { fromValue, plain } from '../text/from-value.ts'
import type { Node } from '../text/node.ts'
import { hasInvalidCharacters, safeGroupName } from './group-name.ts'
import type { Group, WrittenVariable } from './host.ts'
import { HostDraft, type LaterVariables } from './host-draft.ts'
import { Inventory } from './inventory.ts'
import { isLocalhost } from './localhost.ts'
import { type InventorySettings, usualSettings } from './settings.ts'

interface GroupDraft {
  readonly name: string
  /** The groups of a host that is in no other. */
  readonly alone: readonly string[]
  readonly vars: Map<string, Node>
  readonly replaced: WrittenVariable[]
  hosts: Set<string>
  /** Whether an inventory shows `hosts`, so that they are copied before they change. */
  areHostsShown: boolean
  readonly children: Set<string>
  readonly parents: Set<string>
  priority: number
}

/** An inventory while its sources are read: every `build` gives what is known by then. */
export class InventoryBuilder {
  readonly groups = new Map<string, GroupDraft>()
  readonly warnings = new Set<string>()
  readonly folders: string[] = []
  /** The folders of files that have been read, those within a folder of sources too. */
  readonly readFolders = new Set<string>()
  /** Why there is nothing here: a source that is named and does not exist, where no other could be read. */
  missing: Failure | undefined
  /** The source that is being read: the file of every host it names first. */
  source: string | undefined
  readonly settings: InventorySettings
  #localhost: string | undefined
  #era = 0
  #hosts = new Map<string, HostDraft>()
  /** Whether an inventory shows `#hosts`, so that they are copied before they change. */
  #areHostsShown = false

  constructor(settings: InventorySettings = usualSettings) {
    this.settings = settings
    this.addGroup('all')
    this.addGroup('ungrouped')
    this.addChild('all', 'ungrouped')
  }

  get hosts(): ReadonlyMap<string, HostDraft> {
    return this.#hosts
  }

  #ownHosts(): Map<string, HostDraft> {
    if (this.#areHostsShown) this.#hosts = new Map(this.#hosts)
    this.#areHostsShown = false
    return this.#hosts
  }

  /** The name a group goes by: as it is written, unless the settings want other characters replaced. */
  groupName(written: string): string {
    const { groupNames } = this.settings
    if (groupNames === 'never' || groupNames === 'ignore' || !hasInvalidCharacters(written)) return written
    if (groupNames === 'always') {
      this.warnings.add(
        'Invalid characters were found in group names and automatically replaced, use -vvvv to see details',
      )
    }
    return safeGroupName(written)
  }

  /** Adds a group unless it is there; true when it was not. */
  addGroup(written: string, at?: Position): boolean {
    if (this.groups.has(written)) return false
    const name = this.groupName(written)
    if (this.groups.has(name)) return false
    if (name === '') throw new Failure('inventory-syntax', 'a group needs a name', { at })
    this.groups.set(name, {
      name,
      alone: [name],
      vars: new Map(),
      replaced: [],
      hosts: new Set(),
      areHostsShown: false,
      children: new Set(),
      parents: new Set(),
      priority: 1,
    })
    if (this.settings.groupNames === 'never' && hasInvalidCharacters(name)) {
      this.warnings.add('Invalid characters were found in group names but not replaced, use -vvvv to see details')
    }
    return true
  }

  /** Adds a host unless it is there, and puts it into a group; true when either was new. */
  addHost(name: string, group?: string, at?: Position): boolean {
    const known = this.#hosts.get(name)
    if (group === undefined) {
      if (!known) this.#newHost(name, at)
      return !known
    }
    const draft = this.#group(group)
    if (known && draft.hosts.has(name)) return false
    const host = known ?? this.#newHost(name, at)
    hostsToChange(draft).add(name)
    this.#own(host).join(draft.name, draft.alone)
    return true
  }

  #newHost(name: string, at: Position | undefined): HostDraft {
    if (name === '') throw new Failure('inventory-syntax', 'a host needs a name', { at })
    const host = new HostDraft(name, this.source, this.#era)
    this.#ownHosts().set(name, host)
    if (isLocalhost(name)) this.#noticeLocalhost(name)
    return host
  }

  #group(written: string): GroupDraft {
    const known = this.groups.get(written)
    if (known) return known
    this.addGroup(written)
    return this.groups.get(this.groupName(written))!
  }

  #noticeLocalhost(name: string): void {
    if (this.#localhost === undefined) this.#localhost = name
    else
      this.warnings.add(
        `A duplicate localhost-like entry was found (${name}). First found localhost was ${this.#localhost}`,
      )
  }

  /** Makes a group the child of another; true when it was not yet. A circle is refused. */
  addChild(parentName: string, childName: string, at?: Position): boolean {
    const above = this.#group(parentName)
    const below = this.#group(childName)
    const [parent, child] = [above.name, below.name]
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
    below.parents.add(parent)
    return true
  }

  setHostVariable(host: string, name: string, value: Node): void {
    const draft = this.hosts.get(host)
    if (draft) this.#own(draft).set(name, value)
  }

  /** Variables of a host that are parsed when somebody asks for any of that host's. */
  addHostVariables(host: string, variables: LaterVariables): void {
    const draft = this.hosts.get(host)
    if (draft) this.#own(draft).add(variables)
  }

  /** A draft that may be changed: a copy where an inventory shows the host already. */
  #own(draft: HostDraft): HostDraft {
    if (draft.era === this.#era) return draft
    const copy = draft.copy(this.#era)
    this.#ownHosts().set(draft.name, copy)
    return copy
  }

  /** Adds a host as `host:port` names it. As in Ansible: a port counts only where the host is named first. */
  addAddress(name: string, port: number | undefined, group: string, at: Position): void {
    const isKnown = this.hosts.has(name)
    this.addHost(name, group, at)
    if (port !== undefined && !isKnown) this.setHostVariable(name, 'ansible_port', fromValue(port, at))
  }

  setGroupVariable(group: string, name: string, value: Node): void {
    const draft = this.#group(group)
    if (name !== 'ansible_group_priority') {
      const before = draft.vars.get(name)
      if (before) draft.replaced.push([name, before])
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
    for (const host of this.#hosts.values()) {
      if (!isGrouped(host)) this.addHost(host.name, 'ungrouped')
      else if (ungrouped.hosts.has(host.name)) {
        hostsToChange(ungrouped).delete(host.name)
        this.#own(host).leave('ungrouped')
      }
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

  /** The inventory, with its rules kept: every group below `all`, every host in a group. */
  build(): Inventory {
    this.#reconcile()
    return this.snapshot()
  }

  /** What is known by now, in the middle of reading. */
  snapshot(): Inventory {
    const depths = this.#depths()
    this.#era++
    this.#areHostsShown = true
    const groups = new Map<string, Group>()
    for (const draft of this.groups.values()) {
      groups.set(draft.name, shownGroup(draft, depths.get(draft.name) ?? 1))
    }
    return new Inventory(this.#hosts, groups, [...this.folders], this.missing)
  }
}

/** Whether a host is in a group that people have made. */
function isGrouped({ groups }: HostDraft): boolean {
  for (const name of groups) if (name !== 'all' && name !== 'ungrouped') return true
  return false
}

/** The hosts of a group that are about to change: a copy where an inventory shows them. */
function hostsToChange(draft: GroupDraft): Set<string> {
  if (draft.areHostsShown) draft.hosts = new Set(draft.hosts)
  draft.areHostsShown = false
  return draft.hosts
}

function shownGroup(draft: GroupDraft, depth: number): Group {
  const { hosts } = draft
  draft.areHostsShown = true
  let listed: readonly string[] | undefined
  return {
    name: draft.name,
    vars: new Map(draft.vars),
    replaced: [...draft.replaced],
    // Listed when somebody asks: who wants the variables of one host asks for few groups.
    get hosts() {
      listed ??= [...hosts]
      return listed
    },
    children: [...draft.children],
    parents: [...draft.parents],
    depth,
    priority: draft.priority,
  }
}
