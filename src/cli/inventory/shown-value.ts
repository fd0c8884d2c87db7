import type { Node } from '../../text/node.ts'
import { dict, type Value } from '../../text/value.ts'

/** How a kind of output shows what is no plain value. */
export interface Marks {
  vault(text: string): Value
  unsafe(value: Value): Value
}

/** In JSON, Ansible's own marks: they can be read back. */
export const jsonMarks: Marks = {
  vault: (text) => dict([['__ansible_vault', text]]),
  unsafe: (value) => dict([['__ansible_unsafe', value]]),
}

/** A node as it is shown: nothing is rendered, nothing is decrypted. */
export function shownValue(node: Node, marks: Marks): Value {
  switch (node.kind) {
    case 'scalar':
      if (node.vault) return marks.vault(node.text)
      return node.unsafe && typeof node.value === 'string' ? marks.unsafe(node.value) : node.value
    case 'sequence':
      return node.items.map((item) => shownValue(item, marks))
    case 'mapping':
      return dict(node.entries.map(({ key, value }) => [key.value, shownValue(value, marks)] as const))
  }
}
