import type { Value } from '../../text/value.ts'
import { Other } from '../../text/value.ts'
import { Fault } from '../fault.ts'

/** A value that is not there; whoever uses it (other than to ask whether it is there) gets its failure. */
export class Undefined extends Other {
  readonly name: string
  readonly message: string
  /** The name of a variable, when it is a variable that is missing and not a key or an attribute. */
  readonly variable: string | undefined
  /** True for the result of an inline `if` without `else`, which prints as nothing and counts as false. */
  readonly lenient: boolean
  /** The failure of the variable's own template, thrown again on use. */
  readonly reason: unknown

  private constructor(name: string, message: string, variable?: string, lenient = false, reason?: unknown) {
    super()
    this.name = name
    this.message = message
    this.variable = variable
    this.lenient = lenient
    this.reason = reason
  }

  static variable = (name: string): Undefined => new Undefined(name, `'${name}' is undefined`, name)
  static failed = (name: string, reason: unknown): Undefined => new Undefined(name, '', name, false, reason)
  static because = (message: string, name = ''): Undefined => new Undefined(name, message)
  static readonly elseless: Undefined = new Undefined(
    '',
    'the inline if-expression evaluated to false and no else section was defined.',
    undefined,
    true,
  )

  /** Whoever asks for the type wants to use the value. */
  get typeName(): never {
    return this.fail()
  }

  fail(): never {
    if (this.reason !== undefined) throw this.reason
    throw new Fault('template-undefined', this.message, { missing: this.variable })
  }
}

/** Throws when the value is missing; what an inline `if` without `else` gives counts as an empty text. */
export function touch(value: unknown): void {
  if (value instanceof Undefined && !value.lenient) value.fail()
}

/** The value when there is one (None is one), else what the other gives. */
export const present = (found: Value | undefined, otherwise: () => Value): Value =>
  found === undefined ? otherwise() : found
