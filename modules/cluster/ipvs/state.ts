import type { IpvsArguments } from './arguments.ts'
import { owns, readOwned } from './keepalived.ts'
import type { Timeouts } from './rules.ts'
import { type Mechanism, readSaved } from './saved.ts'
import { type SyncView, syncView, syncWish } from './sync-wish.ts'
import { connectionsOf, readTable, type Table } from './table.ts'
import { type View, viewOf } from './view.ts'
import { isWhole, wishesOf } from './wish.ts'

/** What a task speaks of, and what has to be known beside it. */
export type IpvsState = {
  readonly services: View
  readonly timeouts: Timeouts
  readonly sync_master: SyncView
  readonly sync_backup: SyncView
  /** The lines that the host restores at boot. */
  readonly saved: readonly string[]
  readonly at_boot: boolean
  /** No real server that the task speaks of has weight or more connections than matter. */
  readonly drained: boolean
  /** The rest is never wished for: the lines of `ipvsadm -Sn`; connections by service and real server. */
  readonly rules: readonly string[]
  readonly connections: { readonly [key: string]: { readonly [real: string]: number } }
  /** The configuration of the keepalived that looks after a service, `timeouts` or `sync`. */
  readonly owners: { readonly [what: string]: string }
  readonly mtus: { readonly [name: string]: number }
  readonly mechanism: Mechanism
}

/** Reads the parts of an answer. */
export function readState(given: IpvsArguments, parts: ReadonlyMap<string, readonly string[]>): IpvsState {
  const table = readTable(parts)
  const services = viewOf(given, table.services)
  const connections = connectionsIn(table, services)
  const saved = readSaved(parts)
  const mtus = [...parts].filter(([name, text]) => name.startsWith('mtu ') && text.length > 0)
  return {
    services,
    timeouts: table.timeouts,
    sync_master: syncView(syncWish(given, 'master'), table.daemons.master),
    sync_backup: syncView(syncWish(given, 'backup'), table.daemons.backup),
    saved: saved.rules,
    at_boot: saved.at_boot,
    drained: isDrained(given, services, connections),
    rules: table.rules,
    connections,
    owners: ownersOf(given, services, parts),
    mtus: Object.fromEntries(mtus.map(([name, [text]]) => [name.slice(4), Number(text)])),
    mechanism: saved.mechanism,
  }
}

function connectionsIn(table: Table, services: View): IpvsState['connections'] {
  return Object.fromEntries(
    Object.keys(services).map((key) => {
      const reals = Object.keys(table.services[key]?.real_servers ?? {})
      return [key, Object.fromEntries(reals.map((real) => [real, connectionsOf(table, key, real)]))]
    }),
  )
}

const isDrained = ({ drain_to }: IpvsArguments, services: View, connections: IpvsState['connections']): boolean =>
  Object.entries(services).every(([key, service]) =>
    Object.entries(service?.real_servers ?? {}).every(
      ([real, server]) => !server || (server.weight === 0 && (connections[key]?.[real] ?? 0) <= drain_to),
    ),
  )

function ownersOf(
  given: IpvsArguments,
  services: View,
  parts: ReadonlyMap<string, readonly string[]>,
): IpvsState['owners'] {
  const owners: Record<string, string> = {}
  for (const owned of readOwned(parts)) {
    const named = [...Object.keys(services), ...wishesOf(given).map(({ key }) => key)]
    for (const key of named) if (owns(owned, key)) owners[key] = owned.file
    // It may just not have made them yet.
    if (isWhole(given) && owned.services.length > 0) owners['the table of IPVS'] = owned.file
    if (owned.timeouts) owners.timeouts = owned.file
    if (owned.sync) owners.sync = owned.file
  }
  return owners
}
