import { type Address, endpoint, type Family } from '../../../src/module/ip-address.ts'

export const protocols = ['tcp', 'udp', 'sctp'] as const
export type Protocol = (typeof protocols)[number]

export const schedulers = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'dh',
  'sh',
  'sed',
  'nq',
  'fo',
  'ovf',
  'mh',
] as const

/** How packets get to a real server: rewritten (NAT), handed over on the same wire (DR), or in a tunnel (TUN). */
export const forwards = ['gate', 'masq', 'ipip'] as const
export type Forward = (typeof forwards)[number]

export const tunnelTypes = ['ipip', 'gue', 'gre'] as const
/** The checksum of the encapsulation, in the words of ipvsadm. */
export const tunnelChecksums = ['nocsum', 'csum', 'remcsum'] as const

/** A real server of a virtual service; what does not apply to it is `''` or 0. */
export type RealServer = {
  readonly forward: Forward
  readonly weight: number
  /** Connections from which on it gets no new ones, and until which it gets none again; 0 for no limit. */
  readonly upper_threshold: number
  readonly lower_threshold: number
  readonly tunnel_type: (typeof tunnelTypes)[number] | ''
  readonly tunnel_port: number
  readonly tunnel_checksum: (typeof tunnelChecksums)[number] | ''
}

/** A virtual service with its real servers by address and port. */
export type VirtualService = {
  readonly scheduler: string
  /** In the order of their bits. */
  readonly scheduler_flags: readonly string[]
  /** Seconds; 0 when it is not persistent. */
  readonly persistence_timeout: number
  /** `''` when each client counts by itself. */
  readonly persistence_netmask: string
  readonly persistence_engine: string
  readonly one_packet: boolean
  readonly real_servers: { readonly [endpoint: string]: RealServer }
}

/** Virtual services by key. */
export type Services = { readonly [key: string]: VirtualService }

/** What a virtual service is when nothing is said of it. */
export const newService: VirtualService = {
  scheduler: 'wlc',
  scheduler_flags: [],
  persistence_timeout: 0,
  persistence_netmask: '',
  persistence_engine: '',
  one_packet: false,
  real_servers: {},
}

/** What a real server is when nothing is said of it. */
export const newRealServer: RealServer = {
  forward: 'gate',
  weight: 1,
  upper_threshold: 0,
  lower_threshold: 0,
  tunnel_type: '',
  tunnel_port: 0,
  tunnel_checksum: '',
}

/** The key of a service by address: `tcp 10.0.0.50:80`. */
export const addressKey = (protocol: Protocol, address: Address, port: number): string =>
  `${protocol} ${endpoint(address, port)}`

/** The key of a service by firewall mark: `fwmark 10`, `fwmark 10 ipv6`. */
export const markKey = (mark: number, family: Family): string => `fwmark ${mark}${family === 'ipv6' ? ' ipv6' : ''}`

/** The words that name a service to ipvsadm. */
export function serviceWords(key: string): string {
  const [kind = '', name = '', ipv6] = key.split(' ')
  switch (kind) {
    case 'tcp':
      return `-t ${name}`
    case 'udp':
      return `-u ${name}`
    case 'sctp':
      return `--sctp-service ${name}`
    default:
      return ipv6 ? `-f ${name} -6` : `-f ${name}`
  }
}

/** Scheduler flags: three bits, of which two have names of their own for two schedulers. */
export const schedulerFlags = [
  'flag-1',
  'flag-2',
  'flag-3',
  'sh-fallback',
  'sh-port',
  'mh-fallback',
  'mh-port',
] as const

const flagBits: ReadonlyMap<string, number> = new Map(schedulerFlags.map((flag, i) => [flag, i < 3 ? i : (i - 3) % 2]))

/** The flags in the names that ipvsadm prints them by for a scheduler, in the order of their bits. */
export function namedFlags(scheduler: string, flags: readonly string[]): readonly string[] {
  const bits = [...new Set(flags.map((flag) => flagBits.get(flag) ?? 0))].sort()
  const own = scheduler === 'sh' || scheduler === 'mh' ? [`${scheduler}-fallback`, `${scheduler}-port`] : []
  return bits.map((bit) => own[bit] ?? `flag-${bit + 1}`)
}
