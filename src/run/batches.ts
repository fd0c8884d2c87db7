import { Failure } from '../error/failure.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'

/** The hosts of a play in the batches of `serial`: a number, a percentage, or a list of these whose last one repeats. */
export function batches(
  hosts: readonly string[],
  serial: Value | undefined,
  node?: Node,
): readonly (readonly string[])[] {
  const given = Array.isArray(serial) ? serial : [serial ?? 0]
  const sizes = (given.length > 0 ? given : [0]).map((one) => sizeOf(one as Value, hosts.length, node))
  const made: (readonly string[])[] = []
  for (let from = 0, i = 0; from < hosts.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] || hosts.length
    made.push(hosts.slice(from, from + size))
    from += size
  }
  return made
}

function sizeOf(value: Value, count: number, node: Node | undefined): number {
  const text = String(value).trim()
  const [, percentage] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? []
  if (percentage !== undefined) return Math.max(1, Math.floor((Number(percentage) / 100) * count))
  // As in Ansible: 0 and less mean all hosts.
  if (/^[+-]?\d+$/.test(text)) return Math.max(0, Number(text))
  throw new Failure('bad-keyword', `serial: expected a number of hosts or a percentage, got "${text}"`, {
    at: node?.at,
  })
}
