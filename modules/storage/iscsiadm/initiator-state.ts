/** One portal of a target that the host has a record of. */
export type PortalRecord = {
  /** Address, port and group: `10.0.0.1,3260,1`. */
  readonly portal: string
  /** Those of its settings that the task names. */
  readonly settings: { readonly [name: string]: string }
  /** Whether each secret that the task names is the one in the record. */
  readonly secrets: { readonly [name: string]: 'as asked' | 'another' }
}

/** A disk of a session. */
export type SessionDisk = {
  readonly target: string
  readonly portal: string
  readonly lun: number
  readonly device: string
  readonly links: readonly string[]
  readonly uses: readonly string[]
}

/** A session of the host. */
export type Session = { readonly id: number; readonly target: string; readonly portal: string }

/** What a host knows of a target, and whether it is logged in there. */
export type InitiatorState = {
  readonly initiator_name: string
  readonly records: readonly PortalRecord[]
  /** The portals of those records that the host is logged in at. */
  readonly logged_in: readonly string[]
  /** Targets that the portal tells of and the host has no record of: `10.0.0.1,3260,1 iqn…`. */
  readonly unknown: readonly string[]
  readonly rescanned: boolean
  /** Whether a run that was cut off has left iscsiadm's lock behind, which would keep everybody out. */
  readonly left_locked: boolean
  readonly sessions: readonly Session[]
  readonly disks: readonly SessionDisk[]
  readonly found: readonly string[]
  /** The names of all targets with a record. */
  readonly nodes: readonly string[]
  /** The address that the portal's name stands for. */
  readonly address: string
}
