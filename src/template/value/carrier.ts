import type { Buffer } from 'node:buffer'
import type { Dict, Value } from '../../text/value.ts'
import { entries, Other } from '../../text/value.ts'
import { holdItems } from '../limit.ts'
import { keys, size, values } from './dict.ts'
import { tuple } from './tuple.ts'

/** A range of ints, counted out only when it is walked. */
export class Range extends Other {
  readonly typeName = 'range'
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number

  constructor(start: number, stop: number, step: number) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
    this.length = Math.max(0, Math.ceil((stop - start) / step))
  }

  at(index: number): number {
    return this.start + index * this.step
  }

  list(): number[] {
    holdItems(this.length)
    return Array.from({ length: this.length }, (_, i) => this.at(i))
  }
}

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

/** What `namespace()` makes: variables that may be set from inside loops. */
export class Namespace extends Other {
  readonly typeName = 'Namespace'
  readonly variables = new Map<string, Value>()
}

/** Text that has been escaped for HTML; joined to other text it escapes that. */
export class Markup extends Other {
  readonly typeName = 'Markup'
  readonly text: string

  constructor(text: string) {
    super()
    this.text = text
  }
}

/** A bytes object. */
export class Bytes extends Other {
  readonly typeName = 'bytes'
  readonly bytes: Buffer

  constructor(bytes: Buffer) {
    super()
    this.bytes = bytes
  }

  get length(): number {
    return this.bytes.length
  }
}

/** A set, as the few functions that give one give it. */
export class Unique extends Other {
  readonly typeName = 'set'
  readonly items: readonly Value[]

  constructor(items: readonly Value[]) {
    super()
    this.items = items
  }

  get length(): number {
    return this.items.length
  }
}
