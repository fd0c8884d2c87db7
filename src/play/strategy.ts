import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Node } from '../text/node.ts'
import { asScalar, holdsTemplate, type Reading } from './reading.ts'

/** The ways in which the hosts of a play go through it. */
export const strategies = ['linear', 'free', 'host_pinned', 'debug'] as const
export type Strategy = (typeof strategies)[number]

/** The strategy of a name; throws where there is none. */
export function strategyOf(name: string, node: Node | undefined): Strategy {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
  // Mitogen's are the same ones over another transport.
  const known = strategies.find((one) => one === short || `mitogen_${one}` === short)
  if (known) return known
  throw new Failure('unsupported', `strategy: there is no "${name}"`, {
    at: node?.at,
    hint: didYouMean(name, strategies) ?? `there are: ${strategies.join(', ')}`,
  })
}

/** Reports a strategy that there is not, where it can be seen. */
export function checkStrategy(reading: Reading, node: Node | undefined): void {
  if (node && !holdsTemplate(node)) reading.attempt(() => strategyOf(asScalar(node, 'strategy').text, node))
}
