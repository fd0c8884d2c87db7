import type { Value } from '../../text/value.ts'
import { int } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { readFloat } from '../filter/convert.ts'
import { isInt, isList, isText, plain } from '../value/kind.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'
import { highest, readWhole, reverseName } from './address.ts'
import { kindOfAddress } from './kind-of-address.ts'
import { Network, networkOf, readNetwork } from './network.ts'

/** A value that has been read as an address or a network. */
interface Asked {
  readonly net: Network
  /** Whether a prefix was written. */
  readonly asNetwork: boolean
  /** The value as it was given, numbers as addresses. */
  readonly value: Value
}

type Query = (asked: Asked) => Value

const host = ({ net }: Asked): string => net.text(net.value)
const withPrefix = ({ net }: Asked): string => net.toString()
const keep =
  (test: (net: Network) => boolean): Query =>
  (asked) =>
    test(asked.net) ? asked.value : null

/** A query that only makes sense of a network: of one address alone it is a failure. */
const ofNetwork =
  (query: (net: Network) => Value): Query =>
  (asked) =>
    asked.asNetwork ? query(asked.net) : typeFault('Not a network address')

/** Whether the host of a network is meant, and not the network. */
const isHost = (net: Network): boolean => net.size === 1n || !net.isWhole || !net.broadcast

const step = (by: bigint): Query =>
  ofNetwork((net) => {
    const { usable } = net
    const next = net.value + by
    if (next < 0n) return typeFault('there is no address below the lowest')
    return usable && next >= usable.first && next <= usable.last ? net.text(next) : null
  })

const ofHost =
  (text: (net: Network) => string): Query =>
  ({ net }) =>
    net.size === 2n || (net.size > 1n && !net.isWhole) ? text(net) : null

const addressOfHost: Query = (asked) => {
  const { net } = asked
  return isHost(net) || (net.version === 6 && net.isWhole) ? host(asked) : null
}

const hostWithPrefix: Query = (asked) => {
  const { net } = asked
  const isEnd = net.value === net.first || net.value === net.broadcast
  return net.size > 2n && isEnd ? false : withPrefix(asked)
}

/** The prefix of 6to4 that an address of IPv4 has, or whether one of IPv6 is of 6to4. */
const sixToFour: Query = ({ net, asNetwork, value }) => {
  if (net.version === 6) {
    const isSix = net.value >> 112n === 0x2002n
    return isSix && (!asNetwork || !net.isWhole) ? value : false
  }
  if (net.size > 1n && net.isWhole) return false
  const single = new Network(4, net.value, 32)
  if (!kindOfAddress.isPublic(single) && !kindOfAddress.isPrivate(single)) return false
  const hex = net.value.toString(16).padStart(8, '0')
  return `2002:${hex.slice(0, 4)}:${hex.slice(4)}::1/48`
}

const toVersion4: Query = ({ net, value }) => {
  if (net.version === 4) return value
  const isMapped = net.value >> 32n === 0xffffn
  if ((!isMapped && net.value > highest(4)) || net.prefix < 96) return false
  return new Network(4, isMapped ? net.value & highest(4) : net.value, net.prefix - 96).toString()
}

const toVersion6: Query = ({ net, value }) =>
  net.version === 6 ? value : new Network(6, 0xffff00000000n + net.value, net.prefix + 96).toString()

const peer: Query = ofNetwork((net) => {
  if (net.size === 2n) return net.text(net.value ^ 1n)
  if (net.size !== 4n) return typeFault('Not a point-to-point network')
  if (net.value === net.first) return typeFault('Network address of /30 has no peer')
  if (net.value === net.last) return typeFault('Broadcast address of /30 has no peer')
  return net.text(net.value ^ 3n)
})

const wrap: Query = ({ net, asNetwork, value }) => {
  if (net.version === 4) return value
  return asNetwork ? `[${net.text(net.value)}]/${net.prefix}` : `[${net.text(net.value)}]`
}

const rows: Readonly<Record<string, Query>> = {
  '6to4': sixToFour,
  'address ip': addressOfHost,
  'address/prefix gateway gw host/prefix hostnet router': hostWithPrefix,
  bool: () => true,
  broadcast: ({ net }) => (net.size > 2n ? net.text(net.last) : null),
  cidr: withPrefix,
  first_usable: ofNetwork((net) => (net.usable ? net.text(net.usable.first) : null)),
  host: (asked) => (isHost(asked.net) ? withPrefix(asked) : null),
  'hostmask wildcard': ({ net }) => net.hostmask,
  int: ({ net, asNetwork }) => (asNetwork ? `${net.value}/${net.prefix}` : int(net.value)),
  'ip/prefix': ofHost((net) => net.toString()),
  ip_netmask: ofHost((net) => `${net.text(net.value)} ${net.netmask}`),
  'ipv4 v4': toVersion4,
  'ipv6 v6': toVersion6,
  last_usable: ofNetwork((net) => (net.usable ? net.text(net.usable.last) : null)),
  'link-local': keep(kindOfAddress.isLinkLocal),
  'lo loopback': keep(kindOfAddress.isLoopback),
  multicast: keep(kindOfAddress.isMulticast),
  net: (asked) => (asked.net.size > 1n && asked.net.isWhole ? withPrefix(asked) : null),
  netmask: ({ net }) => net.netmask,
  'network network_id': ({ net }) => net.text(net.first),
  'network/prefix subnet': ({ net }) => net.whole.toString(),
  network_netmask: ({ net }) => `${net.text(net.first)} ${net.netmask}`,
  network_wildcard: ({ net }) => `${net.text(net.first)} ${net.hostmask}`,
  next_usable: step(1n),
  peer,
  prefix: ({ net }) => net.prefix,
  previous_usable: step(-1n),
  private: keep(kindOfAddress.isPrivate),
  public: keep(kindOfAddress.isPublic),
  range_usable: ofNetwork((net) => (net.usable ? `${net.text(net.usable.first)}-${net.text(net.usable.last)}` : null)),
  revdns: ({ net }) => reverseName(net),
  size: ({ net }) => int(net.size),
  size_usable: ({ net }) => (net.size === 1n ? 0 : net.size === 2n ? 2 : int(net.size - 2n)),
  type: ({ net }) => (net.size === 1n || !net.isWhole ? 'address' : 'network'),
  unicast: keep(kindOfAddress.isUnicast),
  version: ({ net }) => net.version,
  wrap,
}

const queries: ReadonlyMap<string, Query> = new Map(
  Object.entries(rows).flatMap(([names, query]) => names.split(' ').map((name) => [name, query] as const)),
)

/** Reads what is to be asked; undefined when it is no address. */
function read(value: Value, version: 4 | 6 | undefined): Asked | undefined {
  const text = isText(value) ? plain(value) : isInt(value) ? String(value) : undefined
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) {
    const net = networkOf(BigInt(text), undefined, version) ?? networkOf(BigInt(text), undefined, 6)
    return net && { net, asNetwork: false, value: net.toString() }
  }
  if (!isText(value)) return undefined
  const parts = text.split('/')
  const net = readNetwork(text)
  if (net) return { net, asNetwork: parts.length === 2, value }
  const [address, prefix] = parts.map(readWhole)
  if (parts.length !== 2 || address === undefined || prefix === undefined) return undefined
  const numbered = networkOf(address, prefix)
  return numbered && { net: numbered, asNetwork: true, value: numbered.toString() }
}

/** What a query that is no name gives: the address at an index, or the value when it lies in a network. */
function unnamed(asked: Asked, query: string, alias: string): Value {
  const { net, asNetwork, value } = asked
  const index = /^\d+$/.test(query) ? BigInt(query) : undefined
  const around = index === undefined ? read(query, undefined) : undefined
  if (around) return around.net.contains(net) ? value : null
  if (readFloat(query) === undefined) return typeFault(`${alias}: unknown filter type: ${query}`)
  if (net.size === 1n) return asNetwork ? net.toString() : net.text(net.value)
  const found = addressAt(net, query)
  return found === undefined ? false : `${found}/${net.prefix}`
}

/** The address at an index of a network, from the end when it is negative. */
export function addressAt(net: Network, index: string): string | undefined {
  const n = readWhole(index)
  if (n === undefined || n >= net.size || n < -net.size) return undefined
  return net.text(n < 0n ? net.last + n + 1n : net.first + n)
}

/** Ansible's `ipaddr`: what a query says of an address or a network; false for what is none. */
export function askAddress(value: Value, query = '', version?: 4 | 6, alias = 'ipaddr'): Value {
  touch(value)
  if (isList(value)) return value.map((one) => askAddress(one, query, version)).filter(truth)
  if (!truth(value) || value === true) return false
  const asked = read(value, version)
  if (!asked) return false
  if (version !== undefined && asked.net.version !== version) return false
  const known = queries.get(query)
  if (known) return known(asked)
  if (query !== '') return unnamed(asked, query, alias)
  return asked.asNetwork ? asked.net.toString() : asked.net.text(asked.net.value)
}
