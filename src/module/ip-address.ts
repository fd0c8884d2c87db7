/** An IP address in the one spelling that the kernel's tools print. */
export interface Address {
  readonly family: Family
  readonly text: string
}

/** The two kinds of addresses. */
export type Family = 'ipv4' | 'ipv6'

/** Reads an IPv4 or IPv6 address, without brackets, prefix or zone; undefined for what is none. */
export function readAddress(text: string): Address | undefined {
  const bytes = readIpv4(text)
  if (bytes) return { family: 'ipv4', text: bytes.join('.') }
  const words = readIpv6(text)
  return words && { family: 'ipv6', text: ipv6Text(words) }
}

/** An IPv4 address as four numbers; undefined for anything else. */
export const readIpv4 = (text: string): readonly number[] | undefined => {
  const parts = text.split('.')
  // A leading zero means octal to some tools and nothing to others.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.map(Number)
}

/** An IPv6 address as eight numbers of 16 bits; undefined for anything else. */
export function readIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2 || !/^[\da-f:.]+$/i.test(text)) return undefined
  const [head, tail] = halves.map((half, i) => readGroups(half, i === halves.length - 1))
  if (!head) return undefined
  if (halves.length === 1) return head.length === 8 ? head : undefined
  if (!tail || head.length + tail.length > 7) return undefined
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

/** The groups of one half of an IPv6 address; the last half may end as an IPv4 address does. */
function readGroups(text: string, last: boolean): readonly number[] | undefined {
  const groups = text === '' ? [] : text.split(':')
  const bytes = last ? readIpv4(groups.at(-1) ?? '') : undefined
  const plain = bytes ? groups.slice(0, -1) : groups
  if (!plain.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = bytes ?? []
  return [...plain.map((group) => Number.parseInt(group, 16)), ...(bytes ? [a * 256 + b, c * 256 + d] : [])]
}

/** Eight numbers as `inet_ntop` of the C library writes them: the first longest run of zeros short, embedded IPv4 with dots. */
export function ipv6Text(words: readonly number[]): string {
  const { start, length } = longestZeros(words)
  const embedded = start === 0 && (length === 6 || (length === 5 && words[5] === 0xffff))
  const [high = 0, low = 0] = words.slice(6)
  const dotted = [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const hex = (part: readonly number[]): string => part.map((word) => word.toString(16)).join(':')
  const tail = (from: number): string => {
    if (!embedded) return hex(words.slice(from))
    return [...words.slice(from, 6).map((word) => word.toString(16)), dotted].join(':')
  }
  return length < 2 ? hex(words) : `${hex(words.slice(0, start))}::${tail(start + length)}`
}

function longestZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < words.length; start++) {
    let length = 0
    while (words[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

/** An address with a port as tools of Linux write it: an IPv6 address in brackets. */
export const endpoint = ({ family, text }: Address, port: number): string =>
  family === 'ipv6' ? `[${text}]:${port}` : `${text}:${port}`
