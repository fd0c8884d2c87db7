import type { Dict, Value } from '../../text/value.ts'
import { entries, Other } from '../../text/value.ts'
import { keys, size, values } from './dict.ts'
import { tuple } from './tuple.ts'

/** The keys, values or items of a dict, as they are now. */
export class View extends Other {
  readonly typeName: string
  readonly kind: 'keys' | 'values' | 'items'
  readonly of: Dict

  constructor(kind: 'keys' | 'values' | 'items', of: Dict) {
    super()
    this.typeName = `dict_${kind}`
    this.kind = kind
    this.of = of
  }

  get length(): number {
    return size(this.of)
  }

  list(): Value[] {
    if (this.kind === 'keys') return keys(this.of)
    return this.kind === 'values' ? values(this.of) : entries(this.of).map((pair) => tuple(pair))
  }
}
