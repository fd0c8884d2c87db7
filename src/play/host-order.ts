import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Node } from '../text/node.ts'
import { asScalar, holdsTemplate, type Reading } from './reading.ts'

/** The orders in which a play takes its hosts. */
export const hostOrders = ['inventory', 'sorted', 'reverse_sorted', 'reverse_inventory', 'shuffle'] as const
export type HostOrder = (typeof hostOrders)[number]

/** The order of a name; throws where there is none. */
export function hostOrder(name: string, node: Node | undefined): HostOrder {
  const known = hostOrders.find((one) => one === name)
  if (known) return known
  throw new Failure('bad-keyword', `order: there is no "${name}"`, {
    at: node?.at,
    hint: didYouMean(name, hostOrders) ?? `there are: ${hostOrders.join(', ')}`,
  })
}

/** Reports an order that there is not, where it can be seen. */
export function checkOrder(reading: Reading, node: Node | undefined): void {
  if (node && !holdsTemplate(node)) reading.attempt(() => hostOrder(asScalar(node, 'order').text, node))
}
