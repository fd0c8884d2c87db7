import { Failure } from '../error/failure.ts'
import type { Value } from '../text/value.ts'

/** The hosts of a play in the batches of `serial`: a number, a percentage, or a list of these whose last one repeats. */
export function batches(hosts: readonly string[], serial: Value | undefined): readonly (readonly string[])[] {
  const sizes = (Array.isArray(serial) ? serial : [serial ?? 0]).map((one) => sizeOf(one, hosts.length))
  const made: (readonly string[])[] = []
  for (let from = 0, i = 0; from < hosts.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] || hosts.length
    made.push(hosts.slice(from, from + size))
    from += size
  }
  return made
}

function sizeOf(value: Value, count: number): number {
  const text = String(value).trim()
  const [, percentage] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? []
  const size = percentage === undefined ? Number(text) : Math.max(1, Math.floor((Number(percentage) / 100) * count))
  if (Number.isInteger(size) && size >= 0) return size
  throw new Failure('bad-argument', `serial: expected a number of hosts or a percentage, got "${text}"`)
}
