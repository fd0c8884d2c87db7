import type { Value } from '../../text/value.ts'
import { int } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fn, table } from '../runtime/call.ts'
import { isInt, isList, isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'
import { addressText, highest, readLooseAddress, readWhole } from './address.ts'
import { hardwareText, interfaceId, type Notation, readHardware } from './hardware.ts'
import { mergeNetworks, spanNetworks } from './merge.ts'
import { readNetwork } from './network.ts'
import { addressAt, askAddress } from './query.ts'
import { bounds, nearUsable, networkIn, subnet } from './subnet.ts'

/** A text, or a number that stands for one; None is no text at all. */
function text(value: Value, what: string): string {
  touch(value)
  if (isText(value)) return plain(value)
  if (value === null) return ''
  return isInt(value) ? String(value) : typeFault(`${what} is text, not ${typeName(value)}`)
}

function whole(value: Value, what: string): bigint {
  touch(value)
  const read = isInt(value) ? BigInt(value) : isText(value) ? readWhole(plain(value)) : undefined
  return read ?? typeFault(`${what} is an integer, not ${isText(value) ? `'${plain(value)}'` : typeName(value)}`)
}

/** The value of a query: texts, lists and numbers; whatever else is a mistake. */
function asked(value: Value, filter: string): Value {
  touch(value)
  return isText(value) || isList(value) || isInt(value) || typeof value === 'boolean'
    ? value
    : typeFault(`${filter} takes an address, a number or a list of these, not ${typeName(value)}`)
}

const versionOf = (version: Value): 4 | 6 | undefined => {
  if (version === null || version === false || version === 0) return undefined
  const n = Number(whole(version, 'version'))
  return n === 4 || n === 6 ? n : typeFault(`there are the versions 4 and 6 of IP, not ${n}`)
}

const ofVersion = (name: string, version: 4 | 6) =>
  fn('value query=', (value: Value, query: Value = '') => askAddress(asked(value, name), str(query), version, name))

function wrapOne(value: Value, query: string): Value {
  const found = askAddress(value, query, undefined, 'ipwrap')
  return truth(found) ? askAddress(isList(found) ? found : value, 'wrap') : value
}

function ipWrap(value: Value, query: Value = ''): Value {
  touch(value)
  if (!isText(value) && !isList(value) && typeof value !== 'boolean')
    return typeFault(`ipwrap takes an address or a list of addresses, not ${typeName(value)}`)
  return isList(value) ? value.map((one) => wrapOne(one, str(query))) : wrapOne(value, str(query))
}

function ipMath(value: Value, amount: Value): Value {
  const written = text(value, 'an address')
  const address = written.includes('/') ? readNetwork(written) : readLooseAddress(written)
  if (!address) return typeFault(`You must pass a valid IP address; ${written} is invalid`)
  const sum = address.value + whole(amount, 'amount')
  if (sum < 0n || sum > highest(address.version)) return typeFault(`${written} plus ${str(amount)} is no address`)
  return addressText({ version: address.version, value: sum })
}

const notations: Readonly<Record<string, Notation>> = {
  bare: { digits: 12, between: '', capitals: true },
  cisco: { digits: 4, between: '.' },
  eui48: { digits: 2, between: '-', capitals: true },
  linux: { digits: 2, between: ':' },
  pgsql: { digits: 6, between: ':' },
  postgresql: { digits: 6, between: ':' },
  psql: { digits: 6, between: ':' },
  unix: { digits: 2, between: ':', bare: true },
  win: { digits: 2, between: '-', capitals: true },
}

function askHardware(value: Value, query: string, alias: string): Value {
  const written = text(value, 'a hardware address')
  const found = readHardware(written)
  if (query === '' || query === 'bool') return found ? query === 'bool' || written : null
  if (!found) return typeFault(`${alias}: not a hardware address: ${written}`)
  if (query === 'int') return int(found.value)
  const notation = Object.hasOwn(notations, query) ? notations[query] : undefined
  if (!notation) return typeFault(`${alias}: unknown filter type: ${query}`)
  return found.bits === 48
    ? hardwareText(found, notation)
    : typeFault(`${alias}: ${written} has eight bytes, and is not written as ${query}`)
}

function slaac(value: Value, query: Value = ''): Value {
  const net = networkIn(text(value, 'a network'))
  const hardware = readHardware(text(query, 'a hardware address'))
  if (net?.version !== 6 || !hardware) return false
  return net.text(net.first + interfaceId(hardware))
}

function nthHost(value: Value, query: Value = ''): Value {
  const net = networkIn(text(value, 'a network'))
  return (net && addressAt(net, text(query, 'a place'))) ?? false
}

const texts = (value: Value, what: string): string[] => {
  touch(value)
  const items = isList(value) ? value : isText(value) ? plain(value).split(',') : [value]
  return items.map((one) => text(one, what))
}

function cidrMerge(value: Value, action: Value = 'merge'): Value {
  const networks = texts(value, 'a network')
  switch (str(action)) {
    case 'merge':
      return mergeNetworks(networks)
    case 'span':
      return spanNetworks(networks) ?? null
    default:
      return typeFault(`cidr_merge: invalid action '${str(action)}'`, 'it can merge and span')
  }
}

function isWithin(value: Value, test: Value, ends: 'usable' | 'all'): boolean {
  const outer = bounds(text(value, 'a network'), ends)
  const inner = bounds(text(test, 'an address'), 'all')
  // Unlike Ansible: what is no network holds nothing and lies nowhere, and versions of IP do not mix.
  if (!outer || outer.version !== inner?.version) return false
  return outer.first <= inner.first && inner.last <= outer.last
}

function hexadecimal(value: Value, between: Value = ''): string {
  const numbers = text(value, 'an address').split('.').map(readWhole)
  if (numbers.length < 4 || numbers.includes(undefined)) return typeFault(`'${str(value)}' is no address of IPv4`)
  return numbers
    .slice(0, 4)
    .map((n) => (n as bigint).toString(16).padStart(2, '0'))
    .join(str(between))
}

/** The filters of ansible.utils over addresses and networks. */
export const networkFilters = table({
  cidr_merge: fn('value action=', cidrMerge),
  hwaddr: fn('value query= alias=', (value: Value, query: Value = '', alias: Value = 'hwaddr') =>
    askHardware(value, str(query), str(alias)),
  ),
  ip4_hex: fn('arg delimiter=', hexadecimal),
  ipaddr: fn(
    'value query= version= alias=',
    (value: Value, query: Value = '', version: Value = null, alias: Value = 'ipaddr') =>
      askAddress(asked(value, 'ipaddr'), str(query), versionOf(version), str(alias)),
  ),
  ipmath: fn('value amount', ipMath),
  ipsubnet: fn('value query= index=', (value: Value, query: Value = '', index: Value = null) =>
    subnet(text(value, 'a network'), str(query), index === null ? undefined : Number(whole(index, 'index'))),
  ),
  ipv4: ofVersion('ipv4', 4),
  ipv6: ofVersion('ipv6', 6),
  ipwrap: fn('value query=', ipWrap),
  macaddr: fn('value query=', (value: Value, query: Value = '') => askHardware(value, str(query), 'macaddr')),
  network_in_network: fn('value test=', (value: Value, test: Value = null) => isWithin(value, test, 'all')),
  network_in_usable: fn('value test=', (value: Value, test: Value = null) => isWithin(value, test, 'usable')),
  next_nth_usable: fn('value offset', (value: Value, offset: Value) =>
    nearUsable(text(value, 'a network'), whole(offset, 'offset')),
  ),
  nthhost: fn('value query=', nthHost),
  previous_nth_usable: fn('value offset', (value: Value, offset: Value) =>
    nearUsable(text(value, 'a network'), -whole(offset, 'offset')),
  ),
  reduce_on_network: fn('value network', (value: Value, network: Value) =>
    texts(value, 'an address').filter((one) => isWithin(network, one, 'all')),
  ),
  slaac: fn('value query=', slaac),
})
