import { broadcast, netmask, network, shortIpv6, toAddress } from './address.ts'
import type { Told } from './told.ts'

/** An address of an interface. */
export interface Ipv4 {
  readonly address: string
  readonly prefix: number
  readonly broadcast: string
  readonly secondary: boolean
  /** The interface, or one of its aliases (`eth0:1`). */
  readonly label: string
}

export interface Ipv6 {
  readonly address: string
  readonly prefix: string
  readonly scope: string
}

export interface Addresses {
  readonly ipv4: readonly Ipv4[]
  readonly ipv6: readonly Ipv6[]
}

/** Where packets to everywhere go. */
export interface DefaultRoute {
  readonly interface: string
  readonly address: string | undefined
  readonly gateway: string | undefined
}

/** The addresses by interface: from `ip addr`, and without it from the kernel's own tables. */
export function readAddresses(told: Told): ReadonlyMap<string, Addresses> {
  const listing = told.part('addresses')
  return listing === '' ? fromKernel(told) : fromIp(listing)
}

function fromIp(listing: string): ReadonlyMap<string, Addresses> {
  const found = new Map<string, { ipv4: Ipv4[]; ipv6: Ipv6[] }>()
  let device = ''
  for (const line of listing.split('\n')) {
    const heading = /^\d+: ([^:@\s]+)/.exec(line)
    if (heading?.[1] !== undefined) {
      device = heading[1]
      found.set(device, { ipv4: [], ipv6: [] })
      continue
    }
    const words = line.trim().split(/\s+/)
    const [kind, full = ''] = words
    // A point-to-point address has no length of its own.
    const [address = '', prefix] = full.split('/')
    const after = (name: string): string | undefined => {
      const at = words.indexOf(name)
      return at < 0 ? undefined : words[at + 1]
    }
    if (kind === 'inet') {
      found.get(device)?.ipv4.push({
        address,
        prefix: Number(prefix ?? 32),
        broadcast: after('brd') ?? '',
        secondary: words.includes('secondary'),
        label: words.at(-1) ?? device,
      })
    } else if (kind === 'inet6') {
      found.get(device)?.ipv6.push({ address, prefix: prefix ?? '128', scope: after('scope') ?? '' })
    }
  }
  return found
}

/** Little-endian hex, as `/proc/net/route` writes addresses. */
const fromHex = (hex: string): number =>
  (hex.match(/../g) ?? []).reduceRight((sum, byte) => sum * 256 + Number.parseInt(byte, 16), 0)

interface Route {
  readonly device: string
  readonly destination: number
  readonly gateway: number
  readonly metric: number
  readonly mask: number
}

const readRoutes = (told: Told): readonly Route[] =>
  told
    .lines('/proc/net/route')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .map(([device = '', destination = '', gateway = '', , , , metric = '', mask = '']) => ({
      device,
      destination: fromHex(destination),
      gateway: fromHex(gateway),
      metric: Number(metric),
      mask: fromHex(mask),
    }))

const bits = (mask: number): number => mask.toString(2).replaceAll('0', '').length

/** The kernel lists local addresses without their interface; the network's route tells it. */
function fromKernel(told: Told): ReadonlyMap<string, Addresses> {
  const found = new Map<string, { ipv4: Ipv4[]; ipv6: Ipv6[] }>()
  const of = (device: string) => {
    const known = found.get(device) ?? { ipv4: [], ipv6: [] }
    found.set(device, known)
    return known
  }
  const routes = readRoutes(told)
  for (const address of localAddresses(told)) {
    const loopback = address.startsWith('127.')
    const route = routes
      .filter(
        ({ gateway, mask, destination }) =>
          gateway === 0 && mask > 0 && network(address, bits(mask)) === toAddress(destination),
      )
      .sort((a, b) => b.mask - a.mask)[0]
    if (!loopback && !route) continue
    const prefix = loopback ? 8 : bits(route?.mask ?? 0)
    const device = loopback ? 'lo' : (route?.device ?? '')
    const whole = loopback || prefix > 30 ? '' : broadcast(address, prefix)
    of(device).ipv4.push({ address, prefix, broadcast: whole, secondary: of(device).ipv4.length > 0, label: device })
  }
  for (const line of told.lines('/proc/net/if_inet6')) {
    const [hex = '', , prefix = '', scope = '', , device = ''] = line.trim().split(/\s+/)
    of(device).ipv6.push({
      address: shortIpv6(hex),
      prefix: String(Number.parseInt(prefix, 16)),
      scope: scopes[scope] ?? 'global',
    })
  }
  return found
}

const scopes: Readonly<Record<string, string>> = { '00': 'global', '10': 'host', '20': 'link', '40': 'site' }

function localAddresses(told: Told): readonly string[] {
  const lines = told.lines('/proc/net/fib_trie')
  const found = lines.flatMap((line, i) => {
    const address = /\|-- (\d+\.\d+\.\d+\.\d+)/.exec(line)?.[1]
    return address !== undefined && /\/32 host LOCAL/.test(lines[i + 1] ?? '') ? [address] : []
  })
  return [...new Set(found)]
}

/** The default route of a family, from `ip route get`, else from the kernel's tables. */
export function readDefaultRoute(told: Told, family: 'ipv4' | 'ipv6'): DefaultRoute | undefined {
  const words = told.part(`default_${family}`).split('\n')[0]?.trim().split(/\s+/) ?? []
  const after = (name: string): string | undefined => {
    const at = words.indexOf(name)
    return at < 0 ? undefined : words[at + 1]
  }
  const device = after('dev')
  if (device !== undefined && !words.includes('unreachable')) {
    return { interface: device, address: after('src'), gateway: after('via') }
  }
  if (told.part('addresses') !== '') return undefined
  return family === 'ipv4' ? kernelDefaultIpv4(told) : kernelDefaultIpv6(told)
}

function kernelDefaultIpv4(told: Told): DefaultRoute | undefined {
  const [route] = readRoutes(told)
    .filter(({ destination, mask }) => destination === 0 && mask === 0)
    .sort((a, b) => a.metric - b.metric)
  if (!route) return undefined
  const address = readAddresses(told).get(route.device)?.ipv4[0]?.address
  return { interface: route.device, address, gateway: route.gateway === 0 ? undefined : toAddress(route.gateway) }
}

function kernelDefaultIpv6(told: Told): DefaultRoute | undefined {
  const route = told
    .lines('/proc/net/ipv6_route')
    .map((line) => line.trim().split(/\s+/))
    .find(
      ([to = '', length, , , via = '', , , , , device]) =>
        /^0+$/.test(to) && length === '00' && !/^0+$/.test(via) && device !== 'lo',
    )
  const device = route?.[9]
  if (!route || device === undefined) return undefined
  const address = readAddresses(told)
    .get(device)
    ?.ipv6.find(({ scope }) => scope === 'global')?.address
  return { interface: device, address, gateway: shortIpv6(route[4] ?? '') }
}

/** The address as Ansible's facts show it. */
export const shown = ({ address, prefix, broadcast: all }: Ipv4) => ({
  address,
  broadcast: all,
  netmask: netmask(prefix),
  network: network(address, prefix),
  prefix: String(prefix),
})
