import type { Buffer } from 'node:buffer'
import type { Value } from '../../text/value.ts'
import { Other } from '../../text/value.ts'
import { holdItems } from '../limit.ts'

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
