import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import { type Addresses, type DefaultRoute, readAddresses, readDefaultRoute, shown } from './interface-addresses.ts'
import type { Told } from './told.ts'

const types: Readonly<Record<string, string>> = {
  '1': 'ether',
  '32': 'infiniband',
  '512': 'ppp',
  '772': 'loopback',
  '65534': 'tunnel',
}

type Interface = { readonly [field: string]: unknown }

const none: Addresses = { ipv4: [], ipv6: [] }

/** The interfaces in the order of the kernel's folder. */
const readNames = (told: Told): readonly string[] => [
  ...new Set(told.paths.flatMap((path) => /^\/sys\/class\/net\/([^/]+)\/mtu$/.exec(path)?.[1] ?? [])),
]

function readInterface(told: Told, name: string, { ipv4, ipv6 }: Addresses): Interface {
  const at = (file: string): string | undefined => told.line(`/sys/class/net/${name}/${file}`)
  const flags = Number(at('flags') ?? 0)
  const mac = at('address')
  const speed = at('speed')
  const own = ipv4.filter(({ label }) => label === name)
  const first = own.find(({ secondary }) => !secondary)
  const others = ipv4.filter((one) => one !== first && (one.secondary || one.label === name))
  return {
    device: name,
    mtu: Number(at('mtu') ?? 0),
    active: at('operstate') !== 'down',
    ...(types[at('type') ?? ''] === undefined ? {} : { type: types[at('type') ?? ''] }),
    ...(mac === undefined || mac === '00:00:00:00:00:00' || mac === '' ? {} : { macaddress: mac }),
    ...(speed === undefined || speed === '' ? {} : { speed: Number(speed) }),
    promisc: (flags & 0x100) !== 0,
    ...readLinks(told, name),
    ...bridge(told, name),
    ...bonding(told, name),
    ...(first === undefined ? {} : { ipv4: shown(first) }),
    ...(others.length === 0 ? {} : { ipv4_secondaries: others.map(shown) }),
    ...(ipv6.length === 0 ? {} : { ipv6 }),
  }
}

/** The bus address and the driver's module, from the links of `ls -l`. */
function readLinks(told: Told, name: string): Interface {
  const leads = (link: string): string | undefined => {
    const line = told
      .part('links')
      .split('\n')
      .find((one) => one.includes(` /sys/class/net/${name}/${link} -> `))
    return line?.slice(line.lastIndexOf('/') + 1)
  }
  const [pciid, module] = [leads('device'), leads('device/driver/module')]
  return { ...(pciid === undefined ? {} : { pciid }), ...(module === undefined ? {} : { module }) }
}

function bridge(told: Told, name: string): Interface {
  const id = told.line(`/sys/class/net/${name}/bridge/bridge_id`)
  if (id === undefined) return {}
  const ports = told.paths.flatMap((path) => {
    const [, device, port] = /^\/sys\/class\/net\/([^/]+)\/brif\/([^/]+)\/port_no$/.exec(path) ?? []
    return device === name && port !== undefined ? [port] : []
  })
  return { type: 'bridge', interfaces: ports, id, stp: told.line(`/sys/class/net/${name}/bridge/stp_state`) === '1' }
}

function bonding(told: Told, name: string): Interface {
  const at = (file: string): string | undefined => told.line(`/sys/class/net/${name}/bonding/${file}`)
  const mode = at('mode')
  if (mode === undefined) return {}
  const primary = at('primary')
  return {
    type: 'bonding',
    slaves: (at('slaves') ?? '').split(' ').filter((one) => one !== ''),
    mode: mode.split(' ')[0],
    miimon: at('miimon'),
    lacp_rate: at('lacp_rate')?.split(' ')[0],
    ...(primary ? { primary } : {}),
    all_slaves_active: at('all_slaves_active') === '1',
  }
}

/** The interface of the default route, with what is known of its address. */
function describeDefault(
  route: DefaultRoute | undefined,
  family: 'ipv4' | 'ipv6',
  of: ReadonlyMap<string, Addresses>,
  told: Told,
) {
  if (!route) return {}
  const found = of.get(route.interface) ?? none
  const base = {
    ...(route.gateway === undefined ? {} : { gateway: route.gateway }),
    interface: route.interface,
    ...(route.address === undefined ? {} : { address: route.address }),
  }
  const { macaddress, mtu, type } = readInterface(told, route.interface, none)
  const link = { ...(macaddress === undefined ? {} : { macaddress }), mtu, type }
  if (family === 'ipv4') {
    const own = found.ipv4.find(({ address }) => address === route.address)
    return own === undefined ? base : { ...base, ...shown(own), alias: own.label, ...link }
  }
  const own = found.ipv6.find(({ address }) => address === route.address)
  return own === undefined ? base : { ...base, prefix: own.prefix, scope: own.scope, ...link }
}

function readNetwork(told: Told) {
  const addresses = readAddresses(told)
  const interfaces = new Map<string, Interface>()
  for (const name of readNames(told)) {
    const own = addresses.get(name) ?? none
    interfaces.set(name, readInterface(told, name, own))
    for (const alias of own.ipv4.filter(({ label }) => label !== name))
      interfaces.set(alias.label, { ipv4: shown(alias) })
  }
  const all = [...addresses.values()]
  return {
    interfaces: [...interfaces.keys()],
    ...Object.fromEntries([...interfaces].map(([name, facts]) => [name.replace(/[-:]/g, '_'), facts])),
    default_ipv4: describeDefault(readDefaultRoute(told, 'ipv4'), 'ipv4', addresses, told),
    default_ipv6: describeDefault(readDefaultRoute(told, 'ipv6'), 'ipv6', addresses, told),
    all_ipv4_addresses: all
      .flatMap(({ ipv4 }) => ipv4.map(({ address }) => address))
      .filter((one) => !one.startsWith('127.')),
    all_ipv6_addresses: all.flatMap(({ ipv6 }) => ipv6.map(({ address }) => address)).filter((one) => one !== '::1'),
  }
}

// Unlike Ansible: what ethtool knows of an interface (features, time stamping) is not asked for.
export const networkGroup: Group = {
  names: ['network', 'interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  files: sh`/sys/class/net/*/address /sys/class/net/*/mtu /sys/class/net/*/operstate /sys/class/net/*/type /sys/class/net/*/flags /sys/class/net/*/speed /sys/class/net/*/bridge/bridge_id /sys/class/net/*/bridge/stp_state /sys/class/net/*/brif/*/port_no /sys/class/net/*/bonding/*`,
  commands: [
    sh`if command -v ip >/dev/null 2>&1; then
  part addresses; LC_ALL=C ip addr show
  part default_ipv4; LC_ALL=C ip -4 route get 8.8.8.8 2>/dev/null
  [ -e /proc/net/if_inet6 ] && part default_ipv6 && LC_ALL=C ip -6 route get 2404:6800:400a:800::1012 2>/dev/null
else
  part files; LC_ALL=C grep -sH '' /proc/net/route /proc/net/fib_trie /proc/net/if_inet6 /proc/net/ipv6_route 2>/dev/null
fi
part links; LC_ALL=C ls -ld /sys/class/net/*/device /sys/class/net/*/device/driver/module 2>/dev/null`,
  ],
  facts: readNetwork,
}
