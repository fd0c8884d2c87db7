import { Refusal } from '../../../src/module/contract.ts'
import type { Given } from './arguments.ts'
import { type State, settingsIn, withSettings } from './settings.ts'
import { wishConstraints } from './wish-constraints.ts'
import { allResources, wishResources } from './wish-resources.ts'
import { child, type Element, element, idOf, idPart, withChild } from './xml.ts'

/** Properties that the cluster writes itself, and whenever it likes. */
export const ownProperties: readonly string[] = [
  'dc-version',
  'cluster-infrastructure',
  'cluster-name',
  'have-watchdog',
  'last-lrm-refresh',
]

/** The configuration as it should be. Throws a `Refusal` for what cannot be. */
export function wishCib(is: Element, given: Given, blank: boolean): Element {
  let it = is
  const section = (tag: string, change: (one: Element) => Element): void => {
    const before = child(it, tag)
    const after = change(before)
    if (after !== before) it = withChild(it, after)
  }
  const defaults = (tag: string, set: string, id: string, said: Given['properties']): void => {
    if (said === undefined) return
    section(tag, (one) =>
      withSettings(one, set, id, said, given.state, (name) => ownProperties.includes(name) && !(name in said)),
    )
  }
  defaults('crm_config', 'cluster_property_set', 'cib-bootstrap-options', given.properties)
  defaults('rsc_defaults', 'meta_attributes', 'rsc_defaults-options', given.resource_defaults)
  defaults('op_defaults', 'meta_attributes', 'op_defaults-options', given.operation_defaults)
  section('nodes', (one) => wishNodes(one, given, blank))
  section('resources', (one) => wishResources(one, given))
  const left = allResources(child(it, 'resources')).map(idOf)
  const gone = allResources(child(is, 'resources'))
    .map(idOf)
    .filter((name) => !left.includes(name))
  section('constraints', (one) => wishConstraints(one, given, gone))
  if (given.fencing_levels)
    section('fencing-topology', (one) => wishLevels(one, given.fencing_levels ?? [], given.state))
  refuseLoose(it)
  return it
}

const isTrue = (word: string | undefined): boolean => /^(true|on|yes|y|1)$/i.test(word ?? '')

/** Whether the settings of a node hold it in a state; the cluster has several words for it. */
export const nodeIs = (node: Element, what: 'standby' | 'maintenance'): boolean =>
  isTrue(settingsIn(node, 'instance_attributes')[what])

function wishNodes(nodes: Element, { nodes: given = {}, state }: Given, blank: boolean): Element {
  const known = nodes.children.map(({ attributes }) => attributes.uname)
  const lost = Object.keys(given).find((name) => !known.includes(name))
  if (lost !== undefined && !blank) throw new Refusal(`${lost} is no node of the cluster; it has ${known.join(', ')}`)
  const all = blank
    ? [
        ...nodes.children,
        ...Object.keys(given)
          .filter((name) => !known.includes(name))
          .map((uname) => element('node', { id: uname, uname })),
      ]
    : nodes.children
  return {
    ...nodes,
    children: all.map((node) => {
      const wish = given[node.attributes.uname ?? '']
      if (!wish) return node
      const flags = (['standby', 'maintenance'] as const).flatMap((name) =>
        wish[name] === undefined || (state !== 'absent' && wish[name] === nodeIs(node, name))
          ? []
          : [[name, wish[name] ? 'on' : null] as const],
      )
      const id = `nodes-${idPart(idOf(node))}`
      const flagged =
        flags.length === 0
          ? node
          : withSettings(
              node,
              'instance_attributes',
              id,
              Object.fromEntries(flags),
              state === 'absent' ? state : 'present',
            )
      if (wish.attributes === undefined) return flagged
      return withSettings(flagged, 'instance_attributes', id, wish.attributes, state, (name) =>
        ['standby', 'maintenance'].includes(name),
      )
    }),
  }
}

function wishLevels(topology: Element, levels: NonNullable<Given['fencing_levels']>, state: State): Element {
  const about = (one: Element, { target, level }: (typeof levels)[number]): boolean =>
    one.attributes.target === target && one.attributes.index === String(level)
  const kept = topology.children.filter((one) => {
    const named = levels.some((level) => about(one, level))
    return state === 'absent' ? !named : state === 'present' || named
  })
  if (state === 'absent') return { ...topology, children: kept }
  const changed = kept.map((one) => {
    const devices = levels.find((level) => about(one, level))?.devices.join(',')
    return devices === undefined || devices === one.attributes.devices
      ? one
      : { ...one, attributes: { ...one.attributes, devices } }
  })
  const fresh = levels
    .filter((level) => !kept.some((one) => about(one, level)))
    .map(({ target, level, devices }) =>
      element('fencing-level', {
        id: `fl-${idPart(target)}-${level}`,
        target,
        index: String(level),
        devices: devices.join(','),
      }),
    )
  return { ...topology, children: [...changed, ...fresh] }
}

/** Throws a refusal for a constraint about what is no resource, which the cluster would refuse without a name. */
function refuseLoose(it: Element): void {
  const known = allResources(child(it, 'resources')).map(idOf)
  for (const one of child(it, 'constraints').children) {
    const refs = one.children.flatMap(({ tag, children }) => (tag === 'resource_set' ? children.map(idOf) : []))
    const names = [...['rsc', 'with-rsc', 'first', 'then'].flatMap((word) => one.attributes[word] ?? []), ...refs]
    const lost = names.find((name) => !known.includes(name))
    // Tags and templates may stand for resources.
    const other = lost !== undefined && JSON.stringify(it).includes(`"id":${JSON.stringify(lost)}`)
    if (lost !== undefined && (!other || refs.includes(lost))) {
      throw new Refusal(`${idOf(one)} speaks of ${lost}, which is no resource of the cluster: describe it too`)
    }
  }
}
