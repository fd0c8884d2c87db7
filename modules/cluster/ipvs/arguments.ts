import { z } from 'zod'
import { args, bool, choice, int, list, str } from '../../../src/module/argument.ts'
import { readAddress } from '../../../src/module/ip-address.ts'
import { forwards, protocols, schedulerFlags, schedulers, tunnelChecksums, tunnelTypes } from './virtual-service.ts'

const within = (low: number, high: number) =>
  int().refine((value) => value >= low && value <= high, `expected a number from ${low} to ${high}`)

const address = () =>
  str().refine((text) => readAddress(text) !== undefined, 'expected an IPv4 or IPv6 address such as 192.0.2.10')

const interfaceName = () =>
  str().refine((text) => /^[^\s/-][^\s/]{0,14}$/.test(text), 'expected the name of a network interface such as eth0')

/** The longest that the kernel's tools take: 31 days. */
const MAX_SECONDS = 31 * 86_400

const realServer = z.strictObject({
  address: address().describe('Its own address, the RIP.'),
  port: within(0, 65_535).optional().describe('By default the port of the service; another one only with masq.'),
  forward: choice(forwards).optional().describe('gate is direct routing (DR), masq is NAT, ipip is a tunnel (TUN).'),
  weight: within(0, 65_535).optional().describe('Its share of new connections; with 0 it gets none.'),
  upper_threshold: within(0, 2 ** 31 - 1)
    .optional()
    .describe('Connections from which on it gets no new ones; 0 for no limit.'),
  lower_threshold: within(0, 2 ** 31 - 1)
    .optional()
    .describe('Connections below which it gets new ones again; 0 for three quarters of the upper threshold.'),
  tunnel_type: choice(tunnelTypes).optional().describe('How a tunnel wraps packets.'),
  tunnel_port: within(1, 65_535).optional().describe('The UDP port of a gue tunnel.'),
  tunnel_checksum: choice(tunnelChecksums).optional().describe('The checksum of a gue or gre tunnel.'),
})

const service = {
  address: address()
    .optional()
    .meta({ aliases: ['virtual_address', 'vip'] })
    .describe('The virtual address (VIP), IPv4 or IPv6.'),
  port: within(0, 65_535).optional().describe('Its port; 0 means all ports and needs persistence.'),
  protocol: choice(protocols).default('tcp').describe('The protocol of the port.'),
  fwmark: within(1, 2 ** 32 - 1)
    .optional()
    .describe('The firewall mark of the packets, instead of an address.'),
  family: choice(['ipv4', 'ipv6']).default('ipv4').describe('What the packets with the firewall mark are.'),
  scheduler: choice(schedulers).optional().describe('Who gets a new connection; wlc where nothing is said.'),
  scheduler_flags: list(choice(schedulerFlags))
    .optional()
    .describe('sh-fallback, sh-port, mh-fallback, mh-port for sh and mh; flag-1 to flag-3 for others.'),
  persistence_timeout: within(0, MAX_SECONDS)
    .optional()
    .describe('Seconds for which a client comes back to the same real server; 0 for not at all.'),
  persistence_netmask: str()
    .refine(
      (text) => readMask(text) !== undefined,
      'expected a netmask such as 255.255.255.0, or the length of a prefix',
    )
    .optional()
    .describe('Clients of one such network count as one: a mask, or the length of its prefix.'),
  persistence_engine: choice(['sip']).optional().describe('What else tells clients apart: sip, the Call-ID.'),
  one_packet: bool().optional().describe('Schedules each packet by itself; UDP and firewall marks alone.'),
  real_servers: list(realServer).optional().describe('Those whom the task is about, each with its own attributes.'),
}

const timeouts = z.strictObject({
  tcp: within(1, MAX_SECONDS).optional(),
  tcp_fin: within(1, MAX_SECONDS).optional(),
  udp: within(1, MAX_SECONDS).optional(),
})

const syncDaemon = z.strictObject({
  role: choice(['master', 'backup']),
  interface: interfaceName().optional(),
  sync_id: within(0, 255).optional(),
  max_length: within(1024, 65_507).optional(),
  group: address().optional(),
  port: within(1, 65_535).optional(),
  ttl: within(1, 255).optional(),
})

/** What can be said of a service besides its name. */
const attributes = [
  'scheduler',
  'scheduler_flags',
  'persistence_timeout',
  'persistence_netmask',
  'persistence_engine',
  'one_packet',
  'real_servers',
] as const

export const ipvsArguments = args({
  ...service,
  services: list(z.strictObject(service)).optional().describe('Several services; with state=exact the whole table.'),
  state: choice(['present', 'absent', 'exact', 'drained'])
    .default('present')
    .describe(
      'present: it is there, with what is said of it. absent: the real servers that are named, or else the service, are not there. exact: it is as described and nothing else is there. drained: weight 0, and no connections any more.',
    ),
  timeouts: timeouts
    .optional()
    .describe('Seconds until a quiet connection is forgotten: tcp, tcp_fin and udp, for the whole table.'),
  sync_daemons: list(syncDaemon)
    .optional()
    .describe(
      'Daemons (role, interface, sync_id, max_length, group, port, ttl) that share connections among directors.',
    ),
  saved: bool().default(false).describe("Has the host restore it at boot, by its distribution's own means."),
  drain_to: within(0, 2 ** 31 - 1)
    .default(0)
    .describe('The connections of a real server that do not matter any more.'),
  drain_timeout: within(0, MAX_SECONDS).default(300).describe('Seconds to wait for them; later the task fails.'),
  disconnect: bool().default(false).describe('Removes what clients are still connected to.'),
  force: bool().default(false).describe('Changes what a running keepalived looks after.'),
}).superRefine((given, context) => {
  const complain = (message: string): void => context.addIssue({ code: 'custom', message })
  const names = ['address', 'fwmark', 'services'] as const
  const named = names.filter((name) => given[name] !== undefined)
  if (named.length > 1) complain(`${named.join(' and ')} are mutually exclusive`)
  if (named.length === 0 && given.timeouts === undefined && given.sync_daemons === undefined) {
    complain('one of the following is required: address, fwmark, services, timeouts, sync_daemons')
  }
  if (given.address === undefined && given.fwmark === undefined) {
    const loose = ['port' as const, ...attributes].filter((name) => given[name] !== undefined)
    if (loose.length > 0) complain(`${loose.join(', ')}: of which service? give its address or fwmark`)
  }
  for (const one of given.services ?? [given]) {
    if (one.address !== undefined && one.fwmark !== undefined && given.services) {
      complain('services: address and fwmark are mutually exclusive')
    }
    if (one.address !== undefined && one.port === undefined) complain('port is required with address')
    if (one.fwmark !== undefined && one.port !== undefined) complain('port does not go with fwmark: a mark has none')
    if (given.services && one.address === undefined && one.fwmark === undefined) {
      complain('services: each needs an address or a fwmark')
    }
    const isService = one.address !== undefined || one.fwmark !== undefined
    if (given.state === 'exact' && isService && one.real_servers === undefined) {
      complain('state=exact needs the real_servers of each service; [] for none')
    }
  }
  if (given.state === 'drained' && named.length === 0) complain('state=drained needs an address, fwmark or services')
  for (const daemon of given.sync_daemons ?? []) {
    if (given.state !== 'absent' && daemon.interface === undefined) complain('sync_daemons: interface is required')
  }
})

export type IpvsArguments = z.infer<typeof ipvsArguments>
export type ServiceArguments = z.infer<z.ZodObject<typeof service>>
export type RealServerArguments = z.infer<typeof realServer>

/** A netmask as a number of leading ones, or with dots; undefined for what is none. */
export function readMask(text: string): { readonly prefix: number } | { readonly dotted: string } | undefined {
  if (/^\/?\d{1,3}$/.test(text)) {
    const prefix = Number(text.replace('/', ''))
    return prefix >= 1 && prefix <= 128 ? { prefix } : undefined
  }
  const read = readAddress(text)
  return read?.family === 'ipv4' ? { dotted: read.text } : undefined
}
