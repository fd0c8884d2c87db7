import { typeFault } from '../fault.ts'
import { widthOf } from './address.ts'
import { Network, readNetwork } from './network.ts'

function read(texts: readonly string[]): Network[] {
  return texts.map((text) => readNetwork(text) ?? typeFault(`'${text}' is no network`))
}

/** By version, then by last address, then by first. */
const order = (a: Network, b: Network): number =>
  a.version - b.version || compare(a.last, b.last) || compare(a.first, b.first)

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
const lower = (a: bigint, b: bigint): bigint => (compare(a, b) < 0 ? a : b)
const higher = (a: bigint, b: bigint): bigint => (compare(a, b) > 0 ? a : b)

/** The fewest networks that hold the addresses from one to another, and no others. */
function cover(version: 4 | 6, first: bigint, last: bigint): Network[] {
  const made: Network[] = []
  for (let at = first; at <= last; ) {
    let bits = 0
    const fits = (n: number): boolean => (at & ((1n << BigInt(n)) - 1n)) === 0n && at + (1n << BigInt(n)) - 1n <= last
    while (bits < widthOf(version) && fits(bits + 1)) bits++
    made.push(new Network(version, at, widthOf(version) - bits))
    at += 1n << BigInt(bits)
  }
  return made
}

/** Networks without those that others hold, neighbours as one. */
export function mergeNetworks(texts: readonly string[]): string[] {
  const spans: { version: 4 | 6; first: bigint; last: bigint; alone: Network | undefined }[] = []
  for (const net of read(texts).sort(order)) {
    let { first } = net
    let alone: Network | undefined = net
    for (
      let before = spans.at(-1);
      before?.version === net.version && first - 1n <= before.last;
      before = spans.at(-1)
    ) {
      first = lower(before.first, first)
      alone = undefined
      spans.pop()
    }
    spans.push({ version: net.version, first, last: net.last, alone })
  }
  return spans.flatMap(({ version, first, last, alone }) => (alone ? [alone] : cover(version, first, last))).map(String)
}

/** The smallest network that holds all others; undefined for none. */
export function spanNetworks(texts: readonly string[]): string | undefined {
  const [one, ...others] = read(texts)
  if (!one || others.length === 0) return one?.toString()
  if (others.some((net) => net.version !== one.version))
    return typeFault('a network is of IPv4 or of IPv6, not of both')
  const firsts = [one, ...others].map((net) => net.first).reduce(lower)
  const lasts = [one, ...others].map((net) => net.last).reduce(higher)
  let made = new Network(one.version, firsts, Math.min(one.prefix, ...others.map((net) => net.prefix)))
  while (made.last < lasts) made = new Network(one.version, firsts, made.prefix - 1)
  return made.whole.toString()
}
