import { isHostmask, isNetmask, Network, readNetwork } from './network.ts'

const listed = (...texts: readonly string[]): readonly Network[] => texts.flatMap((text) => readNetwork(text) ?? [])

const loopback = listed('127.0.0.0/8', '::1/128')
const multicast = listed('224.0.0.0/4', 'ff00::/8')
const linkLocal = listed('169.254.0.0/16', 'fe80::/10')
const own = listed(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '239.0.0.0/8',
  'fc00::/7',
  'fec0::/10',
)

const within = (ranges: readonly Network[], network: Network): boolean => ranges.some((one) => one.contains(network))

/** The one address of a network's host. */
const alone = ({ version, value }: Network): Network => new Network(version, value, version === 4 ? 32 : 128)

/** What the ranges set aside by IANA say of a network, or of its host's address. */
export const kindOfAddress = {
  isLoopback: (network: Network): boolean => within(loopback, alone(network)),
  isLinkLocal: (network: Network): boolean => within(linkLocal, alone(network)),
  isMulticast: (network: Network): boolean => within(multicast, network),
  isUnicast: (network: Network): boolean => !within(multicast, network),
  isPrivate: (network: Network): boolean => within(own, network) || within(linkLocal, network),
  /** Whether the host can be reached from everywhere. */
  isPublic(network: Network): boolean {
    const host = alone(network)
    return !(
      kindOfAddress.isMulticast(host) ||
      kindOfAddress.isPrivate(host) ||
      kindOfAddress.isLoopback(host) ||
      isNetmask(host) ||
      isHostmask(host)
    )
  },
}
