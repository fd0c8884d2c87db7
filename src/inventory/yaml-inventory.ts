import { Failure } from '../error/failure.ts'
import { describePosition, type Source } from '../error/source.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node } from '../text/node.ts'
import { parseYaml } from '../text/yaml.ts'
import { hostNames } from './address.ts'
import type { InventoryBuilder } from './builder.ts'

const sections = ['hosts', 'children', 'vars']

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null

function wrong(node: Node, message: string, hint?: string): Failure {
  return new Failure('inventory-syntax', message, { at: node.at, hint })
}

/** The entries of a section; a single name may stand for a mapping of it, and nothing for none. */
function entriesIn(node: Node, what: string): readonly Entry[] {
  if (node.kind === 'mapping') return node.entries
  if (isNull(node)) return []
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const nothing = { ...node, value: null, text: '', plain: true }
    return [{ key: node, value: nothing }]
  }
  const hint = node.kind === 'sequence' ? 'write the names as keys, "name:", not as a list "- name"' : undefined
  throw wrong(node, `${what} must be a mapping`, hint)
}

function readHosts(node: Node, group: string, to: InventoryBuilder): void {
  for (const { key, value } of entriesIn(node, `the hosts of group "${group}"`)) {
    if (typeof key.value !== 'string')
      throw wrong(key, `Host pattern ${key.text} must be a string`, `put it in quotes: "${key.text}"`)
    const { names, port } = hostNames(key.value, key.at)
    if (value.kind !== 'mapping' && !isNull(value)) {
      throw wrong(value, `the variables of host "${key.value}" must be a mapping`)
    }
    for (const name of names) {
      to.addAddress(name, port, group, key.at)
      if (value.kind === 'mapping') to.addHostVariables(name, { written: () => pairsOf(value) })
    }
  }
}

const pairsOf = ({ entries }: Mapping): Iterable<readonly [string, Node]> =>
  entries.map(({ key, value }) => [key.text, value] as const)

function readGroup({ key, value }: Entry, to: InventoryBuilder): string {
  const name = key.text
  if (value.kind !== 'mapping' && !isNull(value)) {
    throw wrong(value, `group "${name}" must be a mapping`, 'a group takes: hosts, children, vars')
  }
  to.addGroup(name)
  if (value.kind !== 'mapping') return name
  for (const section of value.entries) {
    const what = section.key.text
    if (what === 'vars') {
      for (const one of entriesIn(section.value, `the vars of group "${name}"`)) {
        to.setGroupVariable(name, one.key.text, one.value)
      }
    } else if (what === 'children') {
      for (const child of entriesIn(section.value, `the children of group "${name}"`)) {
        to.addChild(name, readGroup(child, to), child.key.at)
      }
    } else if (what === 'hosts') {
      readHosts(section.value, name, to)
    } else {
      const near = didYouMean(what, sections)
      to.warnings.add(
        `${describePosition(section.key.at)}: skipping key (${what}) in group (${name}), only "vars", "children" and "hosts" are valid${near ? `; ${near}` : ''}`,
      )
    }
  }
  return name
}

/** The YAML of an inventory file: one mapping. */
export function parseInventory(source: Source): Mapping {
  const [root] = parseYaml(source)
  if (!root || isNull(root)) {
    throw new Failure('inventory-syntax', 'this inventory is empty', {
      at: { source, line: 1, column: 1, length: 0 },
      hint: 'write for example\nall:\n  hosts:\n    web1:',
    })
  }
  if (root.kind === 'mapping') return root
  throw wrong(root, 'a YAML inventory is a mapping of groups', 'it starts with "all:"')
}

/** Reads the groups of a YAML inventory into the builder. */
export function readGroups(root: Mapping, to: InventoryBuilder): void {
  for (const entry of root.entries) readGroup(entry, to)
}
