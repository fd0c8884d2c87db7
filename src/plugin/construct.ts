import { dirname } from 'node:path'
import { Failure } from '../error/failure.ts'
import { describePosition, type Position } from '../error/source.ts'
import { shortName } from '../inventory/address.ts'
import type { InventoryBuilder } from '../inventory/builder.ts'
import { safeGroupName } from '../inventory/group-name.ts'
import type { Host } from '../inventory/host.ts'
import { Inventory } from '../inventory/inventory.ts'
import type { Templates } from '../template/scope.ts'
import { str } from '../template/value/repr.ts'
import { fromValue } from '../text/from-value.ts'
import type { Node } from '../text/node.ts'
import { dict, type Value } from '../text/value.ts'
import { HostLayers } from '../vars/host-layers.ts'
import { type Layer, nodeLayer, valueLayer } from '../vars/layer.ts'
import { type Slot, stack } from '../vars/precedence.ts'
import { TaskScope } from '../vars/task-scope.ts'
import type { Construction, NamedExpression } from './constructed.ts'
import { groupsNamed, type KeyedGroup } from './keyed-group.ts'
import type { PluginMeans } from './means.ts'

/**
 * The variables that expressions see: those of the sources before, not of plays.
 * Unlike Ansible: those of the group `all` too, also where no source has put the host's groups below it by name.
 */
const ownSlots: readonly Slot[] = ['inventoryAll', 'inventoryGroups', 'inventoryHost', 'extraVars', 'magic']
const withFiles: readonly Slot[] = [
  'inventoryAll',
  'inventoryGroups',
  'groupFilesAll',
  'groupFiles',
  'inventoryHost',
  'hostFiles',
  'extraVars',
  'magic',
]

/** Gives every host that is known by now its composed variables and constructed groups. */
export class Constructor {
  readonly #wish: Construction
  readonly #to: InventoryBuilder
  readonly #means: PluginMeans
  readonly #folders: readonly string[]
  readonly #told = new Set<Position>()
  #inventory: Inventory
  #layers: HostLayers
  /** Whether a group that hosts are in already was put below another one. */
  #outdated = false

  constructor(wish: Construction, to: InventoryBuilder, means: PluginMeans, folders: readonly string[]) {
    this.#wish = wish
    this.#to = to
    this.#means = means
    this.#folders = folders
    this.#inventory = to.snapshot()
    this.#layers = this.#layersOf(this.#inventory)
  }

  run(): void {
    for (const name of [...this.#to.hosts.keys()]) {
      if (this.#outdated) {
        this.#outdated = false
        this.#inventory = this.#to.snapshot()
        this.#layers = this.#layersOf(this.#inventory)
      }
      const host = this.#inventory.hosts.get(name)
      if (host) this.#host(host)
    }
  }

  #layersOf(inventory: Inventory): HostLayers {
    const { hosts, groups } = inventory
    return new HostLayers(new Inventory(hosts, groups, this.#folders), this.#means.varsFiles)
  }

  #host(host: Host): void {
    const composed = this.#compose(host, this.#scope(host, []))
    const scope = composed.size === 0 ? this.#scope(host, []) : this.#scope(host, [nodeLayer('compose', composed)])
    for (const group of this.#wish.groups) {
      if (this.#holds(group, host, scope)) this.#to.addHost(host.name, safeGroupName(group.name))
    }
    for (const group of this.#wish.keyedGroups) this.#keyed(group, host, scope)
  }

  #scope(host: Host, composed: readonly Layer[]): TaskScope {
    const slots = this.#layers.of(host)
    const magic: (readonly [string, Value])[] = [
      ['inventory_hostname', host.name],
      ['inventory_hostname_short', shortName(host.name)],
      ['group_names', this.#inventory.groupNames(host)],
      ['inventory_file', host.file ?? null],
      ['inventory_dir', host.file === undefined || host.file.includes(',') ? null : dirname(host.file)],
    ]
    const all = {
      ...slots,
      inventoryHost: [...[slots.inventoryHost ?? []].flat(), ...composed],
      extraVars: this.#wish.useExtraVars ? this.#means.extraVars : undefined,
      magic: valueLayer('magic', dict(magic)),
    }
    const layers = stack(all, this.#wish.useVarsFiles ? withFiles : ownSlots)
    return new TaskScope({ layers, templates: this.#means.templates })
  }

  #compose(host: Host, scope: TaskScope): ReadonlyMap<string, Node> {
    const made = new Map<string, Node>()
    for (const { name, expression } of this.#wish.compose) {
      const what = `Could not set ${name} for host ${host.name}`
      const { templatesWithoutLookups } = this.#means
      const value = this.#attempt(what, expression.at, () =>
        evaluate(templatesWithoutLookups, str(expression.value), scope, expression.at),
      )
      if (value === undefined) continue
      const node = fromValue(value, expression.at)
      made.set(name, node)
      this.#to.setHostVariable(host.name, name, node)
    }
    return made
  }

  #holds({ name, expression }: NamedExpression, host: Host, scope: TaskScope): boolean {
    const what = `Could not add host ${host.name} to group ${name}`
    const text = str(expression.value)
    return this.#attempt(what, expression.at, () => this.#means.templates.holds(text, scope, expression.at)) ?? false
  }

  #keyed(group: KeyedGroup, host: Host, scope: TaskScope): void {
    const what = `Could not generate group for host ${host.name} from ${group.key} entry`
    const { templatesWithoutLookups, templates } = this.#means
    const value = this.#attempt(what, group.at, () => evaluate(templatesWithoutLookups, group.key, scope, group.at))
    if (value === undefined) return
    const named = groupsNamed(value, group, this.#wish.leadingSeparator)
    if (named.kind === 'nothing') {
      if (!this.#wish.strict) return
      throw new Failure('inventory-syntax', `No key or key resulted empty for ${group.key} in host ${host.name}`, {
        at: group.at,
        hint: 'give the entry a default_value, or the source strict: false',
      })
    }
    const { parent } = group
    const above =
      parent &&
      this.#attempt(`Could not generate parent group for ${group.key}`, parent.at, () =>
        str(templates.render(parent.text, scope, parent.at)),
      )
    if (parent && above === undefined) return
    for (const name of named.names) this.#join(host, name, above)
  }

  #join(host: Host, group: string, above: string | undefined): void {
    this.#to.addHost(host.name, group)
    if (above === undefined || above === '') return
    const isNew = this.#to.addChild(safeGroupName(above), group)
    if (isNew && this.#inventory.groups.has(group)) this.#outdated = true
  }

  /** What a part gives; undefined where it fails and that does not matter. */
  #attempt<T>(what: string, at: Position, part: () => T): T | undefined {
    try {
      return part()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (this.#wish.strict) {
        throw new Failure(error.code, `${what}: ${error.message}`, {
          at: error.at ?? at,
          hint: error.hint,
          cause: error,
        })
      }
      // Unlike Ansible: what can never be evaluated is told of, once, also without strict.
      if (error.code === 'template-syntax' && !this.#told.has(at)) {
        this.#told.add(at)
        this.#to.warnings.add(`${describePosition(at)}: ${error.message}; the entry is ignored`)
      }
      return undefined
    }
  }
}

const evaluate = (templates: Templates, expression: string, scope: TaskScope, at: Position): Value =>
  templates.evaluate(expression, scope, at)
