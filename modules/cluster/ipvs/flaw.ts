import { type Family, readAddress } from '../../../src/module/ip-address.ts'
import type { ServiceView } from './view.ts'
import type { RealServer } from './virtual-service.ts'
import type { ServiceWish } from './wish.ts'

/** Why a service cannot be as it is wished, in a sentence; undefined when it can. */
export function flawOf(wish: ServiceWish, service: ServiceView): string | undefined {
  const about = aboutService(wish, service)
  if (about !== undefined) return `${wish.key}: ${about}`
  for (const [real, server] of Object.entries(service.real_servers)) {
    const found = server && (aboutEndpoint(wish.key, real, server) ?? aboutServer(server))
    if (found) return `${wish.key}, real server ${real}: ${found}`
  }
  return undefined
}

function aboutService({ key, said }: ServiceWish, it: ServiceView): string | undefined {
  const { kind, family, port } = readKey(key)
  if (port === 0 && it.persistence_timeout === 0) {
    return 'port 0, which means all ports, needs a persistence_timeout: else the ports of one client are spread over several real servers'
  }
  if (it.one_packet && kind !== 'udp' && kind !== 'fwmark') {
    return `one_packet schedules each packet by itself, which breaks every connection of ${kind}: it goes with udp and fwmark`
  }
  if (said.persistence_netmask && it.persistence_timeout === 0) {
    return 'persistence_netmask without a persistence_timeout has no effect'
  }
  if (it.persistence_netmask !== '' && it.persistence_netmask.includes('.') !== (family === 'ipv4')) {
    return `the persistence_netmask ${it.persistence_netmask} is not one of ${family === 'ipv4' ? 'IPv4' : 'IPv6'}`
  }
  if (it.persistence_engine !== '' && it.persistence_timeout === 0) {
    return 'a persistence_engine without a persistence_timeout has no effect'
  }
  if (it.persistence_engine === 'sip' && kind !== 'udp') return 'the persistence_engine sip reads SIP over udp alone'
  const own = it.scheduler === 'sh' || it.scheduler === 'mh'
  const foreign = said.scheduler_flags?.find((flag) =>
    /^[sm]h-/.test(flag) ? !flag.startsWith(`${it.scheduler}-`) : own && flag === 'flag-3',
  )
  return foreign && `the scheduler ${it.scheduler} has no flag ${foreign}`
}

function aboutEndpoint(key: string, real: string, { forward }: RealServer): string | undefined {
  const service = readKey(key)
  const server = readKey(`real ${real}`)
  if (server.family !== service.family && forward !== 'ipip') {
    return `an ${word(service.family)} service reaches an ${word(server.family)} real server by a tunnel alone: forward ${forward} does not change the family`
  }
  if (forward === 'masq' || server.port === service.port) return undefined
  const how = forward === 'gate' ? 'direct routing (gate)' : 'a tunnel (ipip)'
  return service.port === undefined
    ? server.port === 0
      ? undefined
      : `with ${how} the packet reaches the real server as the client sent it, with the port it has: give no port, or use masq`
    : `with ${how} the packet reaches the real server as the client sent it, for port ${service.port}: port ${server.port} needs forward: masq`
}

function aboutServer(it: RealServer): string | undefined {
  if (it.lower_threshold > it.upper_threshold) {
    return `the lower_threshold ${it.lower_threshold} is above the upper_threshold ${it.upper_threshold || '(none)'}`
  }
  if (it.forward !== 'ipip') {
    const tunnelled = it.tunnel_type !== '' || it.tunnel_port !== 0 || it.tunnel_checksum !== ''
    return tunnelled
      ? `tunnel_type, tunnel_port and tunnel_checksum go with forward: ipip, not ${it.forward}`
      : undefined
  }
  if (it.tunnel_type === 'gue' && it.tunnel_port === 0) return 'a gue tunnel needs its tunnel_port'
  if (it.tunnel_type !== 'gue' && it.tunnel_port !== 0) return `an ${it.tunnel_type} tunnel has no tunnel_port: gue has`
  if (it.tunnel_type === 'ipip' && it.tunnel_checksum !== '')
    return 'an ipip tunnel has no tunnel_checksum: gue and gre have'
  if (it.tunnel_type === 'gre' && it.tunnel_checksum === 'remcsum')
    return 'a gre tunnel knows csum and nocsum, not remcsum'
  return undefined
}

/** Whether a real server of a service has an address of the other family. */
export const mixesFamilies = (key: string, service: ServiceView): boolean =>
  Object.entries(service.real_servers).some(
    ([real, server]) => server && readKey(`real ${real}`).family !== readKey(key).family,
  )

const word = (family: Family): string => (family === 'ipv4' ? 'IPv4' : 'IPv6')

/** What the key of a service, or an endpoint behind a word, says; a mark has no port. */
export function readKey(key: string): { kind: string; family: Family; host: string; port: number | undefined } {
  const [kind = '', name = '', six] = key.split(' ')
  const [, host, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(name) ?? []
  if (host === undefined) return { kind, family: six ? 'ipv6' : 'ipv4', host: '', port: undefined }
  return { kind, family: readAddress(host)?.family ?? 'ipv4', host, port: Number(port) }
}
