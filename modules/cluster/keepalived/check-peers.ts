import type { KeepalivedArguments, VrrpInstance } from './arguments.ts'
import { ipVersion } from './ip-version.ts'
import { addressOf, linesOf } from './virtual-address.ts'

/** What one host of the play is to be given. */
export interface HostWish {
  readonly host: string
  readonly args: KeepalivedArguments
}

/** An instance and its host. */
interface Member {
  readonly host: string
  readonly name: string
  readonly it: VrrpInstance
  readonly args: KeepalivedArguments
}

const addressesOf = ({ it }: Member): readonly string[] =>
  (it.virtual_ipaddress ?? []).map((line) => addressOf(line) ?? line).sort()

const familyOf = (member: Member): 4 | 6 => (ipVersion(addressesOf(member)[0] ?? '') === 6 ? 6 : 4)

const peersOf = ({ it }: Member): readonly string[] => (it.unicast_peer ?? []).map((peer) => addressOf(peer) ?? peer)

const shown = ({ host, name }: Member): string => `${host} (vrrp_instance ${name})`

/** What does not fit between the hosts of a play, a sentence each; passwords are compared and not told. */
export function faultsBetween(wishes: readonly HostWish[]): readonly string[] {
  const members = wishes
    .filter(({ args }) => args.state === 'present')
    .flatMap(({ host, args }) =>
      Object.entries(args.vrrp_instance ?? {}).map(([name, it]): Member => ({ host, name, it, args })),
    )
  return [
    ...new Set([...sharedAddresses(members), ...routersOf(members).flatMap(faultsOfRouter), ...oneSidedPeers(members)]),
  ]
}

/** Members that would hear each other: one router id on one segment, or by unicast one that names the other. */
function routersOf(members: readonly Member[]): readonly (readonly Member[])[] {
  const groups = new Map<string, Member[]>()
  for (const member of members) {
    const { it } = member
    const unicast = it.unicast_peer !== undefined
    const circle = unicast
      ? [it.unicast_src_ip ?? '', ...peersOf(member)].sort().join(' ')
      : (it.segment ?? it.interface)
    const key = `${it.virtual_router_id} ${familyOf(member)} ${circle}`
    groups.set(key, [...(groups.get(key) ?? []), member])
  }
  return [...groups.values()].filter((group) => new Set(group.map((one) => one.host)).size > 1)
}

function faultsOfRouter(group: readonly Member[]): readonly string[] {
  const [first, ...rest] = group
  if (!first) return []
  const id = `virtual_router_id ${first.it.virtual_router_id}`
  const differ = (of: (member: Member) => unknown): Member | undefined =>
    rest.find((one) => JSON.stringify(of(one)) !== JSON.stringify(of(first)))
  const say = (of: (member: Member) => unknown, what: (other: Member) => string): readonly string[] => {
    const other = differ(of)
    return other ? [what(other)] : []
  }
  const both = (other: Member): string => `${shown(first)} and ${shown(other)}`
  const masters = group.filter((one) => one.it.state === 'MASTER')
  return [
    ...say(
      addressesOf,
      (other) =>
        `${id} is used by ${both(other)} for different addresses: ${addressesOf(first).join(', ')} and ${addressesOf(other).join(', ')}; give each router an id of its own, or say by segment that they are on different networks`,
    ),
    ...say(
      ({ it }) => it.authentication?.auth_pass ?? null,
      (other) => `${both(other)} have different passwords (auth_pass), and would not believe each other`,
    ),
    ...say(
      ({ it }) => it.authentication?.auth_type ?? (it.authentication ? 'PASS' : null),
      (other) => `${both(other)} have different auth_type`,
    ),
    ...say(
      ({ it, args }) => it.version ?? args.global_defs?.vrrp_version ?? 2,
      (other) => `${both(other)} speak different versions of VRRP`,
    ),
    ...say(
      ({ it }) => it.advert_int ?? 1,
      (other) =>
        `${both(other)} have different advert_int: ${first.it.advert_int ?? 1} and ${other.it.advert_int ?? 1}`,
    ),
    ...say(
      ({ it }) => it.unicast_peer !== undefined,
      (other) => `one of ${both(other)} speaks by unicast and the other does not`,
    ),
    ...group.flatMap((one, i) => {
      const same = group.slice(0, i).find((earlier) => earlier.host !== one.host && priority(earlier) === priority(one))
      return same
        ? [
            `${shown(same)} and ${shown(one)} have the same priority ${priority(one)}; both would take ${addressesOf(one).join(', ')} at once`,
          ]
        : []
    }),
    ...(masters.length > 1 ? [`more than one host begins as MASTER of ${id}: ${masters.map(shown).join(', ')}`] : []),
    ...masters.flatMap((one) => {
      const higher = group.find((other) => priority(other) > priority(one))
      return higher
        ? [
            `${shown(one)} begins as MASTER, but ${shown(higher)} has the higher priority; give MASTER to that one, or BACKUP to all`,
          ]
        : []
    }),
    ...(group.some((one) => one.it.nopreempt) && masters.length > 0
      ? [`${id}: nopreempt needs state BACKUP on all hosts, and ${masters.map(shown).join(', ')} begins as MASTER`]
      : []),
  ]
}

const priority = ({ it }: Member): number => it.priority ?? 100

/** A virtual address that two routers of one segment claim. */
function sharedAddresses(members: readonly Member[]): readonly string[] {
  return members.flatMap((one, i) =>
    members.slice(0, i).flatMap((earlier) => {
      if ((one.it.segment ?? '') !== (earlier.it.segment ?? '')) return []
      if (one.it.virtual_router_id === earlier.it.virtual_router_id && one.host !== earlier.host) return []
      const both = linesOf(one.it)
        .map(addressOf)
        .filter((address) => address !== undefined && linesOf(earlier.it).some((line) => addressOf(line) === address))
      return both.map(
        (address) =>
          `${shown(earlier)} and ${shown(one)} both have the virtual address ${address}, under router ids ${earlier.it.virtual_router_id} and ${one.it.virtual_router_id}`,
      )
    }),
  )
}

/** A host that speaks to a peer which does not speak back. */
function oneSidedPeers(members: readonly Member[]): readonly string[] {
  return members.flatMap((one) => {
    if (one.it.unicast_peer === undefined) return []
    return members.flatMap((other) => {
      const source = other.it.unicast_src_ip
      if (other.host === one.host || source === undefined || one.it.unicast_src_ip === undefined) return []
      if (other.it.virtual_router_id !== one.it.virtual_router_id) return []
      const speaks = peersOf(one).includes(source)
      const heard = peersOf(other).includes(one.it.unicast_src_ip)
      return speaks && !heard
        ? [
            `${shown(one)} has ${source} as unicast_peer, but ${shown(other)} does not have ${one.it.unicast_src_ip} as its own`,
          ]
        : []
    })
  })
}
