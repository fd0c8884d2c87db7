import type { IpvsArguments } from './arguments.ts'
import {
  namedFlags,
  newRealServer,
  newService,
  type RealServer,
  type Services,
  type VirtualService,
} from './virtual-service.ts'
import { isWhole, type RealServerWish, type ServiceWish, wishesOf } from './wish.ts'

/** A service as far as a task speaks of it; null is a real server that is not there. */
export type ServiceView = Omit<VirtualService, 'real_servers'> & {
  readonly real_servers: { readonly [real: string]: RealServer | null }
}

/** The part of the table that a task speaks of; null is a service that is not there. */
export type View = { readonly [key: string]: ServiceView | null }

/** What of a table a task speaks of. */
export function viewOf(given: IpvsArguments, services: Services): View {
  if (isWhole(given)) return services
  return Object.fromEntries(wishesOf(given).map((wish) => [wish.key, serviceView(given, wish, services[wish.key])]))
}

function serviceView(
  { state }: IpvsArguments,
  { servers }: ServiceWish,
  service: VirtualService | undefined,
): ServiceView | null {
  if (!service) return null
  if (state === 'exact' || (state !== 'present' && !servers)) return service
  const real_servers = (servers ?? []).map(({ real }) => [real, service.real_servers[real] ?? null] as const)
  return { ...service, real_servers: Object.fromEntries(real_servers) }
}

/** What that part should be. */
export function wishedView(given: IpvsArguments, is: View): View {
  return Object.fromEntries(wishesOf(given).map((wish) => [wish.key, wishedService(given, wish, is[wish.key] ?? null)]))
}

function wishedService({ state }: IpvsArguments, wish: ServiceWish, is: ServiceView | null): ServiceView | null {
  const servers = wish.servers ?? []
  switch (state) {
    case 'present': {
      const before = is ?? newService
      const stays = wish.said.scheduler === undefined || wish.said.scheduler === before.scheduler
      const scheduler_flags = stays ? before.scheduler_flags : []
      return settled({
        ...before,
        scheduler_flags,
        ...wish.said,
        real_servers: wished(servers, is?.real_servers ?? {}),
      })
    }
    case 'exact':
      return settled({ ...newService, ...wish.said, real_servers: wished(servers, {}) })
    case 'absent':
      return is && wish.servers
        ? { ...is, real_servers: Object.fromEntries(servers.map(({ real }) => [real, null])) }
        : null
    case 'drained':
      return (
        is && {
          ...is,
          real_servers: mapped(is.real_servers, (server) => server && { ...server, weight: 0 }),
        }
      )
  }
}

const wished = (servers: readonly RealServerWish[], is: ServiceView['real_servers']): ServiceView['real_servers'] =>
  Object.fromEntries(
    servers.map(({ real, said }) => [real, settledServer({ ...(is[real] ?? newRealServer), ...said }, said)]),
  )

/** Without what does not apply. */
const settled = (it: ServiceView): ServiceView => ({
  ...it,
  scheduler_flags: namedFlags(it.scheduler, it.scheduler_flags),
  persistence_netmask: it.persistence_timeout === 0 ? '' : it.persistence_netmask,
})

/** What the tunnel of a real server is when only a part of it is said; what is said of none stays, to be refused. */
function settledServer(it: RealServer, said: Partial<RealServer>): RealServer {
  const tunnel_type = it.forward === 'ipip' ? it.tunnel_type || 'ipip' : ''
  const wraps = tunnel_type === 'gue' || tunnel_type === 'gre'
  return {
    ...it,
    tunnel_type: said.tunnel_type ?? tunnel_type,
    tunnel_port: said.tunnel_port ?? (tunnel_type === 'gue' ? it.tunnel_port : 0),
    tunnel_checksum: said.tunnel_checksum ?? (wraps ? it.tunnel_checksum || 'nocsum' : ''),
  }
}

const mapped = <A, B>(record: { readonly [key: string]: A }, change: (value: A) => B): { [key: string]: B } =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

/** The services of a table, such as the saved one, with the part that a task speaks of replaced by what it should be. */
export function merged(given: IpvsArguments, services: Services, should: View): Services {
  const all = new Map(isWhole(given) ? [] : Object.entries(services))
  const makes = given.state === 'present' || given.state === 'exact'
  for (const [key, view] of Object.entries(should)) {
    const before = all.get(key)
    if (!view) all.delete(key)
    else if (makes || before) all.set(key, { ...view, real_servers: mergedServers(given, before, view) })
  }
  return Object.fromEntries(all)
}

const mergedServers = (
  { state }: IpvsArguments,
  before: VirtualService | undefined,
  { real_servers }: ServiceView,
): VirtualService['real_servers'] =>
  Object.fromEntries(
    Object.entries({ ...(state === 'exact' ? {} : before?.real_servers), ...real_servers }).flatMap(([real, server]) =>
      server ? [[real, server]] : [],
    ),
  )
