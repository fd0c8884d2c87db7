import type { Group, Host } from '../inventory/host.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { type Layer, nodeLayer } from './layer.ts'
import type { Slots } from './precedence.ts'
import type { VarsFiles } from './vars-files.ts'

/** The last of each, in the order of the last: a folder of two sources counts where it counts most. */
const lastOfEach = (folders: readonly string[]): readonly string[] => [...new Set(folders.toReversed())].reverse()

/** The layers that the inventory and the files beside it and beside a playbook give to hosts. */
export class HostLayers {
  readonly #inventory: Inventory
  readonly #files: VarsFiles
  readonly #folders: readonly string[]
  readonly #playFolders: readonly string[]
  readonly #own = new WeakMap<Group | Host, Layer>()
  /** By the list of groups, which all hosts of the same groups share. */
  readonly #ofGroups = new WeakMap<readonly Group[], Slots>()
  readonly #ofHosts = new WeakMap<Host, Slots>()

  /** `playFolder` is where the playbook lies, if there is one. */
  constructor(inventory: Inventory, files: VarsFiles, playFolder?: string) {
    this.#inventory = inventory
    this.#files = files
    this.#folders = lastOfEach(inventory.folders)
    this.#playFolders = playFolder === undefined ? [] : [playFolder]
  }

  /** The slots from `inventoryAll` to `playHostFiles` of a host. */
  of(host: Host): Slots {
    const known = this.#ofHosts.get(host)
    if (known) return known
    const made = {
      ...this.#groups(this.#inventory.groupsOf(host)),
      inventoryHost: this.#layer('inventory', host),
      hostFiles: this.#fromFiles(this.#folders, 'host_vars', [host.name]),
      playHostFiles: this.#fromFiles(this.#playFolders, 'host_vars', [host.name]),
    }
    this.#ofHosts.set(host, made)
    return made
  }

  /** The slots of one group by itself: what names it, and nothing of the groups above it. */
  ofGroup(group: Group): Slots {
    return {
      inventoryGroups: this.#layer('inventory group', group),
      groupFiles: this.#fromFiles(this.#folders, 'group_vars', [group.name]),
      playGroupFiles: this.#fromFiles(this.#playFolders, 'group_vars', [group.name]),
    }
  }

  #groups(groups: readonly Group[]): Slots {
    const known = this.#ofGroups.get(groups)
    if (known) return known
    const names = groups.map((group) => group.name).filter((name) => name !== 'all')
    const made: Slots = {
      inventoryAll: groups
        .filter((group) => group.name === 'all')
        .map((group) => this.#layer('inventory group', group)),
      inventoryGroups: groups
        .filter((group) => group.name !== 'all' && group.vars.size > 0)
        .map((group) => this.#layer('inventory group', group)),
      groupFilesAll: this.#fromFiles(this.#folders, 'group_vars', ['all']),
      playGroupFilesAll: this.#fromFiles(this.#playFolders, 'group_vars', ['all']),
      groupFiles: this.#fromFiles(this.#folders, 'group_vars', names),
      playGroupFiles: this.#fromFiles(this.#playFolders, 'group_vars', names),
    }
    this.#ofGroups.set(groups, made)
    return made
  }

  #layer(what: string, owner: Group | Host): Layer {
    let layer = this.#own.get(owner)
    if (!layer) {
      layer = nodeLayer(`${what} ${owner.name}`, owner.vars, owner.replaced ?? [])
      this.#own.set(owner, layer)
    }
    return layer
  }

  #fromFiles(folders: readonly string[], kind: 'group_vars' | 'host_vars', names: readonly string[]): readonly Layer[] {
    return folders.flatMap((folder) => names.flatMap((name) => this.#files.layer(folder, kind, name) ?? []))
  }
}
