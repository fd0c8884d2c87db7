import { readAddress } from '../../../src/module/ip-address.ts'
import type { IpvsArguments } from './arguments.ts'
import type { Role, SyncDaemon } from './rules.ts'

/** A daemon as far as a task speaks of it; `''` where none runs. */
export type SyncView = SyncDaemon | ''

export const roles = ['master', 'backup'] as const

type SyncArguments = NonNullable<IpvsArguments['sync_daemons']>[number]

/** What a task says of the daemon of a role; undefined when nothing. */
export function syncWish(given: IpvsArguments, role: Role): SyncView | undefined {
  if (!given.sync_daemons || given.state === 'drained') return undefined
  const said = given.sync_daemons.find((one) => one.role === role)
  if (!said) return given.state === 'exact' ? '' : undefined
  return given.state === 'absent' ? '' : daemonOf(said)
}

const daemonOf = (said: SyncArguments): SyncDaemon => ({
  interface: said.interface ?? '',
  ...(said.sync_id === undefined ? {} : { sync_id: said.sync_id }),
  ...(said.max_length === undefined ? {} : { max_length: said.max_length }),
  ...(said.group === undefined ? {} : { group: readAddress(said.group)?.text ?? said.group }),
  ...(said.port === undefined ? {} : { port: said.port }),
  ...(said.ttl === undefined ? {} : { ttl: said.ttl }),
})

/** Of the daemon that runs, what the task speaks of. */
export function syncView(wish: SyncView | undefined, runs: Required<SyncDaemon> | undefined): SyncView {
  if (!runs) return ''
  if (!wish) return runs
  const said = Object.keys(wish) as readonly (keyof SyncDaemon)[]
  return Object.fromEntries(said.map((name) => [name, runs[name]])) as SyncDaemon
}

/** Why a daemon cannot run so, in a sentence; undefined when it can. */
export function syncFlaw(
  { interface: name, max_length, group }: SyncDaemon,
  mtu: number | undefined,
): string | undefined {
  if (mtu === undefined) return `sync_daemons: this host has no network interface ${name}`
  const most = mtu - (group?.includes(':') ? 48 : 28)
  return max_length !== undefined && max_length > most
    ? `sync_daemons: a packet of ${name} holds at most ${most} bytes of messages, less than the max_length ${max_length}`
    : undefined
}
