import type { Disk } from '../disk.ts'
import type { SavedSet } from '../saved-set.ts'

/** A logical unit; attributes that the task does not name are null and not looked at. */
export type Unit = {
  readonly lun: number
  readonly path: string
  readonly device_type: string
  readonly bs_type: string
  readonly bs_flags: string
  readonly block_size: number | null
  readonly readonly: boolean
  readonly write_cache: boolean
  readonly scsi_id: string | null
  readonly scsi_sn: string | null
  readonly vendor_id: string | null
  readonly product_id: string | null
  readonly product_rev: string | null
}

/** An account of a target. tgtd tells nobody a password: it is the one asked for when the saved one is. */
export type Account = { readonly user: string; readonly password: 'as asked' | 'another' }

/** An initiator that is logged in. */
export type Nexus = { readonly initiator: string; readonly address: string }

/** A target as tgtd and its file tell it. */
export type TargetState = SavedSet & {
  readonly state: 'present' | 'absent'
  readonly tid: number | null
  /** Whether tgtd takes new connections at all. */
  readonly ready: boolean
  readonly luns: readonly Unit[]
  readonly initiator_addresses: readonly string[]
  readonly initiator_names: readonly string[]
  readonly incoming: readonly Account[]
  readonly outgoing: readonly Account[]
  /** The saved file, passwords left out. */
  readonly file: string
  readonly file_mode: string
  readonly sessions: readonly Nexus[]
  readonly disks: readonly Disk[]
  /** What of tgtd belongs to others. */
  readonly others: Others
}

export type Others = {
  readonly tids: readonly number[]
  /** Accounts that tgtd knows. */
  readonly accounts: readonly string[]
  readonly bound: readonly Bound[]
  /** The incoming accounts of this target in the order that tgtd keeps them in. */
  readonly slots: readonly string[]
  /** Disks that other targets export. */
  readonly paths: readonly string[]
  /** Accounts in other files whose password there is another one. */
  readonly conflicts: readonly string[]
  /** Accounts in other files with the same password. */
  readonly agreed: readonly string[]
}

/** An account that another target is bound to. */
export type Bound = { readonly tid: number; readonly user: string; readonly outgoing: boolean }
