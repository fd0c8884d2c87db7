import { readWhole } from './address.ts'

/** A hardware address: six bytes (EUI-48) or eight (EUI-64). */
export interface Hardware {
  readonly bits: 48 | 64
  readonly value: bigint
}

/** Groups of digits: how many, what may stand between them, how many digits each may have. */
interface Form {
  readonly groups: number
  readonly between: readonly string[]
  readonly least: number
  readonly most: number
}

const forms: Readonly<Record<48 | 64, readonly Form[]>> = {
  48: [
    { groups: 6, between: [':', '-'], least: 1, most: 2 },
    { groups: 3, between: [':', '-', '.'], least: 1, most: 4 },
    { groups: 2, between: [':', '-'], least: 5, most: 6 },
    { groups: 1, between: [''], least: 11, most: 12 },
  ],
  64: [
    { groups: 8, between: [':', '-'], least: 1, most: 2 },
    { groups: 4, between: [':', '-', '.'], least: 1, most: 4 },
    { groups: 1, between: [''], least: 16, most: 16 },
  ],
}

function readForm(text: string, bits: 48 | 64, form: Form): bigint | undefined {
  for (const mark of form.between) {
    const groups = mark === '' ? [text] : text.split(mark)
    const digits = new RegExp(`^[\\da-f]{${form.least},${form.most}}$`, 'i')
    if (groups.length !== form.groups || !groups.every((group) => digits.test(group))) continue
    return BigInt(`0x${groups.map((group) => group.padStart(bits / 4 / form.groups, '0')).join('')}`)
  }
  return undefined
}

/** Reads a hardware address in any of the usual forms, or as a number. */
export function readHardware(text: string): Hardware | undefined {
  const number = readWhole(text)
  for (const bits of [48, 64] as const) {
    for (const form of forms[bits]) {
      const value = readForm(text, bits, form)
      if (value !== undefined) return { bits, value }
    }
    if (number !== undefined && number >= 0n && number < 1n << BigInt(bits)) return { bits, value: number }
  }
  return undefined
}

/** How a hardware address is written: digits in a group, what stands between, capitals or not, zeros in front or not. */
export interface Notation {
  readonly digits: number
  readonly between: string
  readonly capitals?: boolean
  readonly bare?: boolean
}

/** A hardware address as text. */
export function hardwareText({ bits, value }: Hardware, { digits, between, capitals, bare }: Notation): string {
  const hex = value.toString(16).padStart(bits / 4, '0')
  const groups = hex.match(new RegExp(`.{1,${digits}}`, 'g')) ?? []
  const made = groups.map((group) => (bare ? group.replace(/^0+(?=.)/, '') : group)).join(between)
  return capitals ? made.toUpperCase() : made
}

/** The low half of the IPv6 address that a host with a hardware address gives itself. */
export function interfaceId({ bits, value }: Hardware): bigint {
  const long = bits === 64 ? value : ((value >> 24n) << 40n) | 0xfffe000000n | (value & 0xffffffn)
  return long ^ 0x0200000000000000n
}
