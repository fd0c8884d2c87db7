/** An IPv4 address as a number. */
export const toNumber = (address: string): number =>
  address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)

/** A number as an IPv4 address. */
export const toAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')

/** The netmask of a prefix length. */
export const netmask = (prefix: number): string => toAddress(2 ** 32 - 2 ** (32 - prefix))

/** The network an address is in. */
export const network = (address: string, prefix: number): string => {
  const size = 2 ** (32 - prefix)
  return toAddress(Math.floor(toNumber(address) / size) * size)
}

/** The last address of the network. */
export const broadcast = (address: string, prefix: number): string =>
  toAddress(toNumber(network(address, prefix)) + 2 ** (32 - prefix) - 1)

/** 32 hex digits as an IPv6 address in its short form (RFC 5952). */
export function shortIpv6(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''))
  const text = groups.join(':')
  const runs = [...text.matchAll(/(?:^|:)(0(?::0)+)(?=:|$)/g)].map((match) => match[1] ?? '')
  const longest = runs.sort((a, b) => b.length - a.length)[0]
  if (longest === undefined) return text
  return text.replace(new RegExp(`(^|:)${longest}(:|$)`), '::')
}
