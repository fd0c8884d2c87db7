import type { Given } from './arguments.ts'
import { isSecretParam, secretParams } from './secret-param.ts'
import { settingsIn } from './settings.ts'
import { nodeIs, ownProperties } from './wish-cib.ts'
import { allResources } from './wish-resources.ts'
import { child, type Element, idOf, writeXml } from './xml.ts'

type Words = Readonly<Record<string, string>>

/** A resource as a person reads it. */
export type ResourceView = {
  readonly kind: string
  readonly agent?: string
  readonly members?: readonly string[]
  readonly params?: Words
  readonly meta?: Words
  readonly utilization?: Words
  readonly operations?: readonly string[]
  readonly text?: string
}

/** A configuration as typed data, without its secrets. */
export type View = {
  readonly properties: Words
  readonly resource_defaults: Words
  readonly operation_defaults: Words
  readonly nodes: Readonly<Record<string, Words>>
  readonly resources: Readonly<Record<string, ResourceView>>
  readonly constraints: Readonly<Record<string, string>>
  readonly fencing_levels: Words
}

/** The configuration in an element; a secret is told only as far as it is the one that was asked for. */
export const viewOf = (configuration: Element, given: Given): View => ({
  properties: Object.fromEntries(
    Object.entries(settingsIn(child(configuration, 'crm_config'), 'cluster_property_set')).filter(
      ([name]) => !ownProperties.includes(name) || name in (given.properties ?? {}),
    ),
  ),
  resource_defaults: settingsIn(child(configuration, 'rsc_defaults'), 'meta_attributes'),
  operation_defaults: settingsIn(child(configuration, 'op_defaults'), 'meta_attributes'),
  nodes: Object.fromEntries(
    child(configuration, 'nodes').children.map((node) => [node.attributes.uname ?? '', nodeView(node)]),
  ),
  resources: Object.fromEntries(
    allResources(child(configuration, 'resources')).map((one) => [idOf(one), resourceView(one, given)]),
  ),
  constraints: Object.fromEntries(
    child(configuration, 'constraints').children.map((one) => [idOf(one), sentence(one)]),
  ),
  fencing_levels: Object.fromEntries(
    child(configuration, 'fencing-topology').children.map(({ attributes }) => [
      `${attributes.target ?? attributes['target-pattern'] ?? attributes['target-attribute']} ${attributes.index}`,
      attributes.devices ?? '',
    ]),
  ),
})

const nodeView = (node: Element): Words => ({
  ...settingsIn(node, 'instance_attributes'),
  standby: nodeIs(node, 'standby') ? 'on' : 'off',
  maintenance: nodeIs(node, 'maintenance') ? 'on' : 'off',
})

function resourceView(it: Element, given: Given): ResourceView {
  const meta = settingsIn(it, 'meta_attributes')
  switch (it.tag) {
    case 'primitive':
      return {
        kind: it.tag,
        agent: agentOf(it),
        params: hidden(settingsIn(it, 'instance_attributes'), given.primitives?.[idOf(it)]),
        meta,
        utilization: settingsIn(it, 'utilization'),
        operations: child(it, 'operations').children.map(sentence).sort(),
      }
    case 'group':
    case 'clone':
    case 'master':
      return { kind: it.tag, members: allResources({ ...it, children: it.children }).map(idOf), meta }
    default:
      return { kind: it.tag, text: writeXml(it) }
  }
}

/** The agent of a primitive: class:provider:type. */
export const agentOf = ({ attributes: { class: kind, provider, type, template } }: Element): string =>
  template === undefined ? [kind, provider, type].filter(Boolean).join(':') : `template ${template}`

/** Parameters with their secrets hidden: what is asked for is told from what is not. */
function hidden(params: Words, given: NonNullable<Given['primitives']>[string] | undefined): Words {
  const secrets = secretParams(given ?? {})
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const wished = secrets[name]
      if (wished !== undefined) return [name, wished === value ? '*** (as asked)' : '*** (another)']
      return [name, isSecretParam(name) ? '***' : value]
    }),
  )
}

/** An element in words: what it is, what it says, and what is within it; identities within are left out. */
const sentence = ({ tag, attributes, children }: Element): string =>
  [
    tag.replace(/^rsc_/, ''),
    ...Object.entries(attributes)
      .filter(([name]) => name !== 'id' || tag === 'resource_ref')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => (name === 'id' ? value : `${name}=${value}`)),
    ...(children.length === 0 ? [] : [`(${children.map(sentence).join(', ')})`]),
  ].join(' ')
