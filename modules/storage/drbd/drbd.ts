import { resource } from '../../../src/module/contract.ts'
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
  args: resourceArguments,
  // What the other side is changes without a word from this host.
  sees: 'network',
  observe: observeResource,
  desire: desireResource,
  converge: convergeResource,
  diff: (given, change) => stateDiff(change, { file: resourcePath(given.resource) }),
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
