import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Node } from '../text/node.ts'
import { asScalar, entry } from './reading.ts'
import { type Call, type MetaAction, metaActions } from './task.ts'

/** What a `meta` task does. */
export function readMeta(node: Node, handler: boolean): Call {
  const free = node.kind === 'mapping' ? (entry(node, 'free_form') ?? entry(node, '_raw_params')) : node
  const scalar = asScalar(free ?? node, 'meta')
  const what = scalar.text.trim()
  const known = metaActions.find((one): one is MetaAction => one === what)
  if (known === undefined) {
    throw new Failure('bad-argument', `meta: there is no "${what}"`, {
      at: node.at,
      hint: didYouMean(what, metaActions) ?? `meta takes: ${metaActions.join(', ')}`,
    })
  }
  if (known === 'flush_handlers' && handler) {
    throw new Failure('unsupported', 'meta: flush_handlers cannot be a handler: the handlers run already', {
      at: node.at,
    })
  }
  return { kind: 'meta', what: known }
}
