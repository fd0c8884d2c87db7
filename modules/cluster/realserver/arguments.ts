import type { z } from 'zod'
import { args, bool, choice, list, str } from '../../../src/module/argument.ts'
import { type Address, readAddress } from '../../../src/module/ip-address.ts'

const interfaceName = () =>
  str().refine((text) => /^[^\s/.-][^\s/]{0,14}$/.test(text), 'expected the name of a network interface such as lo')

export const realServerArguments = args({
  address: str()
    .refine((text) => readAddress(text) !== undefined, 'expected an IPv4 or IPv6 address such as 192.0.2.10')
    .meta({ aliases: ['vip', 'virtual_address'] })
    .describe('The virtual address (VIP) of the service.'),
  forward: choice(['gate', 'ipip'])
    .default('gate')
    .describe('How the director sends packets: gate (direct routing, DR) or ipip (in a tunnel, TUN).'),
  interface: interfaceName()
    .optional()
    .describe('What holds the address: by default lo, and for tunnels tunl0 (ip6tnl0 for IPv6).'),
  silent_interfaces: list(interfaceName())
    .default([])
    .describe('Further interfaces whose own arp_ignore and arp_announce are set, beside those of all.'),
  state: choice(['present', 'absent'])
    .default('present')
    .describe('absent undoes what present has done: settings get back the values they had.'),
  saved: bool()
    .default(false)
    .describe('Keeps it over a restart: settings in /etc/sysctl.d, the address with systemd-networkd or ifupdown.'),
  manager: choice(['auto', 'networkd', 'ifupdown'])
    .default('auto')
    .describe('What brings up the network of the host; auto finds out.'),
})

export type RealServerArguments = z.infer<typeof realServerArguments>

/** What a task is about, all of it said. */
export interface Plan {
  readonly vip: Address
  readonly prefix: number
  readonly tunnel: boolean
  readonly device: string
  /** The module of the kernel that brings the device; `''` for none. */
  readonly module: string
  /** Parameters of the kernel and their values, below `/proc/sys/net/ipv4/conf`. */
  readonly settings: { readonly [name: string]: string }
  /** What of the host it needs: `lo` for the settings of an interface, `link/lo` for an interface that is up. */
  readonly needs: readonly string[]
  /** What names the files of this address. */
  readonly slug: string
}

/** Fills in what is not said. */
export function planOf(given: RealServerArguments): Plan {
  const vip = readAddress(given.address) ?? { family: 'ipv4', text: given.address }
  const tunnel = given.forward === 'ipip'
  const ipv4 = vip.family === 'ipv4'
  const device = given.interface ?? (tunnel ? (ipv4 ? 'tunl0' : 'ip6tnl0') : 'lo')
  return {
    vip,
    prefix: ipv4 ? 32 : 128,
    tunnel,
    device,
    module: device === 'tunl0' ? 'ipip' : device === 'ip6tnl0' ? 'ip6_tunnel' : '',
    needs: [`link/${device}`, ...(ipv4 ? ['all', device, ...given.silent_interfaces] : [])],
    settings: ipv4 ? settingsOf(device, tunnel, given.silent_interfaces) : {},
    slug: vip.text.replace(/[.:]/g, '-'),
  }
}

/**
 * What a setting should be. The least strict filter that lets packets out of a tunnel whose senders are reached another way: 0 would
 * have no effect where that of all is 1, as the greater of both counts.
 */
export const settingValue = (name: string): string => (name.endsWith('/arp_ignore') ? '1' : '2')

/** IPv6 needs none: a neighbour is told only of the addresses of the interface that it asks on. */
function settingsOf(device: string, tunnel: boolean, others: readonly string[]): Plan['settings'] {
  const kinds = (name: string): readonly string[] => [`${name}/arp_ignore`, `${name}/arp_announce`]
  const names = [...['all', device, ...others].flatMap(kinds), ...(tunnel ? [`${device}/rp_filter`] : [])]
  return Object.fromEntries(names.map((name) => [name, settingValue(name)]))
}
