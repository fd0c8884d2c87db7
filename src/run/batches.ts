import { batchSize } from '../play/batch-size.ts'
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
  const size = batchSize(value, node)
  return size.kind === 'hosts' ? size.count : Math.max(1, Math.floor((size.percent / 100) * count))
}
