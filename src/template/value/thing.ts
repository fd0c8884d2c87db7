import type { Value } from '../../text/value.ts'
import { Other } from '../../text/value.ts'

/** A value with members of its own and a way to print itself, as `loop`, a macro or a date. */
export abstract class Thing extends Other {
  abstract override toString(): string

  member(_name: string): Value | undefined {
    return undefined
  }
}

/** A value with an order of its own, as a date. */
interface Ordered {
  readonly typeName: string
  rank(): number
}

/** Whether a value has an order of its own. */
export const isOrdered = (value: unknown): value is Ordered =>
  typeof value === 'object' && value !== null && 'rank' in value && typeof value.rank === 'function'
