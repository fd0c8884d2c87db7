import { resource } from '../../../src/module/contract.ts'
import { explainVerdict, readVerdict } from '../../../src/shell/transaction.ts'
import { stateDiff } from '../state-diff.ts'
import { type Given, targetArguments } from './arguments.ts'
import { convergeTarget } from './converge-target.ts'
import { desireTarget } from './desire-target.ts'
import { observeTarget } from './observe-target.ts'
import { savedPath } from './saved-file.ts'
import type { TargetState } from './target-state.ts'

/** tgtd is told step by step, and nothing takes back what it has done. */
const UNTAKEN = 'tgtd did not take all of it, and what it took before stays until the next run'

/** A target of tgt, in the running daemon and in the file it is made from at boot. */
export const tgtadm = resource<Given, TargetState>({
  name: 'tgtadm',
  purpose: 'An iSCSI target of tgt: its disks, who may use them, and the passwords, now and after a boot.',
  returns: {
    file: 'The file from which the target is made at boot.',
    sessions: 'The initiators that were logged in before the task.',
    state: 'The state that was asked for.',
    target: 'The name of the target.',
    tid: 'The number of the target before the task, where it was there.',
  },
  examples: [
    {
      name: 'A disk for the hosts of a network',
      args: {
        target: 'iqn.2026-01.com.example:disk',
        luns: [{ lun: 1, path: '/dev/vg0/disk', min_size: '10G', scsi_id: 'disk-1', scsi_sn: 'd1' }],
        initiator_addresses: ['10.0.0.0/24'],
      },
    },
    {
      name: 'A disk for one host, each side proving who it is',
      args: {
        target: 'iqn.2026-01.com.example:web',
        luns: [{ lun: 1, path: '/dev/vg0/web' }],
        initiator_names: ['iqn.2026-01.com.example:host1'],
        incoming: [{ user: 'web', password: 'a-long-secret' }],
        outgoing: { user: 'disks', password: 'another-secret' },
      },
    },
    { name: 'No target', args: { target: 'iqn.2026-01.com.example:disk', state: 'absent' } },
  ],
  args: targetArguments,
  observe: (given) => observeTarget(given),
  desire: desireTarget,
  converge: convergeTarget,
  diff: (given, change) => stateDiff(change, { file: savedPath(given.target) }),
  explain: (_given, answer) => explainVerdict(readVerdict(answer.stdout), 'tgt-admin', { untaken: UNTAKEN }),
  report: (given, { is }) => ({
    target: given.target,
    state: given.state,
    file: savedPath(given.target),
    sessions: is.sessions,
    ...(is.tid === null ? {} : { tid: is.tid }),
  }),
})
