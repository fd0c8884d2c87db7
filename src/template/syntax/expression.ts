import type { Value } from '../../text/value.ts'
import { float, int } from '../../text/value.ts'
import { Fault, syntaxFault } from '../fault.ts'
import type { Token } from '../nunjucks.ts'
import { Parser, token } from '../nunjucks.ts'
import type { Arguments, BinaryOperator, Comparison, Expression } from './ast.ts'
import { Lexer } from './lexer.ts'
import { openedTerms } from './term.ts'

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])
const comparisons = new Set(['==', '!=', '<', '>', '<=', '>='])
const products = new Set(['*', '/', '//', '%'])
/** The tokens that end a tuple. */
export const ends: ReadonlySet<string> = new Set([token.variableEnd, token.blockEnd, token.rightParen])
/** The tokens a test's argument without parentheses may start with. */
const argumentStarts = new Set([token.name, token.text, token.int, token.float, token.leftBracket, token.leftCurly])
const deepest = 200

/** The number an int literal means. */
const intValue = (digits: string): Value => int(BigInt(digits))

/** Jinja's expressions on nunjucks' Parser. */
export class ExpressionParser extends Parser {
  readonly lexer: Lexer
  #depth = 0

  constructor(lexer: Lexer) {
    super(lexer)
    this.lexer = lexer
  }

  override fail(message: string): never {
    return syntaxFault(message, this.peekToken()?.offset ?? this.lexer.text.length)
  }

  protected failAt(found: Token | null, message: string): never {
    return syntaxFault(message, found?.offset ?? this.lexer.text.length)
  }

  protected here(): number {
    return this.peekToken()?.offset ?? this.lexer.text.length
  }

  protected isName(name: string): boolean {
    const next = this.peekToken()
    return next?.type === token.name && next.value === name
  }

  protected isMark(mark: string): boolean {
    const next = this.peekToken()
    return (
      !!next && next.value === mark && next.type !== token.text && next.type !== token.name && next.type !== token.data
    )
  }

  protected takeMark(mark: string): boolean {
    if (!this.isMark(mark)) return false
    this.nextToken()
    return true
  }

  protected wantMark(mark: string): void {
    if (!this.takeMark(mark)) this.fail(`expected token '${mark}', got ${this.shown(this.peekToken())}`)
  }

  protected wantName(): Token {
    const next = this.nextToken()
    if (next?.type !== token.name) this.failAt(next, `expected token 'name', got ${this.shown(next)}`)
    return next
  }

  protected shown = (found: Token | null): string => (found ? `'${found.value}'` : 'end of template')

  /** A whole text that is one expression. */
  parseWhole(): Expression {
    const made = this.parseTuple()
    const left = this.peekToken()
    if (left) this.fail(`unexpected ${this.shown(left)} behind the expression`)
    return made
  }

  parseExpression(): Expression {
    if (++this.#depth > deepest)
      throw new Fault('template-limit', 'the expression is nested too deeply', { offset: this.here() })
    const at = this.here()
    let made = this.#or()
    while (this.skipSymbol('if')) {
      const condition = this.#or()
      const otherwise = this.skipSymbol('else') ? this.parseExpression() : null
      made = { kind: 'choice', at, condition, value: made, otherwise }
    }
    this.#depth--
    return made
  }

  /** An expression without inline `if`, as the list of a `for`. */
  protected parsePlain(): Expression {
    return this.#or()
  }

  #or(): Expression {
    const at = this.here()
    let left = this.#and()
    while (this.skipSymbol('or')) left = { kind: 'or', at, left, right: this.#and() }
    return left
  }

  #and(): Expression {
    const at = this.here()
    let left = this.#not()
    while (this.skipSymbol('and')) left = { kind: 'and', at, left, right: this.#not() }
    return left
  }

  #not(): Expression {
    const at = this.here()
    let turns = 0
    while (this.skipSymbol('not')) turns++
    let made = this.#comparison()
    for (; turns > 0; turns--) made = { kind: 'not', at, of: made }
    return made
  }

  #comparison(): Expression {
    const first = this.#sum()
    const at = this.here()
    const rest: [Comparison, Expression][] = []
    for (;;) {
      const next = this.peekToken()
      if (next?.type === token.operator && comparisons.has(next.value)) {
        this.nextToken()
        rest.push([next.value as Comparison, this.#sum()])
      } else if (this.skipSymbol('in')) {
        rest.push(['in', this.#sum()])
      } else if (this.isName('not') && this.#isNotIn()) {
        this.nextToken()
        this.nextToken()
        rest.push(['not in', this.#sum()])
      } else {
        return rest.length ? { kind: 'compare', at, first, rest } : first
      }
    }
  }

  /** Behind a peeked `not`: does `in` follow? */
  #isNotIn(): boolean {
    const next = this.lexer.ahead(0)
    return next?.type === token.name && next.value === 'in'
  }

  #sum(): Expression {
    let left = this.#join()
    for (;;) {
      const next = this.peekToken()
      if (next?.type !== token.operator || (next.value !== '+' && next.value !== '-')) return left
      this.nextToken()
      left = { kind: 'binary', at: next.offset, operator: next.value, left, right: this.#join() }
    }
  }

  #join(): Expression {
    const at = this.here()
    const items = [this.#product()]
    while (this.takeMark('~')) items.push(this.#product())
    return items.length === 1 ? (items[0] as Expression) : { kind: 'join', at, items }
  }

  #product(): Expression {
    let left = this.#power()
    for (;;) {
      const next = this.peekToken()
      if (next?.type !== token.operator || !products.has(next.value)) return left
      this.nextToken()
      left = { kind: 'binary', at: next.offset, operator: next.value as BinaryOperator, left, right: this.#power() }
    }
  }

  #power(): Expression {
    let left = this.#unary(true)
    for (;;) {
      const at = this.here()
      if (!this.takeMark('**')) return left
      left = { kind: 'binary', at, operator: '**', left, right: this.#unary(true) }
    }
  }

  #unary(filters: boolean): Expression {
    const at = this.here()
    let made: Expression
    if (this.takeMark('-')) made = { kind: 'negative', at, of: this.#unary(false) }
    else if (this.takeMark('+')) made = { kind: 'positive', at, of: this.#unary(false) }
    else made = this.#atom()
    made = this.#postfix(made)
    return filters ? this.#filters(made) : made
  }

  #atom(): Expression {
    const next = this.nextToken()
    if (!next) return this.failAt(next, 'unexpected end of template')
    const at = next.offset
    switch (next.type) {
      case token.name:
        return constants.has(next.value)
          ? { kind: 'constant', at, value: constants.get(next.value) as Value }
          : { kind: 'name', at, name: next.value }
      case token.text: {
        let value = next.value
        while (this.peekToken()?.type === token.text) value += this.nextToken()?.value ?? ''
        return { kind: 'constant', at, value }
      }
      case token.int:
        return { kind: 'constant', at, value: intValue(next.value) }
      case token.float:
        return { kind: 'constant', at, value: float(Number(next.value)) }
      case token.leftParen: {
        const inside = this.parseTuple(true)
        this.wantMark(')')
        return inside
      }
      case token.leftBracket:
        return { kind: 'list', at, items: this.#until(']', () => this.parseExpression()) }
      case token.leftCurly:
        return {
          kind: 'dict',
          at,
          pairs: this.#until('}', () => {
            const key = this.parseExpression()
            this.wantMark(':')
            return [key, this.parseExpression()] as const
          }),
        }
      default:
        return this.failAt(next, `unexpected '${next.value}'`)
    }
  }

  /** Items parted by commas up to a closing mark; the last comma may stand alone. */
  #until<T>(mark: string, one: () => T): T[] {
    const items: T[] = []
    while (!this.isMark(mark)) {
      if (items.length) this.wantMark(',')
      if (this.isMark(mark)) break
      items.push(one())
    }
    this.wantMark(mark)
    return items
  }

  /** One expression, or a tuple where commas follow; `()` only when `explicit`. */
  parseTuple(
    explicit = false,
    one = (): Expression => this.parseExpression(),
    stop: readonly string[] = [],
  ): Expression {
    const at = this.here()
    const items: Expression[] = []
    let isTuple = false
    for (;;) {
      if (items.length && !this.takeMark(',')) break
      if (items.length) isTuple = true
      const next = this.peekToken()
      if (!next || ends.has(next.type) || stop.some((name) => this.isName(name))) break
      items.push(one())
    }
    if (isTuple) return { kind: 'tuple', at, items }
    if (items[0]) return items[0]
    if (!explicit) this.fail(`Expected an expression, got ${this.shown(this.peekToken())}`)
    return { kind: 'tuple', at, items }
  }

  #postfix(start: Expression): Expression {
    let made = start
    for (;;) {
      const next = this.peekToken()
      if (!next) return made
      if (next.type === token.operator && next.value === '.') made = this.#dot(made)
      else if (next.type === token.leftBracket) made = this.#subscript(made)
      else if (next.type === token.leftParen) made = this.#call(made)
      else return made
    }
  }

  #call(of: Expression): Expression {
    const at = this.here()
    const args = openedTerms(of, this.#arguments(), (inner, place) =>
      // Padded, so that what is wrong inside is told near the place where it stands.
      new ExpressionParser(Lexer.expression(' '.repeat(place) + inner, this.lexer.options)).parseWhole(),
    )
    return { kind: 'call', at, of, args }
  }

  #dot(of: Expression): Expression {
    this.nextToken()
    const key = this.nextToken()
    const at = key?.offset ?? this.here()
    if (key?.type === token.name) return { kind: 'attribute', at, of, name: key.value }
    const index = (digits: string, from: Expression): Expression => ({
      kind: 'item',
      at,
      of: from,
      key: { kind: 'constant', at, value: intValue(digits) },
    })
    if (key?.type === token.int) return index(key.value, of)
    if (key?.type === token.float && /^\d+\.\d+$/.test(key.value))
      return key.value.split('.').reduce((from, digits) => index(digits, from), of)
    return this.failAt(key, 'expected name or number')
  }

  #subscript(of: Expression): Expression {
    const at = this.here()
    this.wantMark('[')
    const parts: (Expression | null)[] = [null]
    let colons = 0
    while (!this.isMark(']')) {
      if (this.takeMark(':')) {
        if (++colons > 2) this.fail("unexpected ':' in a slice")
        parts.push(null)
      } else if (parts.at(-1) === null) {
        parts[parts.length - 1] = this.parseExpression()
      } else if (colons === 0 && this.takeMark(',')) {
        const items = [parts[0] as Expression]
        while (!this.isMark(']')) {
          items.push(this.parseExpression())
          if (!this.takeMark(',')) break
        }
        parts[0] = { kind: 'tuple', at, items }
      } else {
        this.wantMark(']')
      }
    }
    this.wantMark(']')
    if (colons) return { kind: 'slice', at, of, from: parts[0] ?? null, to: parts[1] ?? null, step: parts[2] ?? null }
    // As in Jinja, where nothing between brackets is an empty tuple.
    if (!parts[0]) parts[0] = { kind: 'tuple', at, items: [] }
    return { kind: 'item', at, of, key: parts[0] }
  }

  #arguments(): Arguments {
    const places: Expression[] = []
    const names: [string, Expression][] = []
    let rest: Expression | null = null
    let keywords: Expression | null = null
    this.wantMark('(')
    this.#until(')', () => {
      if (this.takeMark('**')) {
        if (keywords) this.fail("only one '**' argument is possible")
        keywords = this.parseExpression()
      } else if (this.takeMark('*')) {
        if (rest || keywords) this.fail("'*' argument is out of place")
        rest = this.parseExpression()
      } else {
        const given = this.parseExpression()
        if (given.kind === 'name' && this.isMark('=')) {
          if (keywords) this.fail("a named argument cannot follow '**'")
          this.nextToken()
          if (names.some(([name]) => name === given.name)) this.fail(`the argument '${given.name}' is given twice`)
          names.push([given.name, this.parseExpression()])
        } else {
          if (names.length || rest || keywords) this.fail('a positional argument cannot follow a named one')
          places.push(given)
        }
      }
    })
    return { places, names, rest, keywords }
  }

  #filters(start: Expression): Expression {
    let made = start
    for (;;) {
      if (this.takeMark('|')) made = this.#filter(made)
      else if (this.isName('is')) made = this.#test(made)
      else if (this.isMark('(')) made = this.#call(made)
      else return made
    }
  }

  #dotted(): { name: string; at: number } {
    const first = this.wantName()
    let name = first.value
    while (this.takeMark('.')) name += `.${this.wantName().value}`
    return { name, at: first.offset }
  }

  #filter(of: Expression): Expression {
    const { name, at } = this.#dotted()
    return { kind: 'filter', at, of, name, args: this.isMark('(') ? this.#arguments() : noArguments }
  }

  /** Filters over the body of a block: `upper | trim`. */
  protected parseBodyFilters(): Expression {
    let made = this.#filter({ kind: 'body', at: this.here() })
    while (this.takeMark('|')) made = this.#filter(made)
    return made
  }

  #test(of: Expression): Expression {
    this.nextToken()
    const negated = this.skipSymbol('not')
    const { name, at } = this.#dotted()
    const made: Expression = { kind: 'test', at, of, name, args: this.#testArguments() }
    return negated ? { kind: 'not', at, of: made } : made
  }

  #testArguments(): Arguments {
    const next = this.peekToken()
    if (this.isMark('(')) return this.#arguments()
    if (!next || !argumentStarts.has(next.type)) return noArguments
    if (next.type === token.name && ['else', 'or', 'and'].includes(next.value)) return noArguments
    if (this.isName('is')) this.fail('You cannot chain multiple tests with is')
    return { ...noArguments, places: [this.#postfix(this.#atom())] }
  }
}

const noArguments: Arguments = { places: [], names: [], rest: null, keywords: null }
