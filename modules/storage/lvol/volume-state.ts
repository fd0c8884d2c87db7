import type { BlockDevice } from '../block-device.ts'

/** A logical volume as LVM lists it. */
export type Volume = {
  readonly name: string
  readonly bytes: number
  /** The letter of its kind: `-`, `o` of an origin, `s` of a snapshot, `t` of a thin pool, `V` in one. */
  readonly kind: string
  readonly active: boolean
  /** The thin pool it is in; `''` for none. */
  readonly pool: string
  /** What it is a snapshot of; `''` for nothing. */
  readonly origin: string
  /** On how many disks each of its stripes lies. */
  readonly stripes: number
  /** Why it is in use; `''` when it is not, or when that was not asked for. */
  readonly use: string
}

/** A volume group and its room, in extents. */
export type Group = {
  readonly extent: number
  readonly total: number
  readonly free: number
}

/** A physical volume, in extents. */
export type Disk = { readonly path: string; readonly vg: string; readonly total: number; readonly taken: number }

/** A logical volume, and what decides what it can become. */
export type VolumeState = {
  readonly found: boolean
  /** In bytes; 0 for one that is not there. */
  readonly size: number
  readonly active: boolean
  /** Whether its file system takes all of it; null where that is not asked for. */
  readonly whole: boolean | null
  readonly group: Group | null
  readonly volume: Volume | null
  readonly volumes: readonly Volume[]
  /** The disks of the group. */
  readonly disks: readonly Disk[]
  /** The disks that the task names, every link followed. */
  readonly named: readonly string[]
  /** Its device, when it is active. */
  readonly device: BlockDevice
  readonly mountpoint: string
  /** What the tool of the file system said when its size could not be read. */
  readonly unmeasured: string
  /** True in check mode, where an earlier task may not have been done. */
  readonly check: boolean
}
