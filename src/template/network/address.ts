import ipaddr from 'ipaddr.js'

/** An address of IPv4 or IPv6 as a number. */
export interface Address {
  readonly version: 4 | 6
  readonly value: bigint
}

/** The bits of an address. */
export const widthOf = (version: 4 | 6): number => (version === 4 ? 32 : 128)

/** The highest address. */
export const highest = (version: 4 | 6): bigint => (1n << BigInt(widthOf(version))) - 1n

const fromBytes = (version: 4 | 6, bytes: readonly number[]): Address => ({
  version,
  value: bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
})

const toBytes = ({ version, value }: Address): number[] =>
  Array.from({ length: widthOf(version) / 8 }, (_, i, n = widthOf(version) - 8 * (i + 1)) =>
    Number((value >> BigInt(n)) & 0xffn),
  )

/** The int of a text as Python's int() reads it, or undefined. */
export function readWhole(text: string): bigint | undefined {
  return /^\s*[-+]?\d+(?:_\d+)*\s*$/.test(text) ? BigInt(text.replace(/[\s_+]/g, '')) : undefined
}

/** Up to four numbers parted by points; those that are missing are zeros at the end. */
function readVersion4(text: string): Address | undefined {
  const numbers = text.split('.').map(readWhole)
  if (numbers.length > 4) return undefined
  const bytes = numbers.flatMap((n) => (n !== undefined && n >= 0n && n <= 255n ? [Number(n)] : []))
  if (bytes.length < numbers.length) return undefined
  return fromBytes(4, [...bytes, 0, 0, 0].slice(0, 4))
}

/** An address of IPv4 at the end of one of IPv6, as the two groups it stands for. */
const withoutPoints = (text: string): string =>
  text.replace(/(?<=:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (all, ...found: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = found.slice(0, 4).map(Number)
    return Math.max(a, b, c, d) > 255 ? all : `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })

function readVersion6(text: string): Address | undefined {
  // The library takes ::1.2.3.4 for ::ffff:1.2.3.4.
  const groups = withoutPoints(text)
  if (/[%.]/.test(groups) || !ipaddr.IPv6.isValid(groups)) return undefined
  return fromBytes(6, ipaddr.IPv6.parse(groups).toByteArray())
}

/** Reads an address, of any version or of one. */
export function readAddress(text: string, version?: 4 | 6): Address | undefined {
  const found = version === 6 ? undefined : readVersion4(text)
  return found ?? (version === 4 ? undefined : readVersion6(text))
}

/** Reads an address as C's inet_aton does: fewer numbers fill the end, and octal and hexadecimal count as such. */
export function readLooseAddress(text: string): Address | undefined {
  const trimmed = text.trimEnd()
  if (ipaddr.IPv4.isValid(trimmed)) return fromBytes(4, ipaddr.IPv4.parse(trimmed).toByteArray())
  return readVersion6(text)
}

/** An address as C's inet_ntop writes it: IPv6 in short, with points where it holds an address of IPv4. */
export function addressText(address: Address): string {
  const bytes = toBytes(address)
  if (address.version === 4) return bytes.join('.')
  const high = address.value >> 32n
  const isMapped = high === 0xffffn
  if (isMapped || (high === 0n && address.value >> 16n !== 0n))
    return `::${isMapped ? 'ffff:' : ''}${bytes.slice(12).join('.')}`
  return new ipaddr.IPv6(bytes).toRFC5952String()
}

/** The name under which the reverse zone of DNS holds an address. */
export function reverseName(address: Address): string {
  const bytes = toBytes(address)
  if (address.version === 4) return `${bytes.reverse().join('.')}.in-addr.arpa.`
  const nibbles = bytes.flatMap((byte) => [byte >> 4, byte & 15]).map((nibble) => nibble.toString(16))
  return `${nibbles.reverse().join('.')}.ip6.arpa.`
}
