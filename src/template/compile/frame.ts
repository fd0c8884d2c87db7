import type { Body, Expression, Parameter, Statement, Target } from '../syntax/ast.ts'
import type { Symbols } from './symbol.ts'

/** A variable of the template in the emitted code: `sure` when it always has a value. */
export interface Local {
  readonly id: string
  readonly sure: boolean
}

/** The variables of one scope of a template, with the scopes around it; the top has none, its variables are the context's. */
export class Frame {
  readonly locals = new Map<string, Local>()
  readonly outer: Frame | null
  symbols: Symbols = { refs: new Set(), unset: new Set() }

  constructor(outer: Frame | null) {
    this.outer = outer
  }

  find(name: string): Local | undefined {
    return this.locals.get(name) ?? this.outer?.find(name)
  }

  /** The scope, this or one around it, that assigns a name before it reads it. */
  unsetIn(name: string): Frame | null {
    return this.symbols.unset.has(name) ? this : (this.outer?.unsetIn(name) ?? null)
  }

  /** Whether this scope or one around it reads or assigns a name. */
  knows(name: string): boolean {
    return this.locals.has(name) || this.symbols.refs.has(name) || (this.outer?.knows(name) ?? false)
  }

  /** All variables that can be seen from here. */
  visible(): ReadonlyMap<string, Local> {
    return this.outer ? new Map([...this.outer.visible(), ...this.locals]) : this.locals
  }
}

/** The names a target assigns. */
export function targetNames(target: Target): string[] {
  if (target.kind === 'name') return [target.name]
  return target.kind === 'targets' ? target.items.flatMap(targetNames) : []
}

function assignedBy(statement: Statement): string[] {
  switch (statement.kind) {
    case 'set':
    case 'capture':
      return targetNames(statement.target)
    case 'macro':
    case 'import':
      return [statement.name]
    case 'from':
      return statement.names.map(([, name]) => name)
    case 'if':
      return [...assigned(statement.body), ...assigned(statement.otherwise ?? [])]
    default:
      return []
  }
}

/** The names a body assigns in its own scope. */
export const assigned = (body: Body): ReadonlySet<string> => new Set(body.flatMap(assignedBy))

type Piece = Statement | Expression | Target | Parameter

const isPiece = (value: unknown): value is Piece => typeof value === 'object' && value !== null

/** Whether any name in an expression or a body passes a test; `skip` leaves pieces out. */
export function mentions(
  piece: unknown,
  test: (piece: Piece) => boolean,
  skip?: (piece: Piece) => readonly unknown[] | null,
): boolean {
  if (Array.isArray(piece)) return piece.some((one) => mentions(one, test, skip))
  if (!isPiece(piece)) return false
  if (test(piece)) return true
  const parts = skip?.(piece)
  return (parts ?? Object.values(piece)).some((one) => mentions(one, test, skip))
}

const isName =
  (name: string) =>
  (piece: Piece): boolean =>
    'kind' in piece && piece.kind === 'name' && piece.name === name

/** Whether the body of a loop uses that loop's `loop`; the bodies of loops inside have their own. */
export const usesLoop = (body: Body): boolean =>
  mentions(body, isName('loop'), (piece) =>
    'kind' in piece && piece.kind === 'for' ? [piece.of, piece.condition, piece.otherwise] : null,
  )

/** Whether a macro's body uses one of the special names; Jinja counts those that macros inside it use, too. */
export const usesName = (body: Body, name: string): boolean =>
  mentions(body, isName(name), (piece) =>
    'kind' in piece && piece.kind === 'macro' && piece.parameters.some((one) => one.name === name) ? [] : null,
  )
