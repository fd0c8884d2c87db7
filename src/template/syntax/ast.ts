import type { Value } from '../../text/value.ts'

/** The arguments of a call, a filter or a test. */
export interface Arguments {
  readonly places: readonly Expression[]
  readonly names: readonly (readonly [string, Expression])[]
  readonly rest: Expression | null
  readonly keywords: Expression | null
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in'

interface At {
  /** The offset in the template's text. */
  readonly at: number
}

/** What gives a value. */
export type Expression = At &
  (
    | { readonly kind: 'constant'; readonly value: Value }
    | { readonly kind: 'name'; readonly name: string }
    /** Where a filter block, or a `set` with filters, puts its body's text. */
    | { readonly kind: 'body' }
    | { readonly kind: 'list' | 'tuple' | 'join'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
    | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
    | {
        readonly kind: 'slice'
        readonly of: Expression
        readonly from: Expression | null
        readonly to: Expression | null
        readonly step: Expression | null
      }
    | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
    | { readonly kind: 'filter' | 'test'; readonly of: Expression; readonly name: string; readonly args: Arguments }
    | {
        readonly kind: 'binary'
        readonly operator: BinaryOperator
        readonly left: Expression
        readonly right: Expression
      }
    | {
        readonly kind: 'compare'
        readonly first: Expression
        readonly rest: readonly (readonly [Comparison, Expression])[]
      }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'not' | 'negative' | 'positive'; readonly of: Expression }
    | {
        readonly kind: 'choice'
        readonly condition: Expression
        readonly value: Expression
        readonly otherwise: Expression | null
      }
  )

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>

/** What a value can be assigned to. */
export type Target = At &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly of: string; readonly name: string }
    | { readonly kind: 'targets'; readonly items: readonly Target[] }
  )

/** A parameter of a macro. */
export interface Parameter {
  readonly name: string
  readonly fallback: Expression | null
}

export type Body = readonly Statement[]

/** What writes output or does something. */
export type Statement = At &
  (
    | { readonly kind: 'data'; readonly text: string }
    | { readonly kind: 'output'; readonly value: Expression }
    | { readonly kind: 'if'; readonly condition: Expression; readonly body: Body; readonly otherwise: Body | null }
    | {
        readonly kind: 'for'
        readonly target: Target
        readonly of: Expression
        readonly condition: Expression | null
        readonly body: Body
        readonly otherwise: Body | null
        readonly recursive: boolean
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    /** `value` is the body's text with the filters around it. */
    | { readonly kind: 'capture'; readonly target: Target; readonly value: Expression; readonly body: Body }
    | { readonly kind: 'filtered'; readonly value: Expression; readonly body: Body }
    | { readonly kind: 'macro'; readonly name: string; readonly parameters: readonly Parameter[]; readonly body: Body }
    | {
        readonly kind: 'caller'
        readonly call: ExpressionOf<'call'>
        readonly parameters: readonly Parameter[]
        readonly body: Body
      }
    | { readonly kind: 'with'; readonly assignments: readonly (readonly [Target, Expression])[]; readonly body: Body }
    | { readonly kind: 'do'; readonly value: Expression }
    | { readonly kind: 'break' | 'continue' }
    | {
        readonly kind: 'include'
        readonly template: Expression
        readonly ignoreMissing: boolean
        readonly withContext: boolean
      }
    | { readonly kind: 'import'; readonly template: Expression; readonly name: string; readonly withContext: boolean }
    | {
        readonly kind: 'from'
        readonly template: Expression
        readonly names: readonly (readonly [string, string])[]
        readonly withContext: boolean
      }
    | {
        readonly kind: 'block'
        readonly name: string
        readonly body: Body
        readonly scoped: boolean
        readonly required: boolean
      }
    | { readonly kind: 'extends'; readonly template: Expression }
  )

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>
