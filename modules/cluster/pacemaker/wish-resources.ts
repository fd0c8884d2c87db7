import { Refusal } from '../../../src/module/contract.ts'
import type { CloneGiven, Given, GroupGiven, PrimitiveGiven, Settings } from './arguments.ts'
import { secretParams } from './secret-param.ts'
import { type State, settingsIn, withSettings } from './settings.ts'
import { type Element, element, idOf, idPart, withChild } from './xml.ts'

const isResource = ({ tag }: Element): boolean => ['primitive', 'group', 'clone', 'master', 'bundle'].includes(tag)

/** Resources by name, each without those within it, and what is within it. */
interface Parts {
  readonly own: Map<string, Element>
  readonly members: Map<string, readonly string[]>
  /** The names of those that stand for themselves, in their order. */
  top: readonly string[]
}

/** Every resource in an element, those within others too. */
export const allResources = (parent: Element): readonly Element[] =>
  parent.children.filter(isResource).flatMap((one) => [one, ...allResources(one)])

function takeApart(resources: Element): Parts {
  const own = new Map<string, Element>()
  const members = new Map<string, readonly string[]>()
  for (const one of allResources(resources)) {
    own.set(idOf(one), { ...one, children: one.children.filter((inner) => !isResource(inner)) })
    members.set(idOf(one), one.children.filter(isResource).map(idOf))
  }
  return { own, members, top: resources.children.filter(isResource).map(idOf) }
}

function putTogether(resources: Element, { own, members, top }: Parts): Element {
  const build = (name: string): readonly Element[] => {
    const it = own.get(name)
    return it ? [{ ...it, children: [...it.children, ...(members.get(name) ?? []).flatMap(build)] }] : []
  }
  return { ...resources, children: [...resources.children.filter((one) => !isResource(one)), ...top.flatMap(build)] }
}

/** The section of resources as it should be. */
export function wishResources(resources: Element, given: Given): Element {
  const { primitives = {}, groups = {}, clones = {}, state } = given
  const said = { ...primitives, ...groups, ...clones }
  if (Object.keys(said).length === 0 && !(state === 'exact' && namesResources(given))) return resources
  const parts = takeApart(resources)
  if (state === 'absent') remove(parts, Object.keys(said))
  else {
    if (state === 'exact')
      remove(
        parts,
        [...parts.own.keys()].filter((name) => !(name in said)),
      )
    for (const [name, one] of Object.entries(primitives))
      parts.own.set(name, primitive(name, one, parts.own.get(name), state))
    for (const [name, one] of Object.entries(groups))
      contain(parts, name, group(name, one, parts.own.get(name), state), one.members)
    for (const [name, one] of Object.entries(clones))
      contain(
        parts,
        name,
        clone(name, one, parts.own.get(name), state),
        one.resource === undefined ? undefined : [one.resource],
      )
  }
  const inner = [...parts.members.values()].flat()
  const names = [...new Set([...parts.top, ...parts.own.keys()])]
  parts.top = names.filter((name) => parts.own.has(name) && !inner.includes(name))
  return putTogether(resources, parts)
}

/** Whether a task speaks of resources at all. */
export const namesResources = ({ primitives, groups, clones }: Given): boolean =>
  (primitives ?? groups ?? clones) !== undefined

/** Takes resources away, and what has nothing left in it. */
function remove(parts: Parts, names: readonly string[]): void {
  for (const name of names) parts.own.delete(name)
  for (const [name, members] of [...parts.members]) {
    if (!parts.own.has(name)) parts.members.delete(name)
    else if (members.length > 0) leave(parts, name, names)
  }
}

function leave(parts: Parts, name: string, gone: readonly string[]): void {
  const left = (parts.members.get(name) ?? []).filter((one) => !gone.includes(one))
  parts.members.set(name, left)
  if (left.length === 0) remove(parts, [name])
}

function contain(parts: Parts, name: string, own: Element, members: readonly string[] | undefined): void {
  const had = parts.members.get(name) ?? []
  if (members === undefined && had.length === 0) throw new Refusal(`${name} is not there yet: say what is in it`)
  parts.own.set(name, own)
  if (members === undefined) return
  const lost = members.find((one) => !parts.own.has(one))
  if (lost !== undefined)
    throw new Refusal(`${name} holds ${lost}, which is no resource of the cluster: describe it too`)
  parts.members.set(name, members)
  for (const [other, theirs] of [...parts.members])
    if (other !== name && theirs.some((one) => members.includes(one))) leave(parts, other, members)
}

function primitive(name: string, given: PrimitiveGiven, is: Element | undefined, state: State): Element {
  if (!is && given.agent === undefined) throw new Refusal(`${name} is not there yet: say its agent`)
  const bare = is?.tag === 'primitive' ? is : element('primitive', { id: name })
  const head =
    given.agent === undefined ? bare : { ...bare, attributes: { ...withoutAgent(bare), ...agentWords(given.agent) } }
  const params = { ...given.params, ...secretParams(given) }
  const spoken = given.params !== undefined || given.secret_params !== undefined
  let it = head
  if (spoken || state === 'exact')
    it = withSettings(it, 'instance_attributes', `${name}-instance_attributes`, params, state)
  it = withMeta(it, name, given.meta, state)
  if (given.operations || state === 'exact') it = withOperations(name, it, given.operations ?? [])
  if (given.utilization || state === 'exact')
    it = withSettings(it, 'utilization', `${name}-utilization`, given.utilization, state)
  return it
}

const withoutAgent = ({ attributes }: Element): Element['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).filter(([name]) => !['class', 'provider', 'type', 'template'].includes(name)),
  )

function agentWords(agent: string): Element['attributes'] {
  const [kind = '', ...rest] = agent.split(':')
  const [provider = '', ...type] = rest
  return kind === 'ocf' ? { class: kind, provider, type: type.join(':') } : { class: kind, type: rest.join(':') }
}

function withOperations(name: string, it: Element, operations: NonNullable<PrimitiveGiven['operations']>): Element {
  const old = it.children.find(({ tag }) => tag === 'operations')
  const had = old?.children ?? []
  const wished = operations.map((one) => {
    const words = one as Readonly<Record<string, string>>
    const { name: what = '', interval = '0s', role } = words
    const before = had.find(({ attributes: a }) => a.name === what && a.interval === interval && a.role === role)
    const id = before
      ? idOf(before)
      : [name, what, role?.toLowerCase(), 'interval', idPart(interval)].filter(Boolean).join('-')
    return { ...element('op', { id, ...words }), children: before?.children ?? [] }
  })
  if (wished.length === 0) return { ...it, children: it.children.filter(({ tag }) => tag !== 'operations') }
  // The order of operations means nothing.
  const order = (one: Element): number => had.findIndex((old) => idOf(old) === idOf(one)) >>> 0
  return withChild(it, { ...(old ?? element('operations', {})), children: wished.sort((a, b) => order(a) - order(b)) })
}

function group(name: string, given: GroupGiven, is: Element | undefined, state: State): Element {
  const it = is?.tag === 'group' ? is : element('group', { id: name })
  return withMeta(it, name, given.meta, state)
}

function clone(name: string, given: CloneGiven, is: Element | undefined, state: State): Element {
  const it = is?.tag === 'clone' ? is : element('clone', { id: name })
  const meta = { ...given.meta, ...(given.promotable === undefined ? {} : { promotable: String(given.promotable) }) }
  return withMeta(it, name, meta, state)
}

/** What is described is meant to run, unless it is told otherwise. */
const withMeta = (it: Element, name: string, given: Settings | undefined, state: State): Element => {
  const halted = settingsIn(it, 'meta_attributes')['target-role'] === 'Stopped'
  const meta = { ...(halted ? { 'target-role': null } : {}), ...given }
  return withSettings(it, 'meta_attributes', `${name}-meta_attributes`, meta, state)
}
