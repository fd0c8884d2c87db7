import { Failure } from '../error/failure.ts'
import { describePosition, type Source } from '../error/source.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node } from '../text/node.ts'
import { hostNames } from './address.ts'
import type { InventoryBuilder } from './builder.ts'
import { parseToml } from './toml.ts'

const sections = ['hosts', 'children', 'vars']

function wrong(node: Node, message: string, hint?: string): Failure {
  return new Failure('inventory-syntax', message, { at: node.at, hint })
}

function tableOf(node: Node, what: string, hint?: string): Mapping {
  if (node.kind === 'mapping') return node
  throw wrong(node, `${what} must be a table`, hint)
}

function readHosts(hosts: Mapping, group: string, to: InventoryBuilder): void {
  for (const { key, value } of hosts.entries) {
    const variables = tableOf(value, `the variables of host "${key.text}"`, `one without variables is ${key.text} = {}`)
    const { names, port } = hostNames(key.text, key.at)
    for (const name of names) {
      to.addAddress(name, port, group, key.at)
      to.addHostVariables(name, {
        written: () => variables.entries.map((one) => [one.key.text, one.value] as const),
      })
    }
  }
}

function readChildren(children: Node, group: string, to: InventoryBuilder): void {
  if (children.kind !== 'sequence') {
    throw wrong(children, `the children of group "${group}" must be an array`, 'write children = ["one", "other"]')
  }
  for (const child of children.items) {
    if (child.kind !== 'scalar' || typeof child.value !== 'string') throw wrong(child, 'the name of a group is a text')
    to.addGroup(child.value, child.at)
    to.addChild(group, child.value, child.at)
  }
}

function readGroup({ key, value }: Entry, to: InventoryBuilder): void {
  const name = key.text
  if (value.kind !== 'mapping') {
    to.warnings.add(`${describePosition(key.at)}: skipping "${name}", which is no table of a group`)
    return
  }
  to.addGroup(name, key.at)
  for (const section of value.entries) {
    const what = section.key.text
    if (what === 'vars') {
      for (const one of tableOf(section.value, `the vars of group "${name}"`).entries) {
        to.setGroupVariable(name, one.key.text, one.value)
      }
    } else if (what === 'children') {
      readChildren(section.value, name, to)
    } else if (what === 'hosts') {
      const hint = 'name each with its variables: hosts = { web1 = {} }'
      readHosts(tableOf(section.value, `the hosts of group "${name}"`, hint), name, to)
    } else {
      const near = didYouMean(what, sections)
      to.warnings.add(
        `${describePosition(section.key.at)}: skipping key "${what}" in group "${name}", only "vars", "children" and "hosts" are valid${near ? `; ${near}` : ''}`,
      )
    }
  }
}

/** Reads a TOML inventory, a table for each group, into the builder. */
export function readTomlInventory(source: Source, to: InventoryBuilder): void {
  const root = parseToml(source)
  if (root.entries.length === 0) {
    throw new Failure('inventory-syntax', 'this inventory is empty', {
      at: { source, line: 1, column: 1, length: 0 },
      hint: 'write for example\n[web.hosts]\nweb1 = {}',
    })
  }
  const plugin = root.entries.find(({ key }) => key.text === 'plugin')
  if (plugin) {
    throw wrong(plugin.key, 'what computes an inventory is configured in a YAML file, not in TOML', 'name it *.yml')
  }
  for (const entry of root.entries) readGroup(entry, to)
}
