/** What a service is, whoever manages it. */
export type ServiceState = {
  readonly manager: 'systemd' | 'sysv' | 'openrc' | 'none'
  readonly running: boolean
  readonly enabled: boolean
  readonly masked: boolean
  /** Deeds that a task asks for: false before them, true after. */
  readonly restarted: boolean
  readonly reloaded: boolean
  /** A unit that runs once and ends: it is started and never found running. */
  readonly launched: boolean
  readonly reread: boolean
  readonly reexecuted: boolean
  /** True for a unit that runs once and ends. */
  readonly oneshot: boolean
  /** True for a unit that nothing can enable or disable (`static`). */
  readonly fixed: boolean
  /** True in check mode for a service that is not there yet. */
  readonly expected: boolean
  /** systemd's properties. */
  readonly status: { readonly [property: string]: string }
}

/** Fields that are deeds: they are wished for once and never found. */
export const deeds = ['restarted', 'reloaded', 'launched', 'reread', 'reexecuted']

/** What a task asks of a service, whichever module it was asked through. */
export interface ServiceWish {
  readonly name: string | undefined
  readonly state: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined
  readonly enabled: boolean | undefined
  readonly masked: boolean | undefined
  readonly daemonReload: boolean
  readonly daemonReexec: boolean
  readonly scope: 'system' | 'user' | 'global'
  readonly noBlock: boolean
  readonly force: boolean
  readonly pattern: string | undefined
  /** Seconds between stop and start. */
  readonly sleep: number | undefined
  readonly words: string | undefined
  readonly runlevel: string
  /** Runlevels of SysV that `enabled` is about; all that the script names itself when empty. */
  readonly runlevels: readonly string[]
  readonly use: 'auto' | 'systemd' | 'sysvinit' | 'openrc'
}
