import { Failure } from '../error/failure.ts'
import type { Source } from '../error/source.ts'
import { NotJson, parseJson } from '../text/json.ts'
import type { Mapping, Node } from '../text/node.ts'
import { type Answer, type Asking, askProgram } from './ask-program.ts'
import type { InventoryBuilder } from './builder.ts'

/** Questions for single hosts that are put to a script at the same time. */
const AT_ONCE = 8

/** The answer of a script; its places are told in the answer. */
function parse(file: string, args: readonly string[], { stdout, stderr }: Answer): Mapping {
  const source: Source = { file: [file, ...args].join(' '), text: stdout }
  const root = parsed(source, stderr)
  if (root.kind === 'mapping') return root
  throw new Failure('inventory-syntax', 'an inventory script prints one JSON object', { at: root.at })
}

function parsed(source: Source, stderr: string): Node {
  try {
    return parseJson(source)
  } catch (error) {
    if (!(error instanceof NotJson)) throw error
    const empty = source.text.trim() === ''
    const what = empty ? 'the script printed nothing' : `the script did not print JSON: ${error.message}`
    const hint = `an inventory script prints one JSON object, {} at least${stderr === '' ? '' : `; it said: ${stderr}`}`
    throw new Failure('inventory-syntax', what, { at: error.at, hint })
  }
}

const find = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'mapping' ? node.entries.find((entry) => entry.key.text === key)?.value : undefined

/** A list of names; anything else is refused. */
function names(node: Node | undefined, what: string): readonly string[] {
  if (!node) return []
  if (node.kind !== 'sequence')
    throw new Failure('inventory-syntax', `${what} must be a list of names`, { at: node.at })
  return node.items.map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '') return item.value
    throw new Failure('inventory-syntax', `${what} must be names in quotes`, { at: item.at })
  })
}

function readGroup(group: string, node: Node, to: InventoryBuilder): readonly string[] {
  to.addGroup(group, node.at)
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

function setVariables(host: string, node: Node | undefined, to: InventoryBuilder): void {
  if (!node) return
  if (node.kind !== 'mapping') {
    throw new Failure('inventory-syntax', `the variables of host "${host}" must be an object`, { at: node.at })
  }
  for (const one of node.entries) to.setHostVariable(host, one.key.text, one.value)
}

/** Asks for some hosts at the same time; where one question fails, the others are ended. */
async function together(
  hosts: readonly string[],
  signal: AbortSignal | undefined,
  ask: (host: string, signal: AbortSignal) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const end = new AbortController()
  const stop = (): void => end.abort()
  signal?.addEventListener('abort', stop)
  try {
    return await Promise.all(hosts.map((host) => ask(host, end.signal)))
  } catch (error) {
    stop()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Asks an inventory script for `--list` and reads its answer into the builder; without `_meta`, for each host too. */
export async function readScript(file: string, to: InventoryBuilder, asking: Asking): Promise<void> {
  const ask = async (args: readonly string[], signal = asking.signal): Promise<Answer> => {
    const answer = await askProgram(file, args, { ...asking, signal })
    if (to.settings.scriptErrors && answer.stderr !== '') to.warnings.add(`${file}: ${answer.stderr}`)
    return answer
  }
  const root = parse(file, ['--list'], await ask(['--list']))
  const meta = find(find(root, '_meta'), 'hostvars')
  const hosts = new Set<string>()
  for (const { key, value } of root.entries) {
    if (key.text === '_meta') continue
    for (const host of readGroup(key.text, value, to)) hosts.add(host)
  }
  if (meta) {
    if (meta.kind !== 'mapping') throw new Failure('inventory-syntax', 'hostvars must be an object', { at: meta.at })
    for (const { key, value } of meta.entries) if (hosts.has(key.text)) setVariables(key.text, value, to)
    return
  }
  const all = [...hosts]
  for (let i = 0; i < all.length; i += AT_ONCE) {
    const some = all.slice(i, i + AT_ONCE)
    const answers = await together(some, asking.signal, (host, signal) => ask(['--host', host], signal))
    some.forEach((host, j) => {
      const answer = answers[j]!
      if (answer.stdout.trim() !== '') setVariables(host, parse(file, ['--host', host], answer), to)
    })
  }
}
