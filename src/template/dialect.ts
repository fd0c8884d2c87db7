import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { describePosition, positionAt } from '../error/source.ts'
import type { Value } from '../text/value.ts'
import { Other } from '../text/value.ts'
import { Cache } from './cache.ts'
import type { Compiled } from './compile/compile.ts'
import { compileExpression, compileTemplate, noBlocks } from './compile/compile.ts'
import { Fault } from './fault.ts'
import { filters } from './filter/table.ts'
import { globalOf } from './global/table.ts'
import type { LookupSupport } from './lookup/support.ts'
import { lookups } from './lookup/table.ts'
import type { CompiledSource, CompiledTemplate } from './nunjucks.ts'
import { Environment, Loader } from './nunjucks.ts'
import { locateIn } from './position.ts'
import type { Part } from './result.ts'
import { resultOf } from './result.ts'
import type { ResultRule } from './result-rule.ts'
import type { Table } from './runtime/call.ts'
import type { Reading, Render } from './runtime/context.ts'
import { Context } from './runtime/context.ts'
import type { Engine, NamedTemplate } from './runtime/engine.ts'
import { addBlocks } from './runtime/inherit.ts'
import { asFault, place } from './runtime/place.ts'
import { runtime } from './runtime/runtime.ts'
import type { RenderOptions, Scope, Templates, TextOptions } from './scope.ts'
import { isTemplate } from './scope.ts'
import { withoutBraces } from './syntax/condition.ts'
import { readHeader } from './syntax/header.ts'
import type { SyntaxOptions } from './syntax/option.ts'
import { defaultSyntax } from './syntax/option.ts'
import { tests } from './test/table.ts'
import { isNumber } from './value/kind.ts'
import { str } from './value/repr.ts'

/** A file that a template names: where it is, and what it says. */
export interface TemplateFile {
  readonly file: string
  readonly text: string
}

export interface DialectOptions {
  /** Finds the templates that others include, import and extend. */
  readonly searchPath?: (name: string) => TemplateFile | undefined
  readonly support?: LookupSupport
  /** What a playbook's scalar becomes; `typed` unless told. */
  readonly rule?: ResultRule
  /** Hears what is no failure. */
  readonly warn?: (message: string, at?: Position) => void
  /** False where templates may not look anything up. */
  readonly lookups?: boolean
  /** Tags of Jinja's extensions to switch on: do, break, continue. */
  readonly extraTags?: readonly string[]
}

const ofFiles = new WeakMap<SyntaxOptions, SyntaxOptions>()

/** Options without the rule for playbooks, which included files do not follow; the same object for the same options. */
function forFiles(options: SyntaxOptions): SyntaxOptions {
  if (!options.verbatim_strings) return options
  const known = ofFiles.get(options)
  if (known) return known
  const made = { ...options, verbatim_strings: false }
  ofFiles.set(options, made)
  return made
}

const ofConditions: Reading = { syntax: defaultSyntax, rule: null }

/** Places offsets of an expression as it is read where it was written, with braces perhaps. */
function locateWritten(expression: string, at: Position | undefined): (offset: number) => Position | undefined {
  const locate = locateIn(expression, 0, at)
  return (offset) => locate(withoutBraces(expression).offset(offset))
}

const trailing = (text: string): number => text.length - text.replace(/\n+$/, '').length

/** Hands compiled templates to nunjucks' Environment. */
class CompilingLoader extends Loader {
  readonly #source: (name: string) => CompiledSource | null

  constructor(source: (name: string) => CompiledSource | null) {
    super()
    this.#source = source
  }

  getSource(name: string): CompiledSource | null {
    return this.#source(name)
  }
}

/** Ansible's Jinja: nunjucks with Jinja's syntax, Python's values and Ansible's plugins. */
export class Dialect implements Templates, Engine {
  readonly filters: Table = filters
  readonly tests: Table = tests
  readonly lookups: Table
  readonly support: LookupSupport
  readonly runtime = runtime
  readonly #options: DialectOptions
  readonly rule: ResultRule
  readonly #scalarSyntax: SyntaxOptions
  readonly #scalars = new Cache<Compiled>(4000)
  readonly #expressions = new Cache<Compiled>(4000)
  readonly #conditions = new Cache<Compiled>(4000)
  readonly #files = new Cache<Compiled>(500)
  readonly #toldOf = new Set<string>()
  readonly #environment: InstanceType<typeof Environment>
  /** How the template is read that names the one being loaded; loading is synchronous. */
  #inherited: Reading = { syntax: defaultSyntax, rule: null }

  constructor(options: DialectOptions = {}) {
    this.#options = options
    this.rule = options.rule ?? 'typed'
    this.support = options.support ?? {}
    this.lookups = options.lookups === false ? new Map() : lookups
    this.#scalarSyntax = { ...defaultSyntax, verbatim_strings: true, extra_tags: options.extraTags ?? [] }
    this.#environment = new Environment([new CompilingLoader((name) => this.#load(name))], { autoescape: false })
  }

  render(text: string, scope: Scope, at?: Position, given?: TextOptions): Value {
    // Other marks than the usual ones may make it a template.
    const otherMarks = given?.variableStart ?? given?.blockStart ?? given?.commentStart
    if (otherMarks === undefined && !isTemplate(text)) return text
    const only = this.rule === 'typed' ? undefined : onlyVariable(text, scope)
    if (only !== undefined) return only
    const syntax = given ? this.#syntax({ verbatimStrings: true, ...given }) : this.#scalarSyntax
    const { body, options, locate, compiled } = this.#read(text, at, syntax)
    const context = this.#context(scope, locate, { syntax: options, rule: this.rule })
    if (compiled.blocks !== noBlocks) addBlocks(context.blocks, named('', compiled))
    const value = asking(scope, text, at, () => this.#result(compiled, context))
    return typeof value === 'string' && body.endsWith('\n') ? this.#ended(value, body, options) : value
  }

  renderFile(text: string, scope: Scope, file: string, options: RenderOptions = {}): string {
    return this.renderText(text, scope, { file, text, ...(options.secret ? { secret: true } : {}) }, options)
  }

  renderText(text: string, scope: Scope, source: Source, options: TextOptions = {}): string {
    const locate = (offset: number): Position => positionAt(source, offset, 0)
    return this.#placed(locate, () => {
      const headed = readHeader(text, this.#syntax(options))
      const reading: Reading = { syntax: headed.options, rule: null }
      const compiled = this.#file(headed.body, reading, headed.skipped, source)
      const context = this.#context(scope, locate, reading)
      addBlocks(context.blocks, named(source.file, compiled))
      return this.#ended(str(this.#run(compiled.root, context) as Value), headed.body, headed.options)
    })
  }

  evaluate(expression: string, scope: Scope, at?: Position): Value {
    const locate = locateWritten(expression, at)
    const compiled = this.#placed(locate, () => this.#expression(expression, false))
    // Whatever becomes of scalars, an expression has its own value.
    const context = this.#context(scope, locate, { syntax: this.#scalarSyntax, rule: 'typed' })
    return asking(scope, expression, at, () => this.#result(compiled, context, 'typed'))
  }

  holds(expression: string, scope: Scope, at?: Position): boolean {
    const locate = locateWritten(expression, at)
    const compiled = this.#conditions.get(expression) ?? this.#placed(locate, () => this.#expression(expression, true))
    const context = this.#context(scope, locate, ofConditions)
    if (!scope.answers) return this.#run(compiled.root, context) === true
    return asking(scope, expression, at, () => this.#run(compiled.root, context)) === true
  }

  /** Throws where a playbook's scalar is not the language, without rendering it. */
  checkScalar(text: string, at: Position): void {
    if (isTemplate(text)) this.#read(text, at, this.#scalarSyntax)
  }

  /** Throws where a condition is not the language, without asking it. */
  checkCondition(text: string, at: Position): void {
    if (text.trim() !== '') this.#placed(locateWritten(text, at), () => this.#expression(text, true))
  }

  warn(message: string, at?: Position): void {
    this.#options.warn?.(message, at)
  }

  warnOnce(message: string, at: Position | undefined): void {
    const place = at ? describePosition(at) : message
    if (this.#toldOf.has(place)) return
    this.#toldOf.add(place)
    this.warn(message, at)
  }

  global(name: string, use: Context): Value | undefined {
    return globalOf(name, use)
  }

  template(names: readonly string[], reading: Reading): NamedTemplate | undefined {
    this.#inherited = reading
    for (const name of names) {
      try {
        const found = this.#environment.getTemplate(name, true, undefined, false) as CompiledTemplate<Render>
        return { name, root: found.rootRenderFunc, blocks: found.blocks }
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('template not found')) throw error
      }
    }
    return undefined
  }

  /** A named template for nunjucks' Environment, or null when there is none. */
  #load(name: string): CompiledSource | null {
    const found = this.#options.searchPath?.(name)
    if (!found) return null
    const locate = (offset: number): Position => positionAt(found, offset, 0)
    const { syntax, rule } = this.#inherited
    const compiled = this.#placed(locate, () => this.#file(found.text, { syntax: forFiles(syntax), rule }, 0, found))
    return { src: { type: 'code', obj: compiled.functions }, path: found.file, noCache: true }
  }

  #context(scope: Scope, locate: Context['locate'], reading: Reading): Context {
    return new Context(this, scope, null, new Map(), locate, undefined, null, reading)
  }

  #syntax(options: TextOptions): SyntaxOptions {
    return {
      ...defaultSyntax,
      block_start_string: options.blockStart ?? defaultSyntax.block_start_string,
      block_end_string: options.blockEnd ?? defaultSyntax.block_end_string,
      variable_start_string: options.variableStart ?? defaultSyntax.variable_start_string,
      variable_end_string: options.variableEnd ?? defaultSyntax.variable_end_string,
      comment_start_string: options.commentStart ?? defaultSyntax.comment_start_string,
      comment_end_string: options.commentEnd ?? defaultSyntax.comment_end_string,
      trim_blocks: options.trimBlocks ?? true,
      lstrip_blocks: options.lstripBlocks ?? false,
      line_statement_prefix: options.lineStatementPrefix ?? null,
      line_comment_prefix: options.lineCommentPrefix ?? null,
      verbatim_strings: options.verbatimStrings ?? false,
      extra_tags: options.extraTags ?? this.#options.extraTags ?? [],
    }
  }

  /** A playbook's scalar, compiled, with what its header says. */
  #read(text: string, at: Position | undefined, syntax: SyntaxOptions) {
    const { body, options, skipped } = text.startsWith('#jinja2:')
      ? this.#placed(locateIn(text, 0, at), () => readHeader(text, syntax))
      : { body: text, options: syntax, skipped: 0 }
    const locate = locateIn(text, skipped, at)
    return { body, options, locate, compiled: this.#placed(locate, () => this.#scalar(body, options)) }
  }

  #scalar(text: string, syntax: SyntaxOptions): Compiled {
    const known = syntax === this.#scalarSyntax ? this.#scalars.get(text) : undefined
    if (known) return known
    const gathers = this.rule !== 'typed'
    const made = compileTemplate(text, {
      syntax,
      tables: this,
      origin: { locate: null },
      output: 'one',
      gathers,
      joins: this.rule !== 'native',
    })
    return syntax === this.#scalarSyntax ? this.#scalars.set(text, made) : made
  }

  #expression(text: string, condition: boolean): Compiled {
    const cache = condition ? this.#conditions : this.#expressions
    const known = cache.get(text)
    if (known) return known
    // As in Ansible, where a condition stands between the markers of a statement and any other between braces.
    const syntax = condition ? defaultSyntax : this.#scalarSyntax
    return cache.set(text, compileExpression(withoutBraces(text).text, syntax, this, condition))
  }

  #file(text: string, { syntax, rule }: Reading, skipped: number, source: Source): Compiled {
    const gathers = rule !== null && rule !== 'typed'
    const key = JSON.stringify([source.file, skipped, syntax, gathers]) + text
    const locate = (offset: number): Position => positionAt(source, offset + skipped, 0)
    try {
      const output = gathers ? 'parts' : 'text'
      return (
        this.#files.get(key) ??
        this.#files.set(key, compileTemplate(text, { syntax, tables: this, origin: { locate }, output, gathers }))
      )
    } catch (error) {
      throw failureOf(error, locate)
    }
  }

  /** Runs what may fail before a render has begun. */
  #placed<T>(locate: (offset: number) => Position | undefined, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw failureOf(error, locate)
    }
  }

  #run(render: Render, context: Context): Value | readonly Part[] {
    return render(this, context, null, runtime)
  }

  #result(compiled: Compiled, context: Context, rule = this.rule): Value {
    const made = this.#run(compiled.root, context)
    const whole = compiled.gives !== 'parts'
    if (whole && rule === 'typed') {
      if (typeof made !== 'object' || made === null) return made
      if (compiled.gives === 'variable' && !(made instanceof Other)) return made as Value
    }
    try {
      return resultOf(whole ? [made as Part] : (made as readonly Part[]), rule)
    } catch (error) {
      throw place(error, 0, { locate: null }, context)
    }
  }

  /** As many line ends at the end as the template has: the lexer takes one away, and blocks may take more. */
  #ended(made: string, text: string, options: SyntaxOptions): string {
    const missing = trailing(text) - trailing(made)
    return missing > 0 ? made + options.newline_sequence.repeat(missing) : made
  }
}

const named = (name: string, compiled: Compiled): NamedTemplate => ({
  name,
  root: compiled.root,
  blocks: compiled.blocks,
})

/** A number, a bool or None that is all a text names, which older Ansibles hand on as it is; undefined for any other text. */
function onlyVariable(text: string, scope: Scope): Value | undefined {
  const name = /^\{\{\s*(\w+)\s*\}\}\n?$/.exec(text)?.[1]
  if (name === undefined || scope.isTemplate?.(name)) return undefined
  const value = scope.lookup(name)
  return value === null || typeof value === 'boolean' || isNumber(value) ? value : undefined
}

/** Renders a template of its own, which variables inside a template are too. */
function asking<T>(scope: Scope, text: string, at: Position | undefined, work: () => T): T {
  if (!scope.answers) return work()
  return scope.answers.within(at ? `${at.source.file}:${at.line}:${at.column} ${text}` : text, work)
}

function failureOf(thrown: unknown, locate: (offset: number) => Position | undefined): unknown {
  const error = asFault(thrown)
  return error instanceof Fault
    ? new Failure(error.code, error.message, { at: locate(error.offset ?? 0), hint: error.hint })
    : error
}
