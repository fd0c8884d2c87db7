import { endpoint, type Family, readAddress } from '../../../src/module/ip-address.ts'
import { type IpvsArguments, type RealServerArguments, readMask, type ServiceArguments } from './arguments.ts'
import { addressKey, markKey, type RealServer, type VirtualService } from './virtual-service.ts'

/** What is said of a virtual service; what is not said stays as it is, or is as it is when nothing is said. */
export interface ServiceWish {
  readonly key: string
  readonly said: Partial<Omit<VirtualService, 'real_servers'>>
  /** Undefined when none are spoken of, which is something else than none at all. */
  readonly servers: readonly RealServerWish[] | undefined
}

export interface RealServerWish {
  readonly real: string
  readonly said: Partial<RealServer>
}

/** The services a task speaks of. */
export const wishesOf = (given: IpvsArguments): readonly ServiceWish[] =>
  (given.services ?? (given.address === undefined && given.fwmark === undefined ? [] : [given])).map(serviceWish)

/** Whether a task speaks of all services that there may be. */
export const isWhole = ({ state, services }: IpvsArguments): boolean => state === 'exact' && services !== undefined

function serviceWish(given: ServiceArguments): ServiceWish {
  const address = given.address === undefined ? undefined : readAddress(given.address)
  const family = address?.family ?? given.family
  const port = given.port ?? 0
  return {
    key: address ? addressKey(given.protocol, address, port) : markKey(given.fwmark ?? 0, family),
    said: present({
      scheduler: given.scheduler,
      scheduler_flags: given.scheduler_flags,
      persistence_timeout: given.persistence_timeout,
      persistence_netmask: given.persistence_netmask && netmask(given.persistence_netmask, family),
      persistence_engine: given.persistence_engine,
      one_packet: given.one_packet,
    }),
    servers: given.real_servers?.map((one) => realServerWish(one, port)),
  }
}

function realServerWish({ address, port, ...said }: RealServerArguments, servicePort: number): RealServerWish {
  const read = readAddress(address)
  return { real: read ? endpoint(read, port ?? servicePort) : address, said: present(said) }
}

/** A netmask as ipvsadm prints it: IPv4 with dots, IPv6 as a length, nothing for a client by itself. */
function netmask(text: string, family: Family): string {
  const mask = readMask(text)
  if (!mask) return text
  if ('dotted' in mask) return mask.dotted === '255.255.255.255' ? '' : mask.dotted
  if (family === 'ipv6') return mask.prefix === 128 ? '' : String(mask.prefix)
  if (mask.prefix > 32) return String(mask.prefix)
  return mask.prefix === 32 ? '' : dotted(mask.prefix)
}

const dotted = (prefix: number): string =>
  [0, 8, 16, 24].map((at) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - at)))).join('.')

/** Only the values that are said. */
const present = <T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
