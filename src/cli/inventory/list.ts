import { dict, type Value } from '../../text/value.ts'
import { type Marks, shownValue } from './shown-value.ts'
import type { InventoryView, ShownVariables } from './view.ts'

const shown = (variables: ShownVariables, marks: Marks): Value =>
  dict([...variables].map(([name, node]) => [name, shownValue(node, marks)] as const))

/** The variables of one host, or what else goes by names. */
export const shownVariables = shown

type Pairs = [string, Value][]

/** The parts of a group that are not empty. */
const filled = (parts: readonly (readonly [string, Value, boolean])[]): Pairs =>
  parts.flatMap(([name, value, isFilled]): Pairs => (isFilled ? [[name, value]] : []))

/** The whole inventory as a script prints it: groups by name, and the variables of hosts in `_meta`. */
export function listing(view: InventoryView, exported: boolean, marks: Marks): Value {
  const { inventory } = view
  const groups: Pairs = []
  const seen = new Set<string>()
  const add = (name: string): void => {
    const group = inventory.groups.get(name)
    if (!group) return
    const hosts = name === 'all' ? [] : view.hostsOf(group)
    const vars = exported ? view.ofGroup(group) : new Map()
    const parts = filled([
      ['hosts', hosts, hosts.length > 0],
      ['children', group.children, group.children.length > 0],
      ['vars', shown(vars, marks), vars.size > 0],
    ])
    if (parts.length > 0) groups.push([name, dict(parts)])
    for (const child of group.children) {
      if (seen.has(child)) continue
      seen.add(child)
      add(child)
    }
  }
  add('all')
  const hostvars: Pairs = []
  for (const name of view.hosts) {
    const variables = view.ofHost(inventory.host(name)!)
    if (variables.size > 0) hostvars.push([name, shown(variables, marks)])
  }
  return dict([...groups, ['_meta', dict([['hostvars', dict(hostvars)]])]])
}

/** The whole inventory as a YAML inventory: groups within groups, each host's variables where it stands first. */
export function nestedListing(view: InventoryView, exported: boolean, marks: Marks): Value {
  const { inventory } = view
  const seen = new Set<string>()
  const nested = (name: string): Pairs => {
    const group = inventory.groups.get(name)
    if (!group) return []
    const children = group.children.filter((child) => child !== 'all').flatMap(nested)
    const hosts = (name === 'all' ? [] : view.hostsOf(group)).map((host): [string, Value] => {
      const isFirst = !seen.has(host)
      seen.add(host)
      return [host, isFirst ? shown(view.ofHost(inventory.host(host)!), marks) : {}]
    })
    const vars = exported ? view.ofGroup(group) : new Map()
    const parts = filled([
      ['children', dict(children), children.length > 0],
      ['hosts', dict(hosts), hosts.length > 0],
      ['vars', shown(vars, marks), vars.size > 0],
    ])
    return [[name, dict(parts)]]
  }
  return dict(nested('all'))
}
