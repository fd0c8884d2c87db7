import type { Position, Source } from '../error/source.ts'
import type { Value } from '../text/value.ts'
import type { Answers } from './answers.ts'
import type { ResultRule } from './result-rule.ts'

/** The variables a template sees. */
export interface Scope {
  /**
   * The value of a variable, with every template inside it already rendered; undefined where there is no such
   * variable. Whatever it throws passes through a render unchanged (that is how a render is given up early).
   */
  lookup(name: string): Value | undefined
  /** Whether a variable is a template as it stands, which only the rules of older Ansibles ask. */
  isTemplate?(name: string): boolean
  /** The names of all variables, for `vars`, `varnames` and did-you-mean. */
  names(): Iterable<string>
  /** Answers to lookups that take long; without, each is waited for where it is asked. */
  readonly answers?: Answers | undefined
}

/** What a template file may set in its `#jinja2:` header or the module's arguments. */
export interface RenderOptions {
  readonly trimBlocks?: boolean
  readonly lstripBlocks?: boolean
  readonly variableStart?: string
  readonly variableEnd?: string
  readonly blockStart?: string
  readonly blockEnd?: string
  readonly commentStart?: string
  readonly commentEnd?: string
  /** Whether the template comes out of a vault, so that errors do not show its text. */
  readonly secret?: boolean
}

/** How a whole text is to be rendered. */
export interface TextOptions extends RenderOptions {
  readonly lineStatementPrefix?: string
  readonly lineCommentPrefix?: string
  /** Ansible's rule for playbooks: a backslash in a string of `{{ }}` means itself. */
  readonly verbatimStrings?: boolean
  /** Tags of Jinja's extensions to switch on: do, break, continue. */
  readonly extraTags?: readonly string[]
}

/** Renders templates and evaluates expressions; failures carry `at`, or the place inside the template's own text. */
export interface Templates {
  /** What a scalar with a template becomes. */
  readonly rule?: ResultRule
  /** A scalar of a playbook: the native value when it is one expression, text otherwise; `omit` gives the OMIT symbol's value. */
  render(text: string, scope: Scope, at?: Position, options?: TextOptions): Value
  /** A text as the text it renders to, whatever it consists of. */
  renderText(text: string, scope: Scope, source: Source, options?: TextOptions): string
  /** A template file. */
  renderFile(text: string, scope: Scope, file: string, options?: RenderOptions): string
  /** An expression without braces, as in `when`. */
  evaluate(expression: string, scope: Scope, at?: Position): Value
  /** The truth of an expression, as Python has it. */
  holds(expression: string, scope: Scope, at?: Position): boolean
}

/** Whether a text holds anything that a render would change. */
export const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%') || text.includes('{#')
