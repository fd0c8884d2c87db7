import type { Position } from '../error/source.ts'
import type { Value } from './value.ts'

/** A piece of YAML that knows where it was written. */
export type Node = Scalar | Sequence | Mapping

export interface Scalar {
  readonly kind: 'scalar'
  readonly at: Position
  /** The resolved value: `yes` is true, `0644` is 420, everything quoted is text. */
  readonly value: Value
  /** The scalar as it was written, before resolution; a mode keeps its `0644` here. */
  readonly text: string
  /** True for `!unsafe` and for whatever else must never be read as a template. */
  readonly unsafe: boolean
  /** `!vault` text, decrypted when read. */
  readonly vault: boolean
  /** True for a scalar without quotes, so that `foo: {{ bar }}` and `key=value` lines can be told apart. */
  readonly plain: boolean
}

export interface Sequence {
  readonly kind: 'sequence'
  readonly at: Position
  readonly items: readonly Node[]
}

export interface Entry {
  readonly key: Scalar
  readonly value: Node
}

export interface Mapping {
  readonly kind: 'mapping'
  readonly at: Position
  readonly entries: readonly Entry[]
}
