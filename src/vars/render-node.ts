import { isTemplate, type Scope, type Templates } from '../template/scope.ts'
import type { Node, Scalar } from '../text/node.ts'
import { noSecrets, type Unsealer } from '../text/unsealer.ts'
import { dict, type Value } from '../text/value.ts'

function renderScalar(node: Scalar, scope: Scope, templates: Templates, vault: Unsealer): Value {
  if (node.vault) return vault.value(node.text, node.at)
  if (node.unsafe || typeof node.value !== 'string' || !isTemplate(node.value)) return node.value
  return templates.render(node.value, scope, node.at)
}

/**
 * The value of a node with every template inside it rendered; keys are taken as they are written. Lists and dicts are
 * made anew each time, so that a template that changes one changes nothing but its own.
 */
export function renderNode(node: Node, scope: Scope, templates: Templates, vault: Unsealer = noSecrets): Value {
  switch (node.kind) {
    case 'scalar':
      return renderScalar(node, scope, templates, vault)
    case 'sequence':
      return node.items.map((item) => renderNode(item, scope, templates, vault))
    case 'mapping':
      return dict(
        node.entries.map(({ key, value }) => [key.value, renderNode(value, scope, templates, vault)] as const),
      )
  }
}
