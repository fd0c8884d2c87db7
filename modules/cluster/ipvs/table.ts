import { Refusal } from '../../../src/module/contract.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { type Listing, readListing } from './listing.ts'
import { kernelTimeouts, type Role, readRules, type SyncDaemon, type Timeouts } from './rules.ts'
import type { Services, VirtualService } from './virtual-service.ts'

/** What IPVS is on a host now. */
export interface Table {
  /** False where the module is not loaded yet: then there is nothing in the table. */
  readonly loaded: boolean
  readonly services: Services
  /** The lines of `ipvsadm -Sn`. */
  readonly rules: readonly string[]
  /** Thresholds and connections: upper, lower, active, inactive. */
  readonly counts: Listing
  readonly timeouts: Timeouts
  readonly daemons: { readonly [role in Role]?: Required<SyncDaemon> }
}

/**
 * Asks what is in the table, in parts. Only a table that is there is read, as ipvsadm would load the module for it. The
 * kernel's modules that the task needs are looked for in the lists of those that there are.
 */
export const tableQuestion = (
  modules: readonly string[],
): Script => sh`if ! command -v ipvsadm >/dev/null 2>&1; then part no-tool
else
  folder=/lib/modules/$(uname -r)
  for module in ${['ip_vs', ...modules]}; do
    if [ -d "/sys/module/$module" ]; then continue; fi
    if [ "$module" = ip_vs ]; then
      if [ -e /proc/net/ip_vs ]; then continue; fi
      part unloaded
    elif [ ! -d "$folder" ]; then continue
    fi
    if ! grep -qs "/$module\.ko" "$folder/modules.dep" "$folder/modules.builtin"; then part "no-module $module"; fi
  done
  if [ -d /sys/module/ip_vs ] || [ -e /proc/net/ip_vs ]; then
    part rules; ipvsadm -Sn 2>&1 || part failed
    part thresholds; ipvsadm -Ln --thresholds 2>&1
    part timeouts; ipvsadm -Ln --timeout 2>&1
    part daemons; ipvsadm -Ln --daemon 2>&1
  fi
fi`

/** Reads the parts; throws a `Refusal` with one sentence for what is missing on the host. */
export function readTable(parts: ReadonlyMap<string, readonly string[]>): Table {
  refuseLacks(parts)
  const listed = parts.get('rules') ?? []
  if (parts.has('failed')) throw new Refusal(failure(listed))
  const { services, others } = readRules(listed)
  if (others.length > 0) throw new Refusal(`ipvsadm -Sn printed what is not understood: ${others.join('; ')}`)
  const counts = readListing(parts.get('thresholds') ?? [])
  return {
    loaded: !parts.has('unloaded'),
    services: withThresholds(services, counts),
    rules: listed,
    counts,
    timeouts: readTimeouts(parts.get('timeouts') ?? []),
    daemons: readDaemons(parts.get('daemons') ?? []),
  }
}

function refuseLacks(parts: ReadonlyMap<string, readonly string[]>): void {
  if (parts.has('no-tool')) throw new Refusal('ipvsadm is not installed: install the package ipvsadm')
  const missing = [...parts.keys()].filter((name) => name.startsWith('no-module ')).map((name) => name.slice(10))
  if (missing.includes('ip_vs')) {
    throw new Refusal(
      `the kernel of this host has no IPVS: its module ip_vs is neither loaded nor there to be loaded; ${kernelHint}`,
    )
  }
  const [module] = missing
  if (module !== undefined) {
    throw new Refusal(
      `the kernel of this host lacks ${lackOf(module)}: its module ${module} is not there to be loaded; ${kernelHint}`,
    )
  }
}

const kernelHint =
  'install the package with the further modules of the running kernel (Ubuntu: linux-modules-extra, Red Hat: kernel-modules), or run a kernel that has it'

const lackOf = (module: string): string =>
  module.startsWith('ip_vs_pe_')
    ? `the persistence engine ${module.slice(9)}`
    : `the scheduler ${module.replace('ip_vs_', '')}`

const failure = (said: readonly string[]): string =>
  said.some((line) => line.includes('Permission denied'))
    ? 'only root may read the table of IPVS: set become'
    : `the table of IPVS cannot be read: ${said.join(' ')}`

/** What `ipvsadm -Sn` leaves out: the thresholds. */
function withThresholds(services: Services, { servers }: Listing): Services {
  const filled: Record<string, VirtualService> = {}
  for (const [key, service] of Object.entries(services)) {
    const real_servers = Object.entries(service.real_servers).map(([real, server]) => {
      const [upper_threshold = 0, lower_threshold = 0] = servers.get(key)?.get(real) ?? []
      return [real, { ...server, upper_threshold, lower_threshold }] as const
    })
    filled[key] = { ...service, real_servers: Object.fromEntries(real_servers) }
  }
  return filled
}

function readTimeouts(said: readonly string[]): Timeouts {
  const [, tcp, tcp_fin, udp] = /: (\d+) (\d+) (\d+)/.exec(said.join('\n')) ?? []
  if (tcp === undefined) return kernelTimeouts
  return { tcp: Number(tcp), tcp_fin: Number(tcp_fin), udp: Number(udp) }
}

/** Reads `master sync daemon (mcast=eth0, syncid=7, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)`. */
function readDaemons(said: readonly string[]): Table['daemons'] {
  const daemons: { [role in Role]?: Required<SyncDaemon> } = {}
  for (const line of said) {
    const [, role, shown = ''] = /^(master|backup) sync daemon \((.*)\)/.exec(line) ?? []
    if (role !== 'master' && role !== 'backup') continue
    const values = new Map(shown.split(', ').map((pair) => pair.split('=') as [string, string]))
    daemons[role] = {
      interface: values.get('mcast') ?? '',
      sync_id: Number(values.get('syncid') ?? 0),
      max_length: Number(values.get('maxlen') ?? 0),
      group: values.get('group') ?? '',
      port: Number(values.get('port') ?? 0),
      ttl: Number(values.get('ttl') ?? 0),
    }
  }
  return daemons
}

/** The connections of a real server. IPVS knows no end of one over UDP: they count until they have been quiet long enough. */
export function connectionsOf({ counts }: Pick<Table, 'counts'>, key: string, real: string): number {
  const [, , active = 0, inactive = 0] = counts.servers.get(key)?.get(real) ?? []
  return key.startsWith('udp ') ? active + inactive : active
}

/** A question of several parts, which itself never fails. */
export const asked = (...parts: readonly (Script | undefined | false)[]): Script => lines(...parts, sh`:`)
