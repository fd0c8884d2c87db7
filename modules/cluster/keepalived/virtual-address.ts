import type { KeepalivedArguments, VrrpInstance } from './arguments.ts'
import { ipVersion } from './ip-version.ts'

/** An address that moves between hosts. */
export interface VirtualAddress {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly device: string
  /** How long the hosts may need to agree who holds it. */
  readonly settleS: number
}

/** The address that a line of `virtual_ipaddress` begins with; undefined where it begins with none. */
export const addressOf = (line: string): string | undefined => {
  const address = line.trim().split(/[\s/]/)[0] ?? ''
  return ipVersion(address) === 0 ? undefined : address.toLowerCase()
}

/** The device that a line of `virtual_ipaddress` names. */
const deviceOf = (line: string): string | undefined => /\sdev\s+(\S+)/.exec(line)?.[1]

/** The virtual addresses of an instance, both those in its adverts and those that are not. */
export const linesOf = (instance: VrrpInstance): readonly string[] => [
  ...(instance.virtual_ipaddress ?? []),
  ...(instance.virtual_ipaddress_excluded ?? []),
]

/** Every virtual address of a host, with the interface it is put on. */
export const virtualAddresses = (args: KeepalivedArguments): readonly VirtualAddress[] =>
  Object.values(args.vrrp_instance ?? {}).flatMap((instance) =>
    // An instance on a device of its own puts its addresses there, under a name that keepalived makes up.
    (instance.use_vmac ?? instance.use_ipvlan) === undefined
      ? linesOf(instance).flatMap((line): readonly VirtualAddress[] => {
          const address = addressOf(line)
          const device = deviceOf(line) ?? instance.interface
          if (address === undefined || device === undefined) return []
          const family = ipVersion(address) === 6 ? 'ipv6' : 'ipv4'
          return [{ address, family, device, settleS: Math.ceil(3 * (instance.advert_int ?? 1)) + 1 }]
        })
      : [],
  )
