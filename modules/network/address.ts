import * as argument from '../../src/module/argument.ts'

/** An IPv4 address as four numbers; undefined for anything else. */
function readIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.map(Number)
}

/** An IPv6 address as eight numbers of 16 bits; undefined for anything else. */
function readIpv6(text: string): readonly number[] | undefined {
  const [, front = text, dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? []
  const tail = dotted === undefined ? [] : readIpv4(dotted)
  if (!tail) return undefined
  const last = tail.length === 0 ? [] : [(tail[0] ?? 0) * 256 + (tail[1] ?? 0), (tail[2] ?? 0) * 256 + (tail[3] ?? 0)]
  const hex = (dotted === undefined ? text : front.replace(/:$/, front === '::' ? '::' : '')).replace(/^::$/, '::')
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'))
  const halves = hex.split('::')
  if (halves.length > 2) return undefined
  const [before = '', after] = halves
  const left = groups(before)
  const right = [...groups(after ?? '')]
  if (![...left, ...right].every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  const known = left.length + right.length + last.length
  if (after === undefined ? known !== 8 : known > 7) return undefined
  const zeros = Array.from({ length: 8 - known }, () => 0)
  return [
    ...left.map((one) => Number.parseInt(one, 16)),
    ...zeros,
    ...right.map((one) => Number.parseInt(one, 16)),
    ...last,
  ]
}

/** An IPv6 address as RFC 5952 writes it. */
function ipv6Text(groups: readonly number[]): string {
  const words = groups.map((one) => one.toString(16))
  let [best, length] = [-1, 1]
  for (let at = 0; at < 8; at++) {
    let end = at
    while (end < 8 && groups[end] === 0) end++
    if (end - at > length) [best, length] = [at, end - at]
  }
  if (best < 0) return words.join(':')
  return `${words.slice(0, best).join(':')}::${words.slice(best + length).join(':')}`
}

/** The one way in which an address is written; undefined for what is none. */
export function canonicalAddress(text: string): string | undefined {
  const four = readIpv4(text)
  if (four) return four.join('.')
  const six = readIpv6(text)
  return six && ipv6Text(six)
}

/** The bits of an address. */
const bitsOf = (address: string): number => (address.includes(':') ? 128 : 32)

/** An address with the length of its prefix, in the one way it is written; undefined for what is none. */
export function canonicalPrefix(text: string, fallback?: number): string | undefined {
  const [address = '', length, ...more] = text.split('/')
  const canonical = canonicalAddress(address)
  if (canonical === undefined || more.length > 0) return undefined
  const bits = length === undefined ? String(fallback ?? bitsOf(canonical)) : length
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsOf(canonical) ? `${canonical}/${Number(bits)}` : undefined
}

/** The first address of the network that an address with a prefix is in. */
export function networkOf(prefix: string): string {
  const [address = '', length = ''] = prefix.split('/')
  const groups = readIpv4(address) ?? readIpv6(address) ?? []
  const width = address.includes(':') ? 16 : 8
  const masked = groups.map((group, i) => {
    const kept = Math.min(width, Math.max(0, Number(length) - i * width))
    return group - (group % 2 ** (width - kept))
  })
  return `${width === 8 ? masked.join('.') : ipv6Text(masked)}/${length}`
}

/** An address, in the one way it is written. */
export const address = () =>
  argument.line().transform((text, context) => {
    const canonical = canonicalAddress(text.trim())
    if (canonical !== undefined) return canonical
    context.addIssue({ code: 'custom', message: 'expected an IPv4 or IPv6 address' })
    return text
  })

/** An address with the length of its prefix, in the one way it is written. */
export const prefix = () =>
  argument.line().transform((text, context) => {
    const canonical = canonicalPrefix(text.trim())
    if (canonical !== undefined) return canonical
    context.addIssue({ code: 'custom', message: 'expected an IPv4 or IPv6 address with the length of its prefix' })
    return text
  })
