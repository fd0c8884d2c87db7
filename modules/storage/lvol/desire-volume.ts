import { Refusal, type Wish } from '../../../src/module/contract.ts'
import { growthOf } from '../filesystem-kind.ts'
import { type Given, isPool, isThin, nameOf } from './arguments.ts'
import { extentsOf, type Room, readVolumeSize, type VolumeSize } from './volume-size.ts'
import type { Group, Volume, VolumeState } from './volume-state.ts'

const NOTHING: Wish<VolumeState> = {
  found: null,
  size: null,
  active: null,
  whole: null,
  group: null,
  volume: null,
  volumes: null,
  disks: null,
  named: null,
  device: null,
  mountpoint: null,
  unmeasured: null,
  check: null,
}

/** What a logical volume should be. Throws a `Refusal` for what cannot be, or would lose data without leave. */
export function desireVolume(given: Given, is: VolumeState): Wish<VolumeState> {
  if (given.state === 'absent') return desireNone(given, is)
  // Unlike Ansible: in check mode, a group or a pool that an earlier task would have made is not missed.
  if (!is.group && !is.check) throw new Refusal(`Volume group ${given.vg} does not exist.`)
  checkDisks(given, is)
  if (!is.volume) return desireNew(given, is)
  checkKind(given, is.volume)
  checkActive(given, is.volume, is)
  const size = is.group ? wishedSize(given, is, is.group, is.volume) : null
  return {
    ...NOTHING,
    found: true,
    active: given.active,
    size,
    // What has been cut short between the volume and its file system is finished by the next run.
    whole: wishedWhole(given, is, size),
  }
}

/** The volumes that go with one: its snapshots, and those in a pool. */
export const dependents = ({ volumes }: VolumeState, name: string): readonly Volume[] => {
  const near = volumes.filter((one) => one.pool === name || (one.origin === name && one.pool === ''))
  return [...new Set(near.flatMap((one) => [one, ...dependents({ volumes } as VolumeState, one.name)]))]
}

function desireNone(given: Given, is: VolumeState): Wish<VolumeState> {
  const { volume } = is
  if (!volume) return { ...NOTHING, found: false }
  if (!given.force) throw new Refusal(`Sorry, no removal of logical volume ${volume.name} without force=true.`)
  const used = [volume, ...dependents(is, volume.name)].find(({ use }) => use !== '')
  // Unlike Ansible: what is in use is named before anything is touched; not even force takes it from who uses it.
  if (used) throw new Refusal(`${given.vg}/${used.name} is in use: ${used.use}. Removing it would destroy it.`)
  return { ...NOTHING, found: false, size: 0, active: false }
}

function checkDisks({ pvs, vg }: Given, { disks, named, group }: VolumeState): void {
  const strange = named.findIndex((path) => group && !disks.some((one) => one.path === path))
  if (strange >= 0) throw new Refusal(`${pvs[strange]} is no disk of the volume group ${vg}`)
}

function desireNew(given: Given, is: VolumeState): Wish<VolumeState> {
  const { lv, thinpool, snapshot, vg } = given
  const of = (name: string | undefined): Volume | undefined => is.volumes.find((one) => one.name === name)
  if (snapshot !== undefined) {
    const origin = of(lv)
    if (!origin && !is.check) throw new Refusal(`Snapshot origin LV ${lv} does not exist in volume group ${vg}.`)
    if (origin?.kind === 't') throw new Refusal('Snapshots of thin pool LVs are not supported.')
  } else if (lv !== undefined && thinpool !== undefined) {
    const pool = of(thinpool)
    if (!pool && !is.check) throw new Refusal(`Thin pool LV ${thinpool} does not exist in volume group ${vg}.`)
    if (pool && pool.kind !== 't') throw new Refusal(`${vg}/${thinpool} is no thin pool`)
  }
  const thinSnapshot = snapshot !== undefined && of(lv)?.kind === 'V'
  if (given.size === undefined) {
    if (!thinSnapshot && !(snapshot !== undefined && is.check && !of(lv))) throw new Refusal('No size given.')
    return { ...NOTHING, found: true, active: given.active }
  }
  const size = sizeOf(given)
  if (size.sign === '-' || (size.sign === '+' && size.kind === 'bytes')) {
    throw new Refusal(`Bad size specification of '${given.size}' for creating LV`)
  }
  if (isThin(given) && size.kind === 'share') throw new Refusal('Thin volume sizing with percentage not supported.')
  if (snapshot !== undefined && !given.active && !thinSnapshot) throw new Refusal(INSEPARABLE)
  if (!is.group) return { ...NOTHING, found: true, active: given.active }
  const extents = extentsOf(size, is.group.extent, null, roomOf(is, is.group)) ?? 0
  if (extents <= 0) throw new Refusal(`No free space left in volume group ${vg}: ${given.size} is nothing`)
  if (given.opts === '' && !isThin(given)) checkRoom(given, is, is.group, extents)
  const origin = snapshot === undefined ? undefined : of(lv)
  const certain = isExact(given, size) && !(origin && extents * is.group.extent > origin.bytes)
  return {
    ...NOTHING,
    found: true,
    active: given.active,
    size: certain ? extents * is.group.extent : null,
  }
}

/** Whether a new volume gets exactly the extents that are asked for; else LVM itself decides. */
export const isExact = (given: Given, size: VolumeSize): boolean =>
  given.opts === '' && !(isPool(given) && size.kind === 'share')

const INSEPARABLE = 'a snapshot is active when its origin is, and not by itself'

/** The size of the task, which its arguments have checked. */
export function sizeOf(given: Given): VolumeSize {
  const size = readVolumeSize(given.size ?? '')
  if (typeof size === 'string') throw new Error(`bug: ${size}`)
  return size
}

/** The room of a group, or of the disks that the task names. */
export function roomOf({ disks, named }: VolumeState, { total, free }: Group): Room {
  if (named.length === 0) return { total, free, disks: total, diskFree: free }
  const mine = disks.filter(({ path }) => named.includes(path))
  const sum = (count: (one: (typeof mine)[number]) => number): number => mine.reduce((all, one) => all + count(one), 0)
  return { total, free, disks: sum((one) => one.total), diskFree: sum((one) => one.total - one.taken) }
}

function checkRoom(given: Given, is: VolumeState, group: Group, more: number): void {
  const { diskFree } = roomOf(is, group)
  if (more <= diskFree) return
  const mib = (extents: number): string => `${(extents * group.extent) / 1024 ** 2} MiB`
  throw new Refusal(
    `Not enough free space left for ${given.vg}/${nameOf(given)} (${mib(more)} required / ${mib(diskFree)} available)`,
  )
}

function checkKind({ vg, lv, thinpool, snapshot, ...rest }: Given, volume: Volume): void {
  if (snapshot !== undefined && volume.origin !== lv) {
    throw new Refusal(`${vg}/${snapshot} is there already, and is no snapshot of ${lv}`)
  }
  if (snapshot === undefined && lv !== undefined && thinpool !== undefined && volume.pool !== thinpool) {
    throw new Refusal(`${vg}/${lv} is there already, and is not in the thin pool ${thinpool}`)
  }
  if (isPool({ vg, lv, thinpool, snapshot, ...rest }) && volume.kind !== 't') {
    throw new Refusal(`${vg}/${thinpool} is there already, and is no thin pool`)
  }
}

function checkActive({ active, vg }: Given, volume: Volume, { device }: VolumeState): void {
  if (active || !volume.active) return
  if (volume.kind === 's') throw new Refusal(INSEPARABLE)
  if (device.use !== '') throw new Refusal(`${vg}/${volume.name} is in use: ${device.use}. It cannot be deactivated.`)
}

/** The bytes that a volume should have; null where it stays as it is, or where LVM decides. */
function wishedSize(given: Given, is: VolumeState, group: Group, volume: Volume): number | null {
  if (given.size === undefined) return null
  const size = sizeOf(given)
  if (isThin(given) && size.kind === 'share') throw new Refusal('Thin volume sizing with percentage not supported.')
  const own = Math.round(volume.bytes / group.extent)
  const target = extentsOf(size, group.extent, own, roomOf(is, group))
  // Stripes end at the same place on each disk, so LVM may have rounded up.
  const slack = volume.stripes - 1
  if (target === null || (target <= own && own <= target + slack)) return null
  if (target > own) {
    // A snapshot that can hold all of its origin does not grow further.
    const origin = is.volumes.find(({ name }) => name === volume.origin)
    if (volume.kind === 's' && origin && volume.bytes > origin.bytes) return null
    if (volume.stripes === 1 && volume.kind !== 'V') checkRoom(given, is, group, target - own)
    refuseFilesystem(given, is)
    return target * group.extent
  }
  return wishedLess(given, is, group, volume, target)
}

function wishedLess(given: Given, is: VolumeState, group: Group, volume: Volume, target: number): number | null {
  const size = sizeOf(given)
  if (!given.shrink && size.sign !== '-') return null
  // A share is rounded, so an extent too many is none.
  if (size.kind === 'share' && size.sign === '' && volume.bytes <= (target + 1) * group.extent) return null
  if (target <= 0) throw new Refusal(`Sorry, no shrinking of ${volume.name} to 0 permitted.`)
  if (!given.force) throw new Refusal(`Sorry, no shrinking of ${volume.name} without force=true.`)
  if (volume.kind === 't') throw new Refusal(`${given.vg}/${volume.name} is a thin pool, which cannot shrink`)
  const { device } = is
  // Unlike Ansible: what is in use is not cut, and nobody is unmounted.
  if (device.use !== '' && volume.kind !== 's') {
    throw new Refusal(`${given.vg}/${volume.name} is in use: ${device.use}. Shrinking it would harm that.`)
  }
  refuseFilesystem(given, is)
  if (fileSystemFollows(given, is) && device.holds !== '' && !growthOf(device.holds)?.shrink) {
    throw new Refusal(`${given.vg}/${volume.name} holds ${device.holds}, which cannot shrink`)
  }
  return target * group.extent
}

/** Whether the size of a volume is that of what is on it: not so the room of a snapshot for changes, and of a pool. */
export const fileSystemFollows = ({ resizefs }: Given, { volume }: VolumeState): boolean =>
  resizefs && volume !== null && volume.kind !== 's' && volume.kind !== 't'

/** Refuses to resize what is on a volume where that cannot be done. */
function refuseFilesystem(given: Given, is: VolumeState): void {
  const { volume, device, unmeasured } = is
  if (!fileSystemFollows(given, is)) return
  if (!volume?.active) {
    throw new Refusal(
      `${given.vg}/${nameOf(given)} is not active, so its file system cannot be resized: activate it first`,
    )
  }
  if (unmeasured !== '') throw new Refusal(unmeasured)
  if (device.holds !== '' && !growthOf(device.holds)) {
    throw new Refusal(`${given.vg}/${nameOf(given)} holds ${device.holds}, which resizefs cannot resize`)
  }
}

function wishedWhole(given: Given, is: VolumeState, size: number | null): boolean | null {
  if (!fileSystemFollows(given, is)) return null
  if (is.whole === false && size === null) refuseFilesystem(given, is)
  return is.whole === null ? null : true
}
