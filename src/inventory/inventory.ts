import type { Failure } from '../error/failure.ts'
import type { Group, Host } from './host.ts'
import { implicitLocalhost, isLocalhost, localhosts } from './localhost.ts'

/** The hosts and groups of all sources together; it never changes. */
export class Inventory {
  readonly hosts: ReadonlyMap<string, Host>
  readonly groups: ReadonlyMap<string, Group>
  /** The folders whose group_vars and host_vars belong to it, in the order of the sources. */
  readonly folders: readonly string[]
  /** Why there are no hosts, where a source that is named does not exist; who asks for hosts is told so. */
  readonly missing: Failure | undefined
  readonly #members = new Map<string, readonly string[]>()
  readonly #groupsByKey = new Map<string, readonly Group[]>()
  readonly #localhosts = new Map<string, Host>()

  constructor(
    hosts: ReadonlyMap<string, Host>,
    groups: ReadonlyMap<string, Group>,
    folders: readonly string[],
    missing?: Failure,
  ) {
    this.hosts = hosts
    this.groups = groups
    this.folders = folders
    this.missing = missing
  }

  /**
   * The host of that name. `localhost`, `127.0.0.1` and `::1` exist even where no source names them; where one of them
   * is named, all three mean that host.
   */
  host(name: string): Host | undefined {
    const known = this.hosts.get(name) ?? this.#localhosts.get(name)
    if (known || !isLocalhost(name)) return known
    const named = localhosts.find((one) => this.hosts.has(one))
    const made = named === undefined ? implicitLocalhost(name) : this.hosts.get(named)!
    this.#localhosts.set(name, made)
    return made
  }

  /** The names of a group's hosts and its children's, in inventory order. */
  members(group: string): readonly string[] {
    const known = this.#members.get(group)
    if (known) return known
    const found = new Set<string>()
    const seen = new Set([group])
    for (const name of seen) {
      const one = this.groups.get(name)
      for (const host of one?.hosts ?? []) found.add(host)
      for (const child of one?.children ?? []) seen.add(child)
    }
    const made = [...found]
    this.#members.set(group, made)
    return made
  }

  /** All groups a host is in, `all` first: the variables of a later one win. Hosts of the same groups share the list. */
  groupsOf(host: Host): readonly Group[] {
    const key = host.groups.join('\n')
    const known = this.#groupsByKey.get(key)
    if (known) return known
    const names = new Set(['all', ...host.groups])
    for (const name of names) for (const parent of this.groups.get(name)?.parents ?? []) names.add(parent)
    const made = [...names].flatMap((name) => this.groups.get(name) ?? []).sort(byWeight)
    this.#groupsByKey.set(key, made)
    return made
  }

  /** The value of `group_names`: the names of the host's groups but `all`, sorted. */
  groupNames(host: Host): readonly string[] {
    return this.groupsOf(host)
      .map((group) => group.name)
      .filter((name) => name !== 'all')
      .sort()
  }
}

const byWeight = (a: Group, b: Group): number =>
  a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
