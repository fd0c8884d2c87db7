import { resource } from '../../../src/module/contract.ts'
import { stateDiff } from '../state-diff.ts'
import { type Given, targetArguments } from './arguments.ts'
import { convergeTarget } from './converge-target.ts'
import { desireTarget } from './desire-target.ts'
import { observeTarget } from './observe-target.ts'
import { savedPath } from './saved-file.ts'
import type { TargetState } from './target-state.ts'

/** A target of tgt, in the running daemon and in the file it is made from at boot. */
export const tgtadm = resource<Given, TargetState>({
  name: 'tgtadm',
  purpose: 'An iSCSI target of tgt: its disks, who may use them, and the passwords, now and after a boot.',
  args: targetArguments,
  observe: (given) => observeTarget(given),
  desire: desireTarget,
  converge: convergeTarget,
  diff: (given, change) => stateDiff(change, { file: savedPath(given.target) }),
  report: (given, { is }) => ({
    target: given.target,
    state: given.state,
    file: savedPath(given.target),
    sessions: is.sessions,
    ...(is.tid === null ? {} : { tid: is.tid }),
  }),
})
