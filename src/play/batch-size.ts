import { Failure } from '../error/failure.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { plain } from '../text/yaml.ts'
import { holdsTemplate, type Reading } from './reading.ts'

/** A size of `serial`: a number of hosts, or a share of all. */
export type BatchSize =
  | { readonly kind: 'hosts'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number }

/** The size that a value means; throws where it is none. */
export function batchSize(value: Value, node: Node | undefined): BatchSize {
  const text = String(value).trim()
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? []
  if (percent !== undefined) return { kind: 'share', percent: Number(percent) }
  // As in Ansible: 0 and less mean all hosts.
  if (/^[+-]?\d+$/.test(text)) return { kind: 'hosts', count: Math.max(0, Number(text)) }
  throw new Failure('bad-keyword', `serial: expected a number of hosts or a percentage, got "${text}"`, {
    at: node?.at,
  })
}

/** Reports a `serial` that is no size and no list of sizes, where it can be seen. */
export function checkSerial(reading: Reading, node: Node | undefined): void {
  if (!node) return
  for (const one of node.kind === 'sequence' ? node.items : [node]) {
    if (!holdsTemplate(one)) reading.attempt(() => batchSize(one.kind === 'scalar' ? plain(one) : one.kind, one))
  }
}
