import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { widthOf } from './address.ts'
import { Network, readNetwork } from './network.ts'
import { askAddress } from './query.ts'

/** A text as a network: one that names a host is kept with it, another is the network as such. */
export function networkIn(text: string): Network | undefined {
  const kind = askAddress(text, 'type')
  const made = kind === false ? false : askAddress(text, kind === 'address' ? 'cidr' : 'subnet')
  return typeof made === 'string' ? readNetwork(made) : undefined
}

/** The network of a prefix around or inside another that begins at its first address. */
const resized = (net: Network, prefix: number): Network => new Network(net.version, net.value, prefix).whole

/** The network around one address, counted from the widest. */
function around(net: Network, prefix: number, index: number): Value {
  const count = net.prefix - prefix
  if (index < -count || index >= count) return typeFault(`there is no network ${index} around ${net}`)
  return resized(net, prefix + (index < 0 ? index + count : index)).toString()
}

function inside(net: Network, prefix: number, index: number): Value {
  if (prefix < net.prefix) return index === 0 ? resized(net, prefix).toString() : false
  const count = 1n << BigInt(prefix - net.prefix)
  const at = BigInt(index) + (index < 0 ? count : 0n)
  if (at < 0n || at >= count) return false
  const step = BigInt(widthOf(net.version) - prefix)
  return new Network(net.version, net.first + (at << step), prefix).toString()
}

/** The place of a network among those of its size in another, counted from one. */
function placeIn(net: Network, outer: Network): Value {
  if (net.version !== outer.version || net.prefix < outer.prefix || !outer.whole.contains(net))
    return typeFault(`${net} is not in the subnet ${outer.whole}`)
  const step = BigInt(widthOf(net.version) - net.prefix)
  return String(((net.first - outer.first) >> step) + 1n)
}

/** Ansible's `ipsubnet`: the network itself, how many of a size it holds, one of them, or its place in another. */
export function subnet(text: string, query: string, index: number | undefined): Value {
  const read = networkIn(text)
  if (!read) return false
  const net = read.whole
  if (query === '') return net.toString()
  if (!/^\d+$/.test(query)) {
    const outer = networkIn(query)
    return outer ? placeIn(net, outer) : typeFault(`You must pass a valid subnet or IP address; ${query} is invalid`)
  }
  const prefix = Number(query)
  const width = widthOf(net.version)
  if (prefix > width) return false
  if (net.size === 1n) {
    if (index !== undefined && (index > width + 1 - index || index < prefix - width)) return false
    return around(net, prefix, index ?? 0)
  }
  if (index !== undefined) return inside(net, prefix, index)
  if (prefix < net.prefix) return typeFault(`Requested subnet size of ${query} is invalid`)
  return String(1n << BigInt(prefix - net.prefix))
}

/** The usable address so far from the one given, or None where that is not in the network. */
export function nearUsable(text: string, offset: bigint): Value {
  const net = networkIn(text)
  if (!net) return false
  const { usable } = net
  const value = net.value + offset
  if (value < 0n) return typeFault('there is no address below the lowest')
  return usable && value >= usable.first && value <= usable.last ? net.text(value) : null
}

/** The addresses of a network from the first to the last. */
interface Span {
  readonly version: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** The usable addresses of a text, or all of them; undefined when it is no address. */
export function bounds(text: string, ends: 'usable' | 'all'): Span | undefined {
  const net = networkIn(text)?.whole
  return net && { version: net.version, ...((ends === 'usable' && net.usable) || { first: net.first, last: net.last }) }
}
