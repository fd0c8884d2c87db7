import type { Group } from '../../inventory/host.ts'
import { str } from '../../template/value/repr.ts'
import { type Marks, shownValue } from './shown-value.ts'
import type { InventoryView, ShownVariables } from './view.ts'

const asWritten: Marks = { vault: (text) => text, unsafe: (value) => value }

const indented = (text: string, depth: number): string => (depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`)

const variableLines = (variables: ShownVariables, depth: number): readonly string[] =>
  [...variables]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, node]) => indented(`{${name} = ${str(shownValue(node, asWritten))}}`, depth))

/** A group with all below it as the lines of a tree, with variables if wished. */
export function graphLines(view: InventoryView, group: Group, vars: boolean, depth = 0): readonly string[] {
  const { inventory } = view
  const below = depth + 1
  const children = group.children.flatMap((name) => {
    const child = inventory.groups.get(name)
    return child ? graphLines(view, child, vars, below) : []
  })
  const hosts = (group.name === 'all' ? [] : view.hostsOf(group)).flatMap((name) => [
    indented(name, below),
    ...(vars ? variableLines(view.ofHost(inventory.host(name)!), below + 1) : []),
  ])
  return [
    indented(`@${group.name}:`, depth),
    ...children,
    ...hosts,
    ...(vars ? variableLines(view.ofGroup(group), below) : []),
  ]
}
