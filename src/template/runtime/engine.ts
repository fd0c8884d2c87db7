import type { Position } from '../../error/source.ts'
import type { Value } from '../../text/value.ts'
import type { LookupSupport } from '../lookup/support.ts'
import type { ResultRule } from '../result-rule.ts'
import type { Scope } from '../scope.ts'
import type { Access } from './access.ts'
import type { Table } from './call.ts'
import type { Context, Reading, Render } from './context.ts'

/** A template found by its name. */
export interface NamedTemplate {
  readonly name: string
  readonly root: Render
  readonly blocks: Readonly<Record<string, Render>>
}

/** What the runtime asks of the dialect around it. */
export interface Engine {
  readonly filters: Table
  readonly tests: Table
  readonly lookups: Table
  readonly support: LookupSupport
  /** What a playbook's scalar becomes. */
  readonly rule: ResultRule
  /** Tells the user of something that is no failure. */
  warn(message: string, at?: Position): void
  /** As `warn`, but for a place that has been told of already. */
  warnOnce(message: string, at: Position | undefined): void
  /** What compiled templates call. */
  readonly runtime: Access
  /** A global function or value, if there is one of that name. */
  global(name: string, use: Context): Value | undefined
  /** The first of the named templates that exists, read as the template that names it. */
  template(names: readonly string[], reading: Reading): NamedTemplate | undefined
  /** A playbook's scalar, as `Templates.render` has it. */
  render(text: string, scope: Scope, at?: Position): Value
  /** A template file's text. */
  renderFile(text: string, scope: Scope, file: string, options?: object): string
}
