import { resource } from '../../../src/module/contract.ts'
import { explainVerdict, readVerdict } from '../../../src/shell/transaction.ts'
import { stateDiff } from '../state-diff.ts'
import { type Given, resourceArguments } from './arguments.ts'
import { convergeResource } from './converge-resource.ts'
import { desireResource } from './desire-resource.ts'
import { observeResource } from './observe-resource.ts'
import { readProc } from './read-proc.ts'
import { resourcePath } from './resource-file.ts'
import type { ResourceState } from './resource-state.ts'

/** A disk that two hosts mirror. */
export const drbd = resource<Given, ResourceState>({
  name: 'drbd',
  purpose: 'A disk that two hosts mirror (DRBD): its file, whether it runs, and which host may write.',
  returns: {
    devices: 'The paths of its devices.',
    resource: 'The name of the resource.',
    split_brain: 'Whether the two sides have gone their own ways and wait for a decision.',
    state: 'The state that was asked for.',
    volumes: 'Its volumes: connection, and the role and disk of both sides.',
  },
  examples: [
    {
      name: 'A mirror that this host writes to',
      args: {
        resource: 'data',
        hosts: [
          { name: 'node1', address: '10.0.0.1' },
          { name: 'node2', address: '10.0.0.2' },
        ],
        volumes: [{ minor: 0, disk: '/dev/vg0/data', min_size: '10G' }],
        state: 'primary',
        initial_sync: 'skip',
        wait: 600,
      },
    },
    { name: 'The other host may write now', args: { resource: 'data', state: 'secondary' } },
    { name: 'No mirror', args: { resource: 'data', state: 'absent', confirm: 'data' } },
  ],
  args: resourceArguments,
  // What the other side is changes without a word from this host.
  sees: 'network',
  observe: observeResource,
  desire: desireResource,
  converge: convergeResource,
  diff: (given, change) => stateDiff(change, { file: resourcePath(given.resource) }),
  explain: (_given, answer) => explainVerdict(readVerdict(answer.stdout), 'drbdadm'),
  report: (given, { is }, answer) => {
    const minors = given.volumes?.map(({ minor }) => minor) ?? is.volumes.map(({ minor }) => minor)
    const now = answer ? readProc(answer.stdout.split('\n')).filter(({ minor }) => minors.includes(minor)) : is.volumes
    return {
      resource: given.resource,
      state: given.state,
      volumes: now,
      devices: minors.map((minor) => `/dev/drbd${minor}`),
      split_brain: is.split,
    }
  },
})
