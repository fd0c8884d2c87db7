import { readAddress } from '../../../src/module/ip-address.ts'

const versions = { ipv4: 4, ipv6: 6 } as const

/** 4 or 6 for an address, 0 for what is none. */
export function ipVersion(text: string): 0 | 4 | 6 {
  const address = readAddress(text)
  return address === undefined ? 0 : versions[address.family]
}
