import type { KeepalivedArguments, VirtualServer, VrrpInstance } from './arguments.ts'
import { ipVersion } from './ip-version.ts'
import { addressOf, linesOf } from './virtual-address.ts'

/** keepalived cuts a longer password in silence. */
const PASSWORD_LENGTH = 8

/** What is wrong with the wishes of one host by themselves, a sentence each. */
export const faultsOfHost = (args: KeepalivedArguments): readonly string[] => [
  ...Object.entries(args.vrrp_instance ?? {}).flatMap(([name, one]) =>
    faultsOfInstance(`vrrp_instance.${name}`, one, args),
  ),
  ...sharedIds(args),
  ...unknownNames(args),
  ...(args.virtual_server ?? []).flatMap((one, i) => faultsOfService(`virtual_server[${i}]`, one)),
]

function faultsOfInstance(where: string, it: VrrpInstance, args: KeepalivedArguments): readonly string[] {
  const say = (wrong: boolean, what: string): readonly string[] => (wrong ? [`${where}: ${what}`] : [])
  const password = it.authentication?.auth_pass
  const version = it.version ?? args.global_defs?.vrrp_version ?? 2
  const families = new Set((it.virtual_ipaddress ?? []).map((line) => ipVersion(addressOf(line) ?? '')))
  const strict = it.strict_mode ?? args.global_defs?.vrrp_strict ?? false
  return [
    ...say(it.interface === undefined && args.global_defs?.default_interface === undefined, 'interface is missing'),
    ...say(it.virtual_router_id === undefined, 'virtual_router_id is missing'),
    ...say(
      linesOf(it).length === 0 && it.virtual_routes === undefined && it.virtual_rules === undefined,
      'it has no virtual_ipaddress',
    ),
    ...linesOf(it).flatMap((line) => say(addressOf(line) === undefined, `"${line}" does not begin with an address`)),
    ...say(
      families.has(4) && families.has(6),
      'virtual_ipaddress mixes IPv4 and IPv6; put one family into virtual_ipaddress_excluded',
    ),
    ...say(it.authentication !== undefined && password === undefined, 'authentication has no auth_pass'),
    ...say(
      password !== undefined && password.length > PASSWORD_LENGTH,
      `auth_pass is longer than ${PASSWORD_LENGTH} characters, and keepalived would cut it in silence`,
    ),
    ...say(
      password !== undefined && !/^[^\s"'\\#!{}]+$/.test(password),
      'auth_pass may not be empty or hold blanks, quotes, braces, # or !',
    ),
    ...say(password !== undefined && (version === 3 || families.has(6)), 'VRRP version 3 has no authentication'),
    ...say(
      it.nopreempt === true && it.state === 'MASTER',
      'nopreempt needs state BACKUP: a host that begins as MASTER has taken the address already',
    ),
    ...say(it.nopreempt === true && it.preempt_delay !== undefined, 'nopreempt and preempt_delay exclude each other'),
    ...say(
      it.nopreempt === true && (it.priority ?? 100) === 255,
      'nopreempt has no effect with priority 255, which owns the address',
    ),
    ...say(it.preempt_delay !== undefined && it.state === 'MASTER', 'preempt_delay needs state BACKUP'),
    ...say(strict && it.authentication !== undefined, 'strict mode allows no authentication'),
    ...say(strict && it.unicast_peer !== undefined, 'strict mode allows no unicast_peer'),
    ...say(it.accept === true && it.no_accept === true, 'accept and no_accept exclude each other'),
    ...say(it.use_vmac !== undefined && it.use_ipvlan !== undefined, 'use_vmac and use_ipvlan exclude each other'),
    ...(it.unicast_peer ?? []).flatMap((peer) =>
      say(addressOf(peer) === undefined, `unicast_peer "${peer}" is no address`),
    ),
    ...say(
      (it.unicast_peer ?? []).some((peer) => addressOf(peer) === it.unicast_src_ip),
      'unicast_peer names unicast_src_ip, the host itself',
    ),
    ...say(
      it.unicast_src_ip !== undefined && ipVersion(it.unicast_src_ip) === 0,
      `unicast_src_ip "${it.unicast_src_ip}" is no address`,
    ),
  ]
}

/** Two instances of a host with one router id on one interface; the families have ids of their own. */
function sharedIds(args: KeepalivedArguments): readonly string[] {
  const seen = new Map<string, string>()
  return Object.entries(args.vrrp_instance ?? {}).flatMap(([name, it]) => {
    const family = ipVersion(addressOf(it.virtual_ipaddress?.[0] ?? '') ?? '') === 6 ? 6 : 4
    const key = `${it.interface} ${it.virtual_router_id} ${family}`
    const first = seen.get(key)
    seen.set(key, first ?? name)
    return first === undefined
      ? []
      : [`vrrp_instance.${name}: virtual_router_id ${it.virtual_router_id} is also that of ${first} on ${it.interface}`]
  })
}

/** Names that lead nowhere; raw text may define more. */
function unknownNames(args: KeepalivedArguments): readonly string[] {
  if (args.raw !== '') return []
  const instances = Object.keys(args.vrrp_instance ?? {})
  const scripts = Object.keys(args.vrrp_script ?? {})
  const missing = (where: string, names: readonly string[] | undefined, known: readonly string[], what: string) =>
    (names ?? [])
      .map((name) => name.trim().split(/\s/)[0] ?? '')
      .filter((name) => !known.includes(name))
      .map((name) => `${where}: there is no ${what} "${name}"`)
  return [
    ...Object.entries(args.vrrp_sync_group ?? {}).flatMap(([name, it]) => [
      ...missing(`vrrp_sync_group.${name}.group`, it.group, instances, 'vrrp_instance'),
      ...missing(`vrrp_sync_group.${name}.track_script`, it.track_script, scripts, 'vrrp_script'),
    ]),
    ...Object.entries(args.vrrp_instance ?? {}).flatMap(([name, it]) =>
      missing(`vrrp_instance.${name}.track_script`, it.track_script, scripts, 'vrrp_script'),
    ),
  ]
}

function faultsOfService(where: string, it: VirtualServer): readonly string[] {
  const heads = [it.address, it.fwmark, it.group].filter((one) => one !== undefined)
  const direct = /^(DR|TUN)\b/.test(it.lvs_method ?? '')
  return [
    ...(heads.length === 1 ? [] : [`${where}: give one of address (with port), fwmark or group`]),
    ...(it.address !== undefined && ipVersion(it.address) === 0 ? [`${where}: "${it.address}" is no address`] : []),
    ...(it.protocol === undefined && it.fwmark === undefined ? [`${where}: protocol is missing`] : []),
    ...(it.port === 0 && !it.persistence_timeout
      ? [`${where}: port 0, which means all ports, needs a persistence_timeout`]
      : []),
    ...(it.real_server ?? []).flatMap((real, i) => {
      const at = `${where}.real_server[${i}]`
      if (real.address === undefined || ipVersion(real.address) === 0) return [`${at}: it has no address`]
      if (
        direct &&
        real.lvs_method === undefined &&
        it.port !== undefined &&
        real.port !== undefined &&
        real.port !== it.port
      )
        return [`${at}: ${it.lvs_method} cannot change the port (${it.port} to ${real.port}); only NAT can`]
      return []
    }),
  ]
}
