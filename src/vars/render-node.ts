import { isTemplate, type Scope, type Templates } from '../template/scope.ts'
import type { Node, Scalar } from '../text/node.ts'
import { noSecrets, type Unsealer } from '../text/unsealer.ts'
import { dict, type Value } from '../text/value.ts'

/** What rendering leans on. */
export interface Rendering {
  readonly scope: Scope
  readonly templates: Templates
  /** Opens `!vault` values; without one they stay closed. */
  readonly vault?: Unsealer | undefined
  /** Whether texts of a file in a vault are kept from being printed, as of a value, or shown, as of a keyword. */
  readonly hide?: boolean
}

/** A text that is nothing but a reference: what it comes to was written elsewhere. */
const REFERENCE = /^\s*\{\{[^'"{}]*\}\}\s*$/

function renderScalar(node: Scalar, { scope, templates, vault = noSecrets, hide = false }: Rendering): Value {
  if (node.vault) return vault.value(node.text, node.at)
  const isFinal = node.unsafe || typeof node.value !== 'string' || !isTemplate(node.value)
  const value = isFinal ? node.value : templates.render(node.value, scope, node.at)
  if (hide && node.at.source.secret && !REFERENCE.test(node.text)) vault.hide(value)
  return value
}

/**
 * The value of a node with every template inside it rendered; keys are taken as they are written. Lists and dicts are
 * made anew each time, so that a template that changes one changes nothing but its own.
 */
export function renderNode(node: Node, rendering: Rendering): Value {
  switch (node.kind) {
    case 'scalar':
      return renderScalar(node, rendering)
    case 'sequence':
      return node.items.map((item) => renderNode(item, rendering))
    case 'mapping':
      return dict(node.entries.map(({ key, value }) => [key.value, renderNode(value, rendering)] as const))
  }
}
