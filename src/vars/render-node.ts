import { Failure } from '../error/failure.ts'
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
  /** Whether a text whose template lacks a variable stays as it is written, where that fails else. */
  readonly lenient?: boolean
}

/** A text that is nothing but a reference: what it comes to was written elsewhere. */
const REFERENCE = /^\s*\{\{[^'"{}]*\}\}\s*$/

function renderScalar(node: Scalar, rendering: Rendering): Value {
  const { vault = noSecrets, hide = false } = rendering
  if (node.vault) return vault.value(node.text, node.at)
  const value = renderText(node, rendering)
  if (hide && node.at.source.secret && !REFERENCE.test(node.text)) vault.hide(value)
  return value
}

function renderText({ value, unsafe, at }: Scalar, { scope, templates, lenient = false }: Rendering): Value {
  if (unsafe || typeof value !== 'string' || !isTemplate(value)) return value
  try {
    return templates.render(value, scope, at)
  } catch (error) {
    if (lenient && error instanceof Failure && error.code === 'template-undefined') return value
    throw error
  }
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
