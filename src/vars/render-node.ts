import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { isTemplate, type Scope, type Templates } from '../template/scope.ts'
import type { Node, Scalar } from '../text/node.ts'
import { dict, type Value } from '../text/value.ts'

/** Opens what `!vault` holds. */
export type Unseal = (text: string, at: Position) => Value

/** The unsealing of a run that was given no vault password. */
export const sealed: Unseal = (_text, at) => {
  throw new Failure('vault', 'this value is encrypted, and no vault password was given', {
    at,
    hint: 'use --vault-password-file or --ask-vault-pass',
  })
}

function renderScalar(node: Scalar, scope: Scope, templates: Templates, unseal: Unseal): Value {
  if (node.vault) return unseal(node.text, node.at)
  if (node.unsafe || typeof node.value !== 'string' || !isTemplate(node.value)) return node.value
  return templates.render(node.value, scope, node.at)
}

/**
 * The value of a node with every template inside it rendered; keys are taken as they are written. Lists and dicts are
 * made anew each time, so that a template that changes one changes nothing but its own.
 */
export function renderNode(node: Node, scope: Scope, templates: Templates, unseal: Unseal = sealed): Value {
  switch (node.kind) {
    case 'scalar':
      return renderScalar(node, scope, templates, unseal)
    case 'sequence':
      return node.items.map((item) => renderNode(item, scope, templates, unseal))
    case 'mapping':
      return dict(
        node.entries.map(({ key, value }) => [key.value, renderNode(value, scope, templates, unseal)] as const),
      )
  }
}
