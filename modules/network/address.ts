import * as argument from '../../src/module/argument.ts'
import { ipv6Text, readAddress, readIpv4, readIpv6 } from '../../src/module/ip-address.ts'

/** The one way in which an address is written; undefined for what is none. */
export const canonicalAddress = (text: string): string | undefined => readAddress(text)?.text

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
