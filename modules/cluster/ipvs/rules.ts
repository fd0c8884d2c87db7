import {
  forwards,
  newRealServer,
  newService,
  type RealServer,
  type Services,
  serviceWords,
  tunnelChecksums,
  tunnelTypes,
  type VirtualService,
} from './virtual-service.ts'

/** Seconds after which a quiet connection is forgotten. */
export type Timeouts = { readonly tcp: number; readonly tcp_fin: number; readonly udp: number }

/** What the kernel starts with. */
export const kernelTimeouts: Timeouts = { tcp: 900, tcp_fin: 120, udp: 300 }

export type Role = 'master' | 'backup'

/** A daemon that sends the connections to other directors, or takes them from there; a missing part is not told. */
export type SyncDaemon = {
  readonly interface: string
  readonly sync_id?: number
  readonly max_length?: number
  readonly group?: string
  readonly port?: number
  readonly ttl?: number
}

/** What lines in the language of `ipvsadm -R` say. */
export interface Rules {
  readonly services: Services
  /** Lines about other things than services, as they are. */
  readonly others: readonly string[]
}

const forwardOptions = { gate: '-g', masq: '-m', ipip: '-i' } as const
const option = (name: string, value: string | number): string =>
  value === '' || value === 0 ? '' : ` ${name} ${value}`

/** The options of a service behind its name, all of them: one that is left out of an edit falls back to its default. */
const serviceOptions = (it: VirtualService): string =>
  [
    ` -s ${it.scheduler}`,
    option('-p', it.persistence_timeout),
    option('-M', it.persistence_netmask),
    option('--pe', it.persistence_engine),
    option('-b', it.scheduler_flags.join(',')),
    it.one_packet ? ' -o' : '',
  ].join('')

const realServerOptions = (it: RealServer): string =>
  [
    ` ${forwardOptions[it.forward]} -w ${it.weight}`,
    option('-x', it.upper_threshold),
    option('-y', it.lower_threshold),
    // The plain tunnel is what there was before ipvsadm knew others.
    it.tunnel_type === 'ipip' ? '' : option('--tun-type', it.tunnel_type),
    option('--tun-port', it.tunnel_port),
    it.tunnel_checksum === '' ? '' : ` --tun-${it.tunnel_checksum}`,
  ].join('')

/** The line that adds or edits a service, without its real servers. */
export const serviceRule = (edit: '-A' | '-E', key: string, it: VirtualService): string =>
  `${edit} ${serviceWords(key)}${serviceOptions(it)}`

/** The line that adds or edits a real server of a service. */
export const realServerRule = (edit: '-a' | '-e', key: string, real: string, it: RealServer): string =>
  `${edit} ${serviceWords(key)} -r ${real}${realServerOptions(it)}`

/** Whether two services are the same but for their real servers. */
export const sameService = (one: VirtualService, other: VirtualService): boolean =>
  serviceOptions(one) === serviceOptions(other)

export const sameRealServer = (one: RealServer, other: RealServer): boolean =>
  realServerOptions(one) === realServerOptions(other)

/** The lines that make a service from nothing. */
export const rulesOf = (key: string, it: VirtualService): readonly string[] => [
  serviceRule('-A', key, it),
  ...Object.entries(it.real_servers).map(([real, server]) => realServerRule('-a', key, real, server)),
]

/** The line that starts a daemon. */
export const syncRule = (role: Role, it: SyncDaemon): string =>
  [
    `--start-daemon ${role} --mcast-interface ${it.interface}`,
    ...(
      [
        ['--syncid', it.sync_id],
        ['--sync-maxlen', it.max_length],
        ['--mcast-group', it.group],
        ['--mcast-port', it.port],
        ['--mcast-ttl', it.ttl],
      ] as const
    ).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])),
  ].join(' ')

export const timeoutsRule = ({ tcp, tcp_fin, udp }: Timeouts): string => `--set ${tcp} ${tcp_fin} ${udp}`

/** Reads lines as `ipvsadm -Sn` prints them and `ipvsadm -R` takes them. */
export function readRules(lines: readonly string[]): Rules {
  const services: Record<string, VirtualService> = {}
  const others: string[] = []
  for (const line of lines) {
    const rule = readRule(line)
    const service = rule && services[rule.key]
    if (rule?.kind === 'service') services[rule.key] = rule.service
    else if (rule && service) {
      services[rule.key] = { ...service, real_servers: { ...service.real_servers, [rule.real]: rule.server } }
    } else others.push(line.trim())
  }
  return { services, others }
}

type Rule =
  | { readonly kind: 'service'; readonly key: string; readonly service: VirtualService }
  | { readonly kind: 'server'; readonly key: string; readonly real: string; readonly server: RealServer }

function readRule(line: string): Rule | undefined {
  const [command, ...words] = line.trim().split(/\s+/)
  const options = readOptions(words)
  if (!options) return undefined
  const key = keyOf(options)
  if (key === undefined) return undefined
  if (command === '-A') return { kind: 'service', key, service: readService(options) }
  const real = options.get('-r')
  return command === '-a' && real !== undefined
    ? { kind: 'server', key, real, server: readRealServer(options) }
    : undefined
}

const valued = new Set(['-t', '-u', '--sctp-service', '-f', '-s', '-p', '-M', '-b', '--pe', '-r', '-w', '-x', '-y'])
const bare = new Set(['-6', '-o', '-g', '-i', '-m', ...tunnelChecksums.map((word) => `--tun-${word}`)])

/** Options by their names; undefined when one is not known. */
function readOptions(words: readonly string[]): ReadonlyMap<string, string> | undefined {
  const options = new Map<string, string>()
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    // Written by hand, -p may stand alone.
    if (word === '-p' && !/^\d+$/.test(words[i + 1] ?? '')) options.set(word, '360')
    else if (valued.has(word) || word === '--tun-type' || word === '--tun-port') options.set(word, words[++i] ?? '')
    else if (bare.has(word)) options.set(word, '')
    else return undefined
  }
  return options
}

function keyOf(options: ReadonlyMap<string, string>): string | undefined {
  for (const [name, kind] of [
    ['-t', 'tcp'],
    ['-u', 'udp'],
    ['--sctp-service', 'sctp'],
  ] as const) {
    const address = options.get(name)
    if (address !== undefined) return `${kind} ${address}`
  }
  const mark = options.get('-f')
  return mark === undefined ? undefined : `fwmark ${readMark(mark)}${options.has('-6') ? ' ipv6' : ''}`
}

/** A firewall mark as ipvsadm prints it, which takes large ones for negative. */
export const readMark = (text: string): number => Number(text) + (text.startsWith('-') ? 2 ** 32 : 0)

const number = (text: string | undefined): number => Number(text ?? 0)

const readService = (options: ReadonlyMap<string, string>): VirtualService => ({
  ...newService,
  scheduler: options.get('-s') ?? newService.scheduler,
  scheduler_flags: options.get('-b')?.split(',') ?? [],
  persistence_timeout: number(options.get('-p')),
  persistence_netmask: options.get('-M') ?? '',
  persistence_engine: options.get('--pe') ?? '',
  one_packet: options.has('-o'),
})

function readRealServer(options: ReadonlyMap<string, string>): RealServer {
  const forward = forwards.find((one) => options.has(forwardOptions[one])) ?? newRealServer.forward
  const type = options.get('--tun-type')
  return {
    forward,
    weight: options.has('-w') ? number(options.get('-w')) : newRealServer.weight,
    upper_threshold: number(options.get('-x')),
    lower_threshold: number(options.get('-y')),
    tunnel_type: forward === 'ipip' ? (tunnelTypes.find((one) => one === type) ?? 'ipip') : '',
    tunnel_port: number(options.get('--tun-port')),
    tunnel_checksum: tunnelChecksums.find((word) => options.has(`--tun-${word}`)) ?? '',
  }
}
