import { type Change, type Diff, type Returned, resource } from '../../../src/module/contract.ts'
import { splitParts } from '../../../src/shell/parts.ts'
import { apply } from './apply.ts'
import { type Given, pacemakerArguments } from './arguments.ts'
import { desire } from './desire.ts'
import { explain } from './explain.ts'
import { question } from './question.ts'
import { secretsOf } from './secret-param.ts'
import type { PacemakerState } from './state.ts'
import { failureText, readStatus } from './status.ts'

/** The configuration of a cluster of pacemaker. */
export const pacemaker = resource<Given, PacemakerState>({
  name: 'pacemaker',
  purpose:
    'The whole or a part of the configuration of a cluster of pacemaker: resources, constraints, fencing, settings.',
  returns: {
    failures: 'The operations that have failed: resource, node, operation, reason.',
    resources: 'What runs where in which role, as far as the task names it.',
  },
  examples: [
    {
      name: 'An address and a web server, in one place, one after the other',
      args: {
        properties: { 'stonith-enabled': false, 'no-quorum-policy': 'ignore' },
        resource_defaults: { 'resource-stickiness': 100 },
        primitives: {
          vip: {
            agent: 'ocf:heartbeat:IPaddr2',
            params: { ip: '192.0.2.50', cidr_netmask: 24 },
            operations: { monitor: { interval: '10s' } },
          },
          web: { agent: 'systemd:nginx', operations: { monitor: { interval: '15s' } } },
        },
        groups: { site: { members: ['vip', 'web'] } },
      },
    },
    {
      name: 'A mirrored disk with one side that writes, and a file system there',
      args: {
        primitives: {
          mirror: {
            agent: 'ocf:linbit:drbd',
            params: { drbd_resource: 'data' },
            operations: [
              { name: 'monitor', interval: '29s', role: 'Promoted' },
              { name: 'monitor', interval: '31s', role: 'Unpromoted' },
            ],
          },
          data: {
            agent: 'ocf:heartbeat:Filesystem',
            params: { device: '/dev/drbd0', directory: '/srv/data', fstype: 'ext4' },
          },
        },
        clones: { mirrors: { resource: 'mirror', promotable: true, meta: { 'promoted-max': 1, notify: true } } },
        colocations: { 'data-with-mirror': { resource: 'data', with: 'mirrors', with_role: 'Promoted' } },
        orders: {
          'data-after-mirror': {
            first: 'mirrors',
            first_action: 'promote',
            // biome-ignore lint/suspicious/noThenProperty: the cluster's own word
            then: 'data',
            then_action: 'start',
          },
        },
      },
    },
    { name: 'Nothing runs on a node', args: { nodes: { node1: { standby: true } }, interrupt: true } },
    { name: 'No web server', args: { state: 'absent', primitives: ['web'], interrupt: true } },
  ],
  args: pacemakerArguments,
  secrets: secretsOf,
  // A cluster is what all its nodes make of it.
  sees: 'network',
  observe: question,
  desire,
  converge: apply,
  explain,
  diff: (_given, change) => diffOf(change),
  report(given, change, answer): Returned {
    const { is } = change
    const told = answer && new Map(splitParts(answer.stdout)).get('status')
    const { running, failed } = told === undefined ? is.status : readStatus(told)
    const named = Object.keys(given.primitives ?? {})
    const failures = failed.filter(({ resource }) => named.includes(resource))
    return {
      // To wait for what should run is no change.
      ...(change.should.stopped !== null && diffOf(change).length === 0 ? { changed: false } : {}),
      resources: running.filter(({ resource }) => named.includes(resource)),
      failures,
      ...(failures.length === 0 ? {} : { warnings: failures.map(failureText) }),
    }
  },
})

/** What differs, thing by thing. */
function diffOf({ is, should }: Change<PacemakerState>): readonly Diff[] {
  const sections = [
    'properties',
    'resource_defaults',
    'operation_defaults',
    'nodes',
    'resources',
    'constraints',
    'fencing_levels',
  ] as const
  const differing = sections.flatMap((section) => {
    const [before, after] = [is[section], should[section] ?? is[section]] as const
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    return names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => ({ name: `${section}.${name}`, before: before[name], after: after[name] }))
  })
  const failures =
    should.failures !== null && is.failures.length > 0 ? [{ name: 'failures', before: is.failures, after: [] }] : []
  const all = [...differing, ...failures]
  if (all.length === 0) return []
  const title = 'the configuration of the cluster'
  const text = (side: 'before' | 'after'): string =>
    all
      .flatMap((one) => (one[side] === undefined ? [] : [`${one.name}: ${JSON.stringify(one[side], null, 2)}\n`]))
      .join('')
  return [{ before: text('before'), after: text('after'), beforeHeader: title, afterHeader: title }]
}
