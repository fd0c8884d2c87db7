import { type Address, addressText, highest, readAddress, readWhole, widthOf } from './address.ts'

/** Whether the bits of a number are ones, then zeros: a mask of a network. */
export const isNetmask = ({ version, value }: Address): boolean => isPower((value ^ highest(version)) + 1n)

/** Whether the bits of a number are zeros, then ones: the mask of the hosts in a network. */
export const isHostmask = ({ value }: Address): boolean => isPower(value + 1n)

const isPower = (n: bigint): boolean => (n & (n - 1n)) === 0n

/** An address with the length of its network's prefix; the bits of the host are kept. */
export class Network implements Address {
  readonly version: 4 | 6
  readonly value: bigint
  readonly prefix: number

  constructor(version: 4 | 6, value: bigint, prefix: number) {
    this.version = version
    this.value = value
    this.prefix = prefix
  }

  get #hosts(): bigint {
    return (1n << BigInt(widthOf(this.version) - this.prefix)) - 1n
  }

  /** How many addresses it has. */
  get size(): bigint {
    return this.#hosts + 1n
  }

  get first(): bigint {
    return this.value & ~this.#hosts & highest(this.version)
  }

  get last(): bigint {
    return this.value | this.#hosts
  }

  /** Whether it is a network as such, without bits of a host. */
  get isWhole(): boolean {
    return this.value === this.first
  }

  /** The address that all hosts hear; networks of two addresses of IPv4, and single ones, have none. */
  get broadcast(): bigint | undefined {
    return this.version === 4 && this.size <= 2n ? undefined : this.last
  }

  /** The addresses that hosts may have, first and last: all of two, else all but the ends; undefined for a single one. */
  get usable(): { readonly first: bigint; readonly last: bigint } | undefined {
    if (this.size === 1n) return undefined
    return this.size === 2n ? { first: this.first, last: this.last } : { first: this.first + 1n, last: this.last - 1n }
  }

  /** The network as such. */
  get whole(): Network {
    return new Network(this.version, this.first, this.prefix)
  }

  contains(other: Network): boolean {
    return this.version === other.version && this.first <= other.first && other.last <= this.last
  }

  /** An address of the same version as text. */
  text(value: bigint): string {
    return addressText({ version: this.version, value })
  }

  get netmask(): string {
    return this.text(highest(this.version) ^ this.#hosts)
  }

  get hostmask(): string {
    return this.text(this.#hosts)
  }

  toString(): string {
    return `${this.text(this.value)}/${this.prefix}`
  }
}

/** The prefix that is written behind a slash: a length, a netmask or a hostmask. */
function readPrefix(text: string, version: 4 | 6): number | undefined {
  const length = readWhole(text)
  if (length !== undefined) return length >= 0n && length <= BigInt(widthOf(version)) ? Number(length) : undefined
  const mask = readAddress(text, version)
  if (!mask) return undefined
  const ones = mask.value.toString(2).replaceAll('0', '').length
  if (isNetmask(mask)) return ones
  return isHostmask(mask) ? widthOf(version) - ones : undefined
}

/** Reads an address with or without a prefix; without, it is a network of one address. */
export function readNetwork(text: string): Network | undefined {
  const at = text.indexOf('/')
  const address = readAddress(at < 0 ? text : text.slice(0, at))
  if (!address) return undefined
  const { version, value } = address
  const prefix = at < 0 ? widthOf(version) : readPrefix(text.slice(at + 1), version)
  return prefix === undefined ? undefined : new Network(version, value, prefix)
}

/** A network of one address, or of a prefix, from a number; of IPv6 where it is too large for IPv4. */
export function networkOf(value: bigint, prefix?: bigint, version?: 4 | 6): Network | undefined {
  for (const one of version === undefined ? ([4, 6] as const) : [version]) {
    const length = prefix ?? BigInt(widthOf(one))
    if (value >= 0n && value <= highest(one) && length >= 0n && length <= BigInt(widthOf(one)))
      return new Network(one, value, Number(length))
  }
  return undefined
}
