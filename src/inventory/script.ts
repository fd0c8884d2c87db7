import { spawnSync } from 'node:child_process'
import { Failure } from '../error/failure.ts'
import type { Source } from '../error/source.ts'
import type { Mapping, Node } from '../text/node.ts'
import { parseYaml, plain } from '../text/yaml.ts'
import type { InventoryBuilder } from './builder.ts'

const OUTPUT_LIMIT = 1024 * 1024 * 1024

/** What an inventory script prints. */
function run(file: string, args: readonly string[]): string {
  const done = spawnSync(file, args, { encoding: 'utf8', maxBuffer: OUTPUT_LIMIT, stdio: ['ignore', 'pipe', 'pipe'] })
  if (done.error) {
    throw new Failure('inventory-syntax', `cannot run the inventory script ${file}: ${done.error.message}`)
  }
  if (done.status !== 0) {
    const how = done.status === null ? `was killed by ${done.signal}` : `ended with ${done.status}`
    throw new Failure('inventory-syntax', `the inventory script ${file} ${args.join(' ')} ${how}`, {
      hint: done.stderr.trim() || undefined,
    })
  }
  return done.stdout
}

/** The answer of a script, which is JSON and so YAML as well; its places are told in the answer. */
function parse(file: string, args: readonly string[], text: string): Mapping | undefined {
  const source: Source = { file: `${file} ${args.join(' ')}`, text }
  const [root] = parseYaml(source)
  if (!root || (root.kind === 'scalar' && root.value === null)) return undefined
  if (root.kind === 'mapping') return root
  throw new Failure('inventory-syntax', 'an inventory script prints a JSON object', { at: root.at })
}

const find = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'mapping' ? node.entries.find((entry) => entry.key.text === key)?.value : undefined

/** A list of names; anything else is refused. */
function names(node: Node | undefined, what: string): readonly string[] {
  if (!node) return []
  const value = plain(node)
  if (node.kind === 'sequence' && Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw new Failure('inventory-syntax', `${what} must be a list of names`, { at: node.at })
}

function readGroup(group: string, node: Node, to: InventoryBuilder): readonly string[] {
  to.addGroup(group)
  const full = ['hosts', 'vars', 'children'].some((key) => find(node, key))
  // The short forms: a list of hosts, or the variables of one host that is named as the group.
  const hosts = full
    ? names(find(node, 'hosts'), `the hosts of "${group}"`)
    : node.kind === 'mapping'
      ? [group]
      : names(node, `group "${group}"`)
  const vars = full ? find(node, 'vars') : node.kind === 'mapping' ? node : undefined
  for (const host of hosts) to.addHost(host, group)
  if (vars && vars.kind !== 'mapping') {
    throw new Failure('inventory-syntax', `the vars of "${group}" must be an object`, { at: vars.at })
  }
  for (const one of vars?.entries ?? []) to.setGroupVariable(group, one.key.text, one.value)
  if (full)
    for (const child of names(find(node, 'children'), `the children of "${group}"`)) to.addChild(group, child, node.at)
  return hosts
}

/** Asks an inventory script for `--list` and reads its answer into the builder. */
export function readScript(file: string, to: InventoryBuilder): void {
  const root = parse(file, ['--list'], run(file, ['--list']))
  const meta = find(find(root, '_meta'), 'hostvars')
  const hosts = new Set<string>()
  for (const { key, value } of root?.entries ?? []) {
    if (key.text === '_meta') continue
    for (const host of readGroup(key.text, value, to)) hosts.add(host)
  }
  const known = new Map(meta?.kind === 'mapping' ? meta.entries.map((entry) => [entry.key.text, entry.value]) : [])
  for (const host of hosts) {
    const vars = meta ? known.get(host) : parse(file, ['--host', host], run(file, ['--host', host]))
    if (vars?.kind !== 'mapping') continue
    for (const one of vars.entries) to.setHostVariable(host, one.key.text, one.value)
  }
}
