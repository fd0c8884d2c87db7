import type { Disk } from '../disk.ts'
import type { SavedSet } from '../saved-set.ts'

/** A volume of a running resource, as both sides' views have it. */
export type VolumeState = {
  readonly minor: number
  readonly connection: string
  readonly role: string
  readonly peer_role: string
  readonly disk: string
  readonly peer_disk: string
  /** How much of it is synchronized, when it is being so: `42.1%`. */
  readonly done: string
}

/** A DRBD resource on one host. */
export type ResourceState = SavedSet & {
  /** The saved file, its secret left out. */
  readonly file: string
  readonly file_mode: string
  readonly secret: 'none' | 'as asked' | 'another'
  /** Whether each disk carries DRBD's own data; null while it runs, as nobody asks then. */
  readonly metadata: readonly boolean[]
  readonly up: boolean
  /** Where drbdadm cannot read its files, this one or others beside it; empty where it can, or nothing runs. */
  readonly unread: string
  /** Whether what runs is what the file says. */
  readonly adjusted: boolean
  readonly role: 'Primary' | 'Secondary' | 'none'
  /** Whether the two sides have gone their own ways and wait for a decision. */
  readonly split: boolean
  readonly synced: boolean
  readonly volumes: readonly VolumeState[]
  readonly disks: readonly Disk[]
  readonly uses: readonly string[]
  readonly host: string
  /** True in check mode, where an earlier task may not have been done. */
  readonly check: boolean
}
