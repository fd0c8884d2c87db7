import type { Value } from '../../text/value.ts'
import { Other } from '../../text/value.ts'

/** A value with members of its own and a way to print itself, as `loop`, a macro or a date. */
export abstract class Thing extends Other {
  abstract override toString(): string

  member(_name: string): Value | undefined {
    return undefined
  }
}
