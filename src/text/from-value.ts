import type { Position } from '../error/source.ts'
import type { Node, Scalar } from './node.ts'
import { dict, entries as entriesOf, isDict, type Value } from './value.ts'

/** The value of a node as it is written, with no template rendered. */
export function plain(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'sequence':
      return node.items.map(plain)
    case 'mapping':
      return dict(node.entries.map(({ key, value }) => [key.value, plain(value)] as const))
  }
}

const nowhere: Position = { source: { file: '<value>', text: '' }, line: 1, column: 1, length: 0 }

/** A node for a value that was made, not read; `at` is the place it is told by, `unsafe` keeps it from templates. */
export function fromValue(value: Value, at: Position = nowhere, unsafe = false): Node {
  if (Array.isArray(value)) {
    return { kind: 'sequence', at, items: value.map((item) => fromValue(item as Value, at, unsafe)) }
  }
  if (isDict(value)) {
    const made = entriesOf(value).map(([key, inner]) => ({
      key: scalarOf(key, at, unsafe),
      value: fromValue(inner, at, unsafe),
    }))
    return { kind: 'mapping', at, entries: made }
  }
  return scalarOf(value as Value, at, unsafe)
}

function scalarOf(value: Value, at: Position, unsafe: boolean): Scalar {
  const text = value === null ? '' : String(value)
  return { kind: 'scalar', at, value, text, unsafe, vault: false, plain: typeof value !== 'string' }
}
