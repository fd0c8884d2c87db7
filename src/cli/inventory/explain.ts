import { Failure } from '../../error/failure.ts'
import { describePosition, type Position } from '../../error/source.ts'
import type { Group, Host } from '../../inventory/host.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { jsonText } from '../../report/json-text.ts'
import { isTemplate } from '../../template/scope.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { Node } from '../../text/node.ts'
import { type Candidate, candidatesOf } from '../../vars/candidate.ts'
import type { Binding } from '../../vars/layer.ts'
import { levels } from '../../vars/level.ts'
import { jsonMarks, shownValue } from './shown-value.ts'
import type { InventoryView } from './view.ts'

/** Where a host's variable comes from: every place that gives it a value, the winner first, and why that one wins. */
export function explanation(view: InventoryView, host: Host, name: string): string {
  const all = candidatesOf(name, view.slots(host))
  const [winner, second] = all
  if (!winner) throw nowhere(view, host, name)
  const rows = all.map((one, i) => [
    i === 0 ? '→' : '',
    String(levels[one.slot].number),
    placeOf(one, view.inventory),
    fileOf(one),
    valueText(one.binding),
  ])
  return [
    `${name} of ${host.name} is ${valueText(winner.binding)}`,
    '',
    ...table([['', 'level', 'where', 'written at', 'value'], ...rows]),
    '',
    second ? reason(winner, second, view.inventory) : 'It is the only place that gives it a value.',
    ...(holdsTemplate(winner.binding) ? ['It is a template, and rendered when a task reads it.'] : []),
  ].join('\n')
}

function nowhere(view: InventoryView, host: Host, name: string): Failure {
  const names = view.ofHost(host).keys()
  return new Failure('usage', `no inventory, group_vars or host_vars gives ${host.name} a variable "${name}"`, {
    hint: didYouMean(name, names) ?? 'plays, roles and tasks may still give it one',
  })
}

/** The name of a group that a layer belongs to; undefined for a layer of something else. */
function groupOf({ slot, layer }: Candidate, inventory: Inventory): Group | undefined {
  if (slot === 'inventoryAll' || slot === 'inventoryGroups') return inventory.groups.get(layer.name.split(' ').at(-1)!)
  if (!['groupFilesAll', 'playGroupFilesAll', 'groupFiles', 'playGroupFiles'].includes(slot)) return undefined
  const within = layer.name.split('/').at(-1) ?? ''
  return inventory.groups.get(within) ?? inventory.groups.get(within.replace(/\.(?:yml|yaml|json)$/, ''))
}

function placeOf(one: Candidate, inventory: Inventory): string {
  const { name } = levels[one.slot]
  const group = groupOf(one, inventory)
  return group && group.name !== 'all' ? `${name}: ${group.name}` : name
}

const positionOf = (binding: Binding): Position | undefined => ('node' in binding ? binding.node.at : undefined)

function fileOf({ binding }: Candidate): string {
  const at = positionOf(binding)
  return at && at.source.file !== '<value>' ? describePosition(at) : ''
}

const valueText = (binding: Binding): string =>
  'node' in binding ? jsonText(shownValue(binding.node, jsonMarks)) : jsonText(binding.value)

const holdsTemplate = (binding: Binding): boolean => 'node' in binding && nodeHoldsTemplate(binding.node)

function nodeHoldsTemplate(node: Node): boolean {
  switch (node.kind) {
    case 'scalar':
      return !node.unsafe && !node.vault && typeof node.value === 'string' && isTemplate(node.value)
    case 'sequence':
      return node.items.some(nodeHoldsTemplate)
    case 'mapping':
      return node.entries.some(({ value }) => nodeHoldsTemplate(value))
  }
}

/** Why the first of two candidates wins over the second. */
function reason(winner: Candidate, second: Candidate, inventory: Inventory): string {
  const [high, low] = [levels[winner.slot], levels[second.slot]]
  if (high.number !== low.number) {
    return `Level ${high.number} (${high.name}) wins over level ${low.number} (${low.name}).`
  }
  if (winner.layer === second.layer) return sameLayer(winner, second)
  const [a, b] = [groupOf(winner, inventory), groupOf(second, inventory)]
  if (a && b && a !== b && folderOf(winner) === folderOf(second)) return betweenGroups(a, b)
  return 'Of the same level, what belongs to the inventory source that is read later wins.'
}

function sameLayer(winner: Candidate, second: Candidate): string {
  const [a, b] = [positionOf(winner.binding)?.source.file, positionOf(second.binding)?.source.file]
  if (a !== b) return 'Of the same level, the file that is read later wins.'
  return 'In the same file, what is written later wins.'
}

const folderOf = ({ layer }: Candidate): string => layer.name.split('/').slice(0, -1).join('/')

function betweenGroups(a: Group, b: Group): string {
  if (a.depth !== b.depth) {
    const how = `${a.name} is ${a.depth} below all, ${b.name} ${b.depth}`
    return `Of the same level, the group that is further down wins: ${how}.`
  }
  if (a.priority !== b.priority) {
    const how = `${a.name} has ${a.priority}, ${b.name} ${b.priority}`
    return `Of groups at the same depth, the higher ansible_group_priority wins: ${how}.`
  }
  return `Of groups at the same depth and priority, the one later in the alphabet wins: ${a.name} after ${b.name}.`
}

/** Columns of the width of their widest cell, two blanks apart. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
