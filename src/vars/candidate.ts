import type { Binding, Layer } from './layer.ts'
import { type Slot, type Slots, slots } from './precedence.ts'

/** One place that gives a variable a value. */
export interface Candidate {
  readonly slot: Slot
  readonly layer: Layer
  readonly binding: Binding
  /** True for a value that another one in the same layer has replaced. */
  readonly replaced: boolean
}

/** All places that give a variable a value, the one that counts first. */
export function candidatesOf(name: string, layers: Slots): readonly Candidate[] {
  const found: Candidate[] = []
  for (const slot of slots) {
    for (const layer of [layers[slot] ?? []].flat()) {
      for (const binding of layer.replaced?.(name) ?? []) found.push({ slot, layer, binding, replaced: true })
      const binding = layer.get(name)
      if (binding) found.push({ slot, layer, binding, replaced: false })
    }
  }
  return found.reverse()
}
