import type { z } from 'zod'
import { args, bool } from '../../../src/module/argument.ts'
import { type Question, query, type Returned } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import { readParts } from '../part.ts'
import { readKey } from './flaw.ts'
import { type Listing, readListing } from './listing.ts'
import { asked, readTable, type Table, tableQuestion } from './table.ts'

const infoArguments = args({
  connections: bool()
    .default(false)
    .describe('Returns the table of connections as well, which is long on a busy director.'),
})

type InfoArguments = z.infer<typeof infoArguments>

interface Info {
  readonly table: Table
  readonly totals: Listing
  readonly rates: Listing
  readonly persistent: Listing
  readonly connections: readonly string[]
}

/** Reads the table of IPVS with its counters. */
export const ipvsInfo = query<InfoArguments, Info>({
  name: 'ipvs_info',
  purpose: 'Reads the virtual services of IPVS with their statistics, real servers and connections.',
  returns: {
    connections: 'Each connection: its protocol, state, three addresses and seconds left. Only when it was asked for.',
    loaded: 'Whether the kernel has IPVS.',
    services: 'The virtual services in the words of `ipvs`, with the counters and connections of their real servers.',
    sync_daemons: 'The sync daemons that run, each with its role.',
    timeouts: 'The seconds after which quiet connections are forgotten.',
  },
  examples: [
    { name: 'What the director balances', args: {} },
    { name: 'Who is connected to what', args: { connections: true } },
  ],
  args: infoArguments,
  observe: (given): Question<Info> => ({
    script: asked(
      toolPath,
      partFunction,
      tableQuestion([]),
      sh`if command -v ipvsadm >/dev/null 2>&1 && { [ -d /sys/module/ip_vs ] || [ -e /proc/net/ip_vs ]; }; then
  part totals; ipvsadm -Ln --stats --exact 2>&1
  part rates; ipvsadm -Ln --rate --exact 2>&1
  part persistent; ipvsadm -Ln --persistent-conn 2>&1`,
      given.connections && sh`  part connections; ipvsadm -Lnc 2>&1`,
      sh`fi`,
    ),
    parse(stdout) {
      const parts = readParts(stdout)
      const listing = (name: string): Listing => readListing(parts.get(name) ?? [])
      return {
        table: readTable(parts),
        totals: listing('totals'),
        rates: listing('rates'),
        persistent: listing('persistent'),
        connections: parts.get('connections') ?? [],
      }
    },
  }),
  report: ({ connections }, info) => ({
    loaded: info.table.loaded,
    services: Object.keys(info.table.services).map((key) => toldService(info, key)),
    timeouts: info.table.timeouts,
    sync_daemons: Object.entries(info.table.daemons).map(([role, daemon]) => ({ role, ...daemon })),
    ...(connections ? { connections: info.connections.flatMap(toldConnection) } : {}),
  }),
})

/** A service in the words of `ipvs`, and its counters. */
function toldService(info: Info, key: string): Returned {
  const { real_servers = {}, ...service } = info.table.services[key] ?? {}
  const { kind, family, host, port } = readKey(key)
  return {
    ...(port === undefined ? { fwmark: Number(key.split(' ')[1]) } : { protocol: kind, address: host, port }),
    family,
    ...service,
    statistics: counted(info.totals.services.get(key)),
    rates: counted(info.rates.services.get(key)),
    real_servers: Object.entries(real_servers).map(([real, server]) => {
      const [, , active = 0, inactive = 0] = info.table.counts.servers.get(key)?.get(real) ?? []
      const [, persistent = 0] = info.persistent.servers.get(key)?.get(real) ?? []
      const { host: address, port: realPort } = readKey(`real ${real}`)
      return {
        address,
        port: realPort,
        ...server,
        active_connections: active,
        inactive_connections: inactive,
        persistent_connections: persistent,
        statistics: counted(info.totals.servers.get(key)?.get(real)),
        rates: counted(info.rates.servers.get(key)?.get(real)),
      }
    }),
  }
}

const columns = ['connections', 'incoming_packets', 'outgoing_packets', 'incoming_bytes', 'outgoing_bytes'] as const

const counted = (numbers: readonly number[] = []): Returned =>
  Object.fromEntries(columns.map((name, i) => [name, numbers[i] ?? 0]))

/** Reads `TCP 14:57  ESTABLISHED 10.0.0.9:4711 10.0.0.50:80 10.0.0.21:80`. */
function toldConnection(line: string): readonly Returned[] {
  const [, protocol, minutes, seconds, state, source, virtual, destination] =
    /^(\w+)\s+(\d+):(\d+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)/.exec(line.trim()) ?? []
  if (protocol === undefined) return []
  const expires_seconds = Number(minutes) * 60 + Number(seconds)
  return [{ protocol: protocol.toLowerCase(), state, source, virtual, destination, expires_seconds }]
}
