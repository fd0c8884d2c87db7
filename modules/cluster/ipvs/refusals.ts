import { Refusal } from '../../../src/module/contract.ts'
import type { IpvsArguments } from './arguments.ts'
import { flawOf, mixesFamilies } from './flaw.ts'
import type { IpvsState } from './state.ts'
import { type SyncView, syncFlaw } from './sync-wish.ts'
import type { View } from './view.ts'
import { type ServiceWish, wishesOf } from './wish.ts'

/** Throws a refusal where keepalived looks after what a task speaks of. */
export function refuseOwned(given: IpvsArguments, { owners }: IpvsState): void {
  if (given.force) return
  const asks = { timeouts: given.timeouts !== undefined, sync: given.sync_daemons !== undefined }
  const names = { timeouts: 'the timeouts of IPVS', sync: 'the sync daemons of IPVS' }
  for (const [what, file] of Object.entries(owners)) {
    if (what === 'timeouts' || what === 'sync') {
      if (!asks[what]) continue
      throw new Refusal(owned(names[what], file))
    }
    throw new Refusal(owned(what, file))
  }
}

const owned = (what: string, file: string): string =>
  `keepalived looks after ${what} (${file}) and would undo a change: make it there, or say force: yes`

/** Throws a refusal where clients would be cut off. */
export function refuseDisconnecting(given: IpvsArguments, is: IpvsState, should: View): void {
  if (given.disconnect) return
  for (const [key, service] of Object.entries(is.services)) {
    const wished = should[key]
    const gone = Object.keys(is.connections[key] ?? {}).filter((real) => {
      if (!wished) return service !== null
      return Boolean(service?.real_servers[real]) && !wished.real_servers[real]
    })
    const busy = gone.map((real) => [real, is.connections[key]?.[real] ?? 0] as const).filter(([, count]) => count > 0)
    if (busy.length === 0) continue
    const list = busy.map(([real, count]) => `${real} (${count})`).join(', ')
    throw new Refusal(
      `${key}: clients are connected to ${list} and would be cut off: use state: drained before, or say disconnect: yes`,
    )
  }
}

/** Throws a refusal for what cannot be. */
export function refuseFlaws(
  given: IpvsArguments,
  is: IpvsState,
  should: View,
  daemons: readonly (SyncView | null)[],
): void {
  const wishes = wishesOf(given)
  const twice = repeated(wishes.map(({ key }) => key)) ?? wishes.map(repeatedServer).find((one) => one !== undefined)
  if (twice !== undefined) throw new Refusal(`${twice} is named twice`)
  const made = given.state === 'present' || given.state === 'exact' ? wishes : []
  for (const wish of made) {
    const service = should[wish.key]
    const flaw = service && flawOf(wish, service)
    if (flaw) throw new Refusal(flaw)
  }
  for (const daemon of daemons) {
    const flaw = daemon && syncFlaw(daemon, is.mtus[daemon.interface])
    if (flaw) throw new Refusal(flaw)
  }
  const [master = null, backup = null] = daemons
  const syncs = [master ?? is.sync_master, backup ?? is.sync_backup].some((daemon) => daemon !== '')
  const mixed = Object.entries(should).find(([key, service]) => service && mixesFamilies(key, service))
  if (syncs && mixed) {
    throw new Refusal(
      `${mixed[0]}: the kernel has no real servers of the other address family while a sync daemon runs, as it cannot share their connections`,
    )
  }
}

const repeated = (names: readonly string[]): string | undefined => names.find((name, i) => names.indexOf(name) < i)

function repeatedServer({ key, servers = [] }: ServiceWish): string | undefined {
  const real = repeated(servers.map((server) => server.real))
  return real && `${key}, real server ${real}`
}
