import type { Change } from '../../../src/module/contract.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { blockDeviceFunctions } from '../block-device.ts'
import { growthOf } from '../filesystem-kind.ts'
import { quietly } from '../lvm-report.ts'
import { type Given, isPool, isThin, nameOf, wordsOf } from './arguments.ts'
import { fileSystemFollows, isExact, roomOf, sizeOf } from './desire-volume.ts'
import { extentsOf } from './volume-size.ts'
import type { VolumeState } from './volume-state.ts'

/** The script that makes a logical volume what it should be. */
export function convergeVolume({ is, should }: Change<VolumeState>, given: Given): Script {
  const at = `${given.vg}/${nameOf(given)}`
  const activate = sh`lvchange --yes -ay -K -- ${at} >&2 || exit`
  const deactivate = sh`lvchange --yes -an -- ${at} >&2 || exit`
  const start = lines(
    blockDeviceFunctions,
    sh`export LC_ALL=C
s=$(lvs ${quietly} -o lv_size -- ${at} 2>/dev/null)
if [ "\${s##* }" != ${is.volume ? `${is.volume.bytes}` : ''} ]; then
  printf '%s was changed by somebody else in the meantime; nothing was changed, run again\n' ${at} >&2; exit 1
fi`,
  )
  if (given.state === 'absent') return lines(start, sh`lvremove --yes -- ${at} >&2 || exit`)
  if (!is.volume) {
    // lvcreate activates by itself, but for thin snapshots and where it is told otherwise.
    const asked = given.snapshot !== undefined || given.opts !== ''
    return lines(
      start,
      sh`lvcreate --yes ${createWords(given, is)} >&2 || exit`,
      given.active ? asked && activate : deactivate,
    )
  }
  return lines(
    start,
    should.active && !is.active && activate,
    resize(given, is, should.size, at),
    should.active === false && is.active && deactivate,
  )
}

function resize(given: Given, is: VolumeState, size: number | null, at: string): Script | undefined {
  const growth = fileSystemFollows(given, is) ? growthOf(is.device.holds) : undefined
  const extents = size === null || !is.group ? 0 : size / is.group.extent
  if (size !== null && size < is.size) {
    return lines(
      // lvreduce itself would cut what is mounted.
      is.volume?.kind !== 's' &&
        sh`u=$(uses ${is.device.path}); if [ -n "$u" ]; then printf '%s: %s\n' ${at} "$u" >&2; exit 1; fi`,
      growth?.shrink && sh`d=${is.device.path} k=${size / 1024}; { ${growth.shrink}; } >&2 || exit`,
      sh`lvreduce --yes --force -l ${extents} -- ${at} >&2 || exit`,
    )
  }
  const grows = size !== null && size > is.size
  return lines(
    grows && sh`lvextend --yes -l ${extents} -- ${at} ${given.pvs} >&2 || exit`,
    growth &&
      (grows || is.whole === false) &&
      sh`d=${is.device.path} m=${is.mountpoint}; { ${growth.grow}; } >&2 || exit`,
  )
}

function createWords(given: Given, is: VolumeState): readonly (string | number)[] {
  const { vg, lv, snapshot, thinpool, pvs } = given
  const opts = wordsOf(given.opts)
  if (snapshot !== undefined)
    return ['-s', '-n', snapshot, ...sizeWords(given, is), ...opts, '--', `${vg}/${lv}`, ...pvs]
  if (isThin(given)) return ['-n', lv ?? '', ...sizeWords(given, is, '-V'), ...opts, '-T', '--', `${vg}/${thinpool}`]
  if (isPool(given)) return [...sizeWords(given, is), ...opts, '-T', '--', `${vg}/${thinpool}`, ...pvs]
  return ['-n', lv ?? '', ...sizeWords(given, is), ...opts, '--', vg, ...pvs]
}

/** How large, as lvcreate is told. */
function sizeWords(given: Given, is: VolumeState, option = '-L'): readonly (string | number)[] {
  if (given.size === undefined || !is.group) return []
  const size = sizeOf(given)
  if (isExact(given, size) && option === '-L') {
    return ['-l', extentsOf(size, is.group.extent, null, roomOf(is, is.group)) ?? 0]
  }
  return size.kind === 'bytes' ? [option, `${size.bytes}b`] : ['-l', `${size.percent}%${size.of}`]
}
