import type { Token } from '../nunjucks.ts'
import { token } from '../nunjucks.ts'
import type { Body, Expression, Parameter, Statement, StatementOf, Target } from './ast.ts'
import { ExpressionParser, ends } from './expression.ts'

const unassignable = new Set(['true', 'false', 'none', 'True', 'False', 'None'])

/** Tags that Ansible knows only when their extension is switched on. */
const optional = new Set(['do', 'break', 'continue'])

/** The statements, each by the word it starts with. */
type Reader = (at: number) => Statement

/** Jinja's templates on nunjucks' Parser. */
export class TemplateParser extends ExpressionParser {
  readonly blocks: StatementOf<'block'>[] = []
  readonly #readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
    ['if', (at) => this.#if(at)],
    ['for', (at) => this.#for(at)],
    ['set', (at) => this.#set(at)],
    ['macro', (at) => this.#macro(at)],
    ['call', (at) => this.#call(at)],
    ['filter', (at) => this.#filtered(at)],
    ['with', (at) => this.#with(at)],
    ['autoescape', (at) => this.#autoescape(at)],
    ['do', (at) => this.#do(at)],
    ['break', (at) => this.#flow(at, 'break')],
    ['continue', (at) => this.#flow(at, 'continue')],
    ['block', (at) => this.#block(at)],
    ['extends', (at) => this.#extends(at)],
    ['include', (at) => this.#include(at)],
    ['import', (at) => this.#import(at)],
    ['from', (at) => this.#from(at)],
  ])

  /** The whole template. */
  parseTemplate(): Body {
    const body = this.parse()
    const left = this.peekToken()
    if (left) this.fail(`Encountered unknown tag ${this.shown(left)}.`)
    return body
  }

  override parse(): Body {
    const body: Statement[] = []
    for (let next = this.nextToken(); next; next = this.nextToken()) {
      const at = next.offset
      if (next.type === token.data) {
        body.push({ kind: 'data', at, text: next.value })
      } else if (next.type === token.variableStart) {
        const value = this.parseTuple()
        const end = this.nextToken()
        if (end?.type !== token.variableEnd)
          this.failAt(end, `expected token 'end of print statement', got ${this.shown(end)}`)
        body.push({ kind: 'output', at: value.at, value })
      } else {
        const statement = this.#statement()
        if (!statement) break
        body.push(statement)
      }
    }
    return body
  }

  #statement(): Statement | null {
    const next = this.peekToken()
    if (next?.type !== token.name) return this.fail('tag name expected')
    if (this.breakOnBlocks?.includes(next.value)) return null
    const reader = this.#readers.get(next.value)
    if (!reader || (optional.has(next.value) && !this.lexer.options.extra_tags.includes(next.value)))
      return this.#unknown(next)
    this.nextToken()
    return reader(next.offset)
  }

  #unknown(found: Token): never {
    if (['trans', 'pluralize', 'endtrans'].includes(found.value))
      this.fail(`the tag '${found.value}' belongs to translations, which are not part of Ansible's templates`)
    const wanted = this.breakOnBlocks?.length
      ? ` Jinja was looking for the following tags: ${this.breakOnBlocks.map((name) => `'${name}'`).join(' or ')}.`
      : ''
    return this.fail(`Encountered unknown tag '${found.value}'.${wanted}`)
  }

  /** The end of a marker that opens a body; Jinja lets a colon stand there, as Python has it. */
  #open(): void {
    this.takeMark(':')
    this.#end()
  }

  /** The end of a statement's marker. */
  #end(): void {
    const next = this.nextToken()
    if (next?.type !== token.blockEnd)
      this.failAt(next, `expected token 'end of statement block', got ${this.shown(next)}`)
  }

  /** The end of the opening marker and the statements up to one of the tags, whose name is the next token. */
  #until(at: number, ...names: readonly string[]): Body {
    this.#open()
    const body = this.parseUntilBlocks(...names) as Body
    if (!this.peekToken())
      this.failAt(
        { type: '', value: '', lineno: 0, colno: 0, offset: at },
        `Unexpected end of template: the tag that starts here has no '${names.at(-1)}'.`,
      )
    return body
  }

  /** As `until`, with the closing tag read. */
  #bodyTo(at: number, name: string): Body {
    const body = this.#until(at, name)
    this.nextToken()
    this.#end()
    return body
  }

  #oneTarget(members: boolean): Target {
    const at = this.here()
    if (this.takeMark('(')) {
      const target = this.#target(members, [])
      this.wantMark(')')
      return target
    }
    const found = this.wantName()
    if (unassignable.has(found.value)) this.failAt(found, `can't assign to '${found.value}'`)
    if (members && this.takeMark('.')) return { kind: 'member', at, of: found.value, name: this.wantName().value }
    return { kind: 'name', at, name: found.value }
  }

  #target(members: boolean, stop: readonly string[]): Target {
    const at = this.here()
    const items = [this.#oneTarget(members)]
    let isTuple = false
    while (this.takeMark(',')) {
      isTuple = true
      const next = this.peekToken()
      if (!next || ends.has(next.type)) break
      if (stop.some((name) => this.isName(name))) break
      items.push(this.#oneTarget(members))
    }
    return isTuple ? { kind: 'targets', at, items } : (items[0] as Target)
  }

  #if(at: number): Statement {
    const condition = this.parseTuple(false, () => this.parsePlain())
    const body = this.#until(at, 'elif', 'else', 'endif')
    const next = this.nextToken() as Token
    if (next.value === 'elif') return { kind: 'if', at, condition, body, otherwise: [this.#if(next.offset)] }
    let otherwise: Body | null = null
    if (next.value === 'else') {
      otherwise = this.#until(at, 'endif')
      this.nextToken()
    }
    this.#end()
    return { kind: 'if', at, condition, body, otherwise }
  }

  #for(at: number): Statement {
    const target = this.#target(false, ['in'])
    if (!this.skipSymbol('in')) this.fail(`expected token 'in', got ${this.shown(this.peekToken())}`)
    const of = this.parseTuple(false, () => this.parsePlain(), ['if', 'recursive'])
    const condition = this.skipSymbol('if') ? this.parseExpression() : null
    const recursive = this.skipSymbol('recursive')
    const body = this.#until(at, 'endfor', 'else')
    let otherwise: Body | null = null
    if (this.skipSymbol('else')) {
      otherwise = this.#until(at, 'endfor')
    }
    this.nextToken()
    this.#end()
    return { kind: 'for', at, target, of, condition, body, otherwise, recursive }
  }

  #set(at: number): Statement {
    const target = this.#target(true, [])
    if (this.takeMark('=')) {
      const value = this.parseTuple()
      this.#end()
      return { kind: 'set', at, target, value }
    }
    const value: Expression = this.takeMark('|') ? this.parseBodyFilters() : { kind: 'body', at }
    return { kind: 'capture', at, target, value, body: this.#bodyTo(at, 'endset') }
  }

  #parameters(): Parameter[] {
    const made: Parameter[] = []
    this.wantMark('(')
    while (!this.isMark(')')) {
      if (made.length) this.wantMark(',')
      const found = this.wantName()
      const name = found.value
      if (unassignable.has(name)) this.failAt(found, `can't assign to '${name}'`)
      const fallback = this.takeMark('=') ? this.parseExpression() : null
      if (!fallback && made.some((one) => one.fallback)) this.fail('non-default argument follows default argument')
      made.push({ name, fallback })
    }
    this.wantMark(')')
    return made
  }

  #macro(at: number): Statement {
    const name = this.wantName().value
    const parameters = this.#parameters()
    return { kind: 'macro', at, name, parameters, body: this.#bodyTo(at, 'endmacro') }
  }

  #call(at: number): Statement {
    const parameters = this.isMark('(') ? this.#parameters() : []
    const call = this.parseExpression()
    if (call.kind !== 'call') return this.failAt(this.peekToken(), 'expected call')
    return { kind: 'caller', at, call, parameters, body: this.#bodyTo(at, 'endcall') }
  }

  #filtered(at: number): Statement {
    const value = this.parseBodyFilters()
    return { kind: 'filtered', at, value, body: this.#bodyTo(at, 'endfilter') }
  }

  #with(at: number): Statement {
    const assignments: [Target, Expression][] = []
    while (this.peekToken() && this.peekToken()?.type !== token.blockEnd) {
      if (assignments.length) this.wantMark(',')
      const target = this.#oneTarget(false)
      this.wantMark('=')
      assignments.push([target, this.parseExpression()])
    }
    return { kind: 'with', at, assignments, body: this.#bodyTo(at, 'endwith') }
  }

  #autoescape(at: number): Statement {
    const wanted = this.parseExpression()
    if (wanted.kind === 'constant' && wanted.value === true)
      this.failAt(null, 'autoescape is not part of the templates of Ansible; use the filter e')
    return { kind: 'with', at, assignments: [], body: this.#bodyTo(at, 'endautoescape') }
  }

  #do(at: number): Statement {
    const value = this.parseTuple()
    this.#end()
    return { kind: 'do', at, value }
  }

  #flow(at: number, kind: 'break' | 'continue'): Statement {
    this.#end()
    return { kind, at }
  }

  #block(at: number): Statement {
    const name = this.wantName().value
    const scoped = this.skipSymbol('scoped')
    const required = this.skipSymbol('required')
    const body = this.#until(at, 'endblock')
    this.nextToken()
    this.skipSymbol(name)
    this.#end()
    if (this.blocks.some((one) => one.name === name))
      this.failAt({ type: '', value: '', lineno: 0, colno: 0, offset: at }, `block '${name}' defined twice`)
    if (required && body.some((one) => one.kind !== 'data' || one.text.trim() !== ''))
      this.fail('Required blocks can only contain comments or whitespace')
    const block: StatementOf<'block'> = { kind: 'block', at, name, body, scoped, required }
    this.blocks.push(block)
    return block
  }

  #extends(at: number): Statement {
    const template = this.parseExpression()
    this.#end()
    return { kind: 'extends', at, template }
  }

  #context(otherwise: boolean): boolean {
    if (!this.isName('with') && !this.isName('without')) return otherwise
    const wanted = this.wantName().value === 'with'
    if (!this.skipSymbol('context')) this.fail("expected 'context'")
    return wanted
  }

  #include(at: number): Statement {
    const template = this.parseExpression()
    const ignoreMissing = this.skipSymbol('ignore')
    if (ignoreMissing && !this.skipSymbol('missing')) this.fail("expected 'missing'")
    const withContext = this.#context(true)
    this.#end()
    return { kind: 'include', at, template, ignoreMissing, withContext }
  }

  #import(at: number): Statement {
    const template = this.parseExpression()
    if (!this.skipSymbol('as')) this.fail("expected 'as'")
    const name = this.wantName().value
    const withContext = this.#context(false)
    this.#end()
    return { kind: 'import', at, template, name, withContext }
  }

  #from(at: number): Statement {
    const template = this.parseExpression()
    if (!this.skipSymbol('import')) this.fail("expected 'import'")
    const names: [string, string][] = []
    while (this.peekToken()?.type === token.name && !this.isName('with') && !this.isName('without')) {
      const from = this.wantName()
      if (from.value.startsWith('_')) this.failAt(from, 'names starting with an underline can not be imported')
      names.push([from.value, this.skipSymbol('as') ? this.wantName().value : from.value])
      if (!this.takeMark(',')) break
    }
    const withContext = this.#context(false)
    this.#end()
    return { kind: 'from', at, template, names, withContext }
  }
}
