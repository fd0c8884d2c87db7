import { type Change, resource } from '../../../src/module/contract.ts'
import { type Given, nameOf, volumeArguments } from './arguments.ts'
import { convergeVolume } from './converge-volume.ts'
import { dependents, desireVolume, sizeOf } from './desire-volume.ts'
import { observeVolume } from './observe-volume.ts'
import type { VolumeState } from './volume-state.ts'

const MIB = 1024 ** 2

const shown = (name: string, bytes: number | null, active: boolean, whole: boolean | null): string =>
  `${name}${bytes === null ? '' : ` ${bytes / MIB} MiB`}${active ? '' : ' inactive'}${whole === false ? ', a part of it in its file system' : ''}\n`

const before = (given: Given, is: VolumeState): string =>
  (is.volume ? shown(is.volume.name, is.size, is.active, is.whole) : '') +
  (given.state === 'absent'
    ? dependents(is, nameOf(given))
        .map((one) => shown(one.name, one.bytes, one.active, null))
        .join('')
    : '')

const after = (given: Given, { is, should }: Change<VolumeState>): string =>
  should.found === false
    ? ''
    : shown(
        nameOf(given),
        should.size ?? (is.found ? is.size : null),
        should.active ?? is.active,
        should.whole ?? is.whole,
      )

/** A logical volume of LVM. */
export const lvol = resource<Given, VolumeState>({
  name: 'lvol',
  purpose: 'A logical volume of LVM: made, resized with its file system, a snapshot, thin, or taken away.',
  returns: {
    lv: 'The name of the volume.',
    size: 'Its size after the task, in the unit of the argument; in MiB for shares.',
    vg: 'The name of its group.',
  },
  examples: [
    { name: 'A volume for the data', args: { vg: 'vg0', lv: 'data', size: '10g' } },
    {
      name: 'It takes all the room that is free, and its file system with it',
      args: { vg: 'vg0', lv: 'data', size: '+100%FREE', resizefs: true },
    },
    { name: 'A snapshot of it', args: { vg: 'vg0', lv: 'data', snapshot: 'before', size: '1g' } },
    { name: 'A thin volume', args: { vg: 'vg0', thinpool: 'pool', lv: 'web', size: '100g' } },
    { name: 'The snapshot goes', args: { vg: 'vg0', lv: 'data', snapshot: 'before', state: 'absent', force: true } },
  ],
  args: volumeArguments,
  observe: observeVolume,
  desire: desireVolume,
  converge: convergeVolume,
  report(given, { is, should }) {
    const size = given.size === undefined ? undefined : sizeOf(given)
    const bytes = should.size ?? (is.found ? is.size : null)
    return {
      vg: given.vg,
      lv: nameOf(given),
      ...(bytes === null || given.state === 'absent'
        ? {}
        : { size: bytes / (size?.kind === 'bytes' ? size.unit : MIB) }),
    }
  },
  diff: (given, change) => {
    const name = `${given.vg}/${nameOf(given)}`
    return [{ before: before(given, change.is), after: after(given, change), beforeHeader: name, afterHeader: name }]
  },
})
