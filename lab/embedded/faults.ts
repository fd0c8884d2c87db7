/** What goes wrong at an embedded host from now on; a test sets it at any time. */
export interface Faults {
  /** How many of the next connections are closed before the host names itself. */
  dropConnections: number
  /** Connections are accepted and never answered. */
  silent: boolean
  /** No credential is good enough. */
  rejectLogins: boolean
  /** Keys are not taken, only the password. */
  passwordOnly: boolean
  /** The password is taken as the answer to a question alone. */
  keyboardOnly: boolean
  /** Programs are started as asked for, but nothing runs and nothing ends. */
  hangPrograms: boolean
  /** Programs at once on one connection, as sshd's MaxSessions. */
  maxSessions: number
  /** The connection is cut after programs have written this many bytes to it. */
  cutAfterBytes: number
}

/** A host that works. */
export const noFaults = (): Faults => ({
  dropConnections: 0,
  silent: false,
  rejectLogins: false,
  passwordOnly: false,
  keyboardOnly: false,
  hangPrograms: false,
  maxSessions: Number.POSITIVE_INFINITY,
  cutAfterBytes: Number.POSITIVE_INFINITY,
})
