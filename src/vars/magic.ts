import { dirname } from 'node:path'
import { shortName } from '../inventory/address.ts'
import type { Host } from '../inventory/host.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { OMIT } from '../template/omit.ts'
import { dict, type Value } from '../text/value.ts'
import type { Layer } from './layer.ts'

/** What does not change during a run. */
export interface RunSituation {
  readonly playbookDir: string
  readonly version: string
  readonly checkMode: boolean
  readonly diffMode: boolean
  readonly forks: number
  readonly verbosity: number
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** The `-i` sources and the `--limit` as they were given. */
  readonly inventorySources: readonly string[]
  readonly limit?: string | undefined
}

/** The play a task is in; its hosts change while hosts fail. */
export interface PlaySituation {
  readonly name: string
  /** All hosts of the play's pattern. */
  readonly hostsAll: readonly string[]
  /** Those of them that have not failed. */
  readonly hosts: readonly string[]
  /** Those of the present batch (`serial`). */
  readonly batch: readonly string[]
  readonly roleNames: readonly string[]
  readonly dependentRoleNames: readonly string[]
}

/** The role a task is in. */
export interface RoleSituation {
  readonly name: string
  readonly collection?: string | undefined
  readonly path: string
  /** The roles whose tasks have brought this one in, nearest first. */
  readonly parents: readonly { readonly name: string; readonly path: string }[]
}

/** Everything the magic variables of a task tell of. */
export interface Situation {
  readonly run: RunSituation
  readonly inventory: Inventory
  readonly host: Host
  readonly play?: PlaySituation | undefined
  readonly role?: RoleSituation | undefined
  readonly environment?: Value | undefined
  /** The folders in which files that the task names are looked for. */
  searchPath?(): readonly string[]
  readonly checkMode?: boolean | undefined
  readonly diffMode?: boolean | undefined
  hostvars(): Value
}

type Reader = (of: Situation) => Value | undefined

const groupsOf = new WeakMap<Inventory, Value>()

/** The variable `groups`, made once for each state of the inventory. */
function groups(inventory: Inventory): Value {
  let made = groupsOf.get(inventory)
  if (made === undefined) {
    made = dict([...inventory.groups.keys()].map((name) => [name, inventory.members(name)] as const))
    groupsOf.set(inventory, made)
  }
  return made
}

function version(text: string): Value {
  const [major = 0, minor = 0, revision = 0] = text.split('.').map((part) => Number.parseInt(part, 10) || 0)
  return { full: text, string: text, major, minor, revision }
}

const orNothing = (all: readonly string[] | undefined): Value | undefined => (all?.length ? all : undefined)

const withoutCollection = ({ name, collection }: RoleSituation): string =>
  collection === undefined ? name : name.slice(collection.length + 1)

const union = (play: PlaySituation): Value => [...new Set([...play.roleNames, ...play.dependentRoleNames])]

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['inventory_hostname', ({ host }) => host.name],
  ['inventory_hostname_short', ({ host }) => shortName(host.name)],
  ['inventory_file', ({ host }) => (host.implicit ? undefined : (host.file ?? null))],
  ['inventory_dir', ({ host }) => (host.implicit ? undefined : folderOf(host.file))],
  ['group_names', ({ host, inventory }) => inventory.groupNames(host)],
  ['groups', ({ inventory }) => groups(inventory)],
  ['hostvars', (of) => of.hostvars()],
  ['omit', () => OMIT],
  ['playbook_dir', ({ run }) => run.playbookDir],
  ['play_hosts', ({ play }) => play?.batch],
  ['ansible_play_hosts', ({ play }) => play?.hosts],
  ['ansible_play_hosts_all', ({ play }) => play?.hostsAll],
  ['ansible_play_batch', ({ play }) => play?.batch],
  ['ansible_play_name', ({ play }) => play?.name],
  ['ansible_play_role_names', ({ play }) => play?.roleNames],
  ['ansible_dependent_role_names', ({ play }) => play?.dependentRoleNames],
  ['ansible_role_names', ({ play }) => play && union(play)],
  ['role_names', ({ play }) => play?.roleNames],
  ['role_name', ({ role }) => role && withoutCollection(role)],
  ['ansible_role_name', ({ role }) => role?.name],
  ['role_path', ({ role }) => role?.path],
  ['ansible_collection_name', ({ role }) => role?.collection],
  ['ansible_parent_role_names', ({ role }) => orNothing(role?.parents.map(({ name }) => name))],
  ['ansible_parent_role_paths', ({ role }) => orNothing(role?.parents.map(({ path }) => path))],
  ['ansible_check_mode', ({ run, checkMode }) => checkMode ?? run.checkMode],
  ['ansible_diff_mode', ({ run, diffMode }) => diffMode ?? run.diffMode],
  ['ansible_forks', ({ run }) => run.forks],
  ['ansible_verbosity', ({ run }) => run.verbosity],
  ['ansible_run_tags', ({ run }) => run.tags],
  ['ansible_skip_tags', ({ run }) => run.skipTags],
  ['ansible_inventory_sources', ({ run }) => run.inventorySources],
  ['ansible_limit', ({ run }) => run.limit],
  ['ansible_version', ({ run }) => version(run.version)],
  ['ansible_search_path', (of) => of.searchPath?.()],
  // What is written for Ansible names by it the Python of its own machine, where this program runs none.
  ['ansible_playbook_python', () => '/usr/bin/python3'],
  ['environment', ({ environment }) => environment],
])

const folderOf = (file: string | undefined): Value => {
  if (file === undefined) return null
  return file.includes(',') ? null : dirname(file)
}

/** The layer of the variables that nobody sets: the host, its groups, the play, the role and the run, told when read. */
export function magicLayer(of: Situation): Layer {
  return {
    name: 'magic',
    get(name) {
      const value = readers.get(name)?.(of)
      return value === undefined ? undefined : { value }
    },
    *names() {
      for (const [name, read] of readers) if (name === 'hostvars' || read(of) !== undefined) yield name
    },
  }
}
