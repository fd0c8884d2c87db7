import { didYouMean } from '../../text/nearest.ts'
import type { Value } from '../../text/value.ts'
import { Float } from '../../text/value.ts'
import { syntaxFault } from '../fault.ts'
import { mutators } from '../method/table.ts'
import { Compiler } from '../nunjucks.ts'
import type { Callee, Table } from '../runtime/call.ts'
import type { Arguments, BinaryOperator, Comparison, Expression, ExpressionOf } from '../syntax/ast.ts'
import { Frame, mentions } from './frame.ts'

/** What emitted code refers to besides the runtime. */
export interface Constants {
  readonly callees: Callee[]
  readonly values: Value[]
}

/** The plugins a template is compiled against. */
export interface Tables {
  readonly filters: Table
  readonly tests: Table
}

const operators: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floorDivide',
  '%': 'modulo',
  '**': 'power',
}
const comparisons: Readonly<Record<Comparison, string>> = {
  '==': 'equal',
  '!=': 'unequal',
  '<': 'below',
  '>': 'above',
  '<=': 'atMost',
  '>=': 'atLeast',
  in: 'isIn',
  'not in': 'isNotIn',
}

/** A text as a JavaScript literal. */
export const literal = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')

/** Whether a template changes values in place, and so must work on copies of its variables. */
export const mutates = (piece: unknown): boolean =>
  mentions(piece, (one) => 'kind' in one && one.kind === 'attribute' && mutators.has(one.name))

/** Whether an expression gives true or false, whatever its parts are. */
function isBoolean(node: Expression): boolean {
  switch (node.kind) {
    case 'compare':
    case 'not':
    case 'test':
      return true
    case 'and':
    case 'or':
      return isBoolean(node.left) && isBoolean(node.right)
    default:
      return node.kind === 'constant' && typeof node.value === 'boolean'
  }
}

/**
 * Jinja's expressions as JavaScript. Every step is a call of the runtime, which gets the offset for its failures as
 * an argument too many: `p=12` is evaluated after the other arguments and before the call.
 */
export class ExpressionCompiler extends Compiler {
  protected frame: Frame = new Frame(null)
  protected temporaries: string[] = []
  /** The JavaScript name of the text that filters of a block work on. */
  protected bodyText = '""'
  protected block: string | null = null
  /** How many conditions surround the code: inside them an unknown plugin fails only when it is reached. */
  protected conditions = 0
  readonly constants: Constants = { callees: [], values: [] }
  readonly #tables: Tables
  protected readonly copying: boolean

  constructor(tables: Tables, copying: boolean) {
    super('template', true)
    this.#tables = tables
    this.copying = copying
  }

  protected id(): string {
    return this._tmpid()
  }

  #temporary(): string {
    const made = this.id()
    this.temporaries.push(made)
    return made
  }

  #value(value: Value): string {
    switch (typeof value) {
      case 'string':
        return literal(value)
      case 'boolean':
      case 'number':
        return String(value)
      case 'bigint':
        return `${value}n`
      default:
        if (value === null) return 'null'
        this.constants.values.push(value instanceof Float ? value : null)
        return `k.values[${this.constants.values.length - 1}]`
    }
  }

  #callee(table: Table, what: 'filter' | 'test', name: string, at: number): string {
    let callee = table.get(name)
    if (!callee) {
      const fail = (): never => syntaxFault(`No ${what} named '${name}'.`, at, didYouMean(name, table.keys()))
      if (this.conditions === 0) fail()
      callee = { invoke: fail }
    }
    this.constants.callees.push(callee)
    return `k.callees[${this.constants.callees.length - 1}]`
  }

  protected list(items: readonly Expression[]): string {
    return `[${items.map((one) => this.value(one)).join(',')}]`
  }

  /** The arguments of a call: an array and a map, or null. */
  protected args(args: Arguments, first?: string, extra?: string): string {
    const places = args.places.map((one) => this.value(one))
    if (first !== undefined) places.unshift(first)
    if (args.rest) places.push(`...rt.iterate(${this.value(args.rest)})`)
    const names = args.names.map(([name, one]) => `[${literal(name)},${this.value(one)}]`)
    if (args.keywords) names.push(`...rt.keywords(${this.value(args.keywords)})`)
    if (extra) names.push(extra)
    return `[${places.join(',')}],${names.length ? `new Map([${names.join(',')}])` : 'null'}`
  }

  protected name(name: string): string {
    const local = this.frame.find(name)
    if (!local && this.block && name === 'super') return `rt.superBlock(c,${literal(this.block)},self)`
    if (!local && name === 'self') return 'rt.selfBlocks(c)'
    const outside = this.#outside(name)
    if (!local) return outside
    return local.sure ? local.id : `(${local.id}!==undefined?${local.id}:${outside})`
  }

  /** The value of a name that the template's own variables do not have (yet). */
  #outside(name: string): string {
    const unset = this.frame.unsetIn(name)
    if (!unset) return `c.${this.copying ? 'own' : 'resolve'}(${literal(name)})`
    // The variables of the outermost scope are the context's.
    return unset.outer ? `rt.unset(${literal(name)})` : `c.assigned(${literal(name)})`
  }

  /** The JavaScript that gives an expression's value. */
  value(node: Expression): string {
    const { at } = node
    switch (node.kind) {
      case 'constant':
        return this.#value(node.value)
      case 'name':
        return this.name(node.name)
      case 'body':
        return this.bodyText
      case 'list':
        return this.list(node.items)
      case 'tuple':
        return `rt.tuple(${this.list(node.items)})`
      case 'join':
        return `rt.join(${this.list(node.items)},p=${at})`
      case 'dict': {
        const pairs = node.pairs.map(([key, inner]) => `[${this.value(key)},${this.value(inner)}]`)
        return `rt.${this.copying ? 'openDict' : 'dictOf'}([${pairs.join(',')}],p=${at})`
      }
      case 'attribute':
        return `rt.attribute(${this.value(node.of)},${literal(node.name)},p=${at})`
      case 'item':
        return `rt.item(${this.value(node.of)},${this.value(node.key)},p=${at})`
      case 'slice': {
        const [from, to, step] = [node.from, node.to, node.step].map((one) => (one ? this.value(one) : 'null'))
        return `rt.slice(${this.value(node.of)},${from},${to},${step},p=${at})`
      }
      case 'call':
        return this.call(node)
      case 'filter': {
        const of = this.value(node.of)
        const callee = this.#callee(this.#tables.filters, 'filter', node.name, at)
        return `rt.unrolled(${callee}.invoke(c,${this.args(node.args, of)},p=${at}))`
      }
      case 'test':
        return this.condition(node)
      case 'binary':
        return `rt.${operators[node.operator]}(${this.value(node.left)},${this.value(node.right)},p=${at})`
      case 'compare':
        return this.#comparison(node)
      case 'and':
      case 'or': {
        const kept = this.#temporary()
        const [left, right] = [this.value(node.left), this.value(node.right)]
        const test = `rt.truth(${kept}=${left},p=${node.left.at})`
        return node.kind === 'and' ? `(${test}?${right}:${kept})` : `(${test}?${kept}:${right})`
      }
      case 'not':
        return `!${this.condition(node.of)}`
      case 'negative':
      case 'positive':
        return `rt.${node.kind}(${this.value(node.of)},p=${at})`
      case 'choice': {
        this.conditions++
        const [test, value] = [this.condition(node.condition), this.value(node.value)]
        const otherwise = node.otherwise ? this.value(node.otherwise) : 'rt.elseless'
        this.conditions--
        return `(${test}?${value}:${otherwise})`
      }
    }
  }

  /** The JavaScript that gives an expression's truth. */
  condition(node: Expression): string {
    switch (node.kind) {
      case 'compare':
        return this.#comparison(node)
      case 'not':
        return `!${this.condition(node.of)}`
      case 'and':
        return `(${this.condition(node.left)}&&${this.condition(node.right)})`
      case 'or':
        return `(${this.condition(node.left)}||${this.condition(node.right)})`
      case 'test': {
        const of = this.value(node.of)
        // Asked more often than anything else, and without a call.
        const bare =
          node.args.places.length === 0 && node.args.names.length === 0 && !node.args.rest && !node.args.keywords
        if (bare && node.name === 'defined') return `rt.isDefined(${of},p=${node.at})`
        if (bare && node.name === 'undefined') return `!rt.isDefined(${of},p=${node.at})`
        const callee = this.#callee(this.#tables.tests, 'test', node.name, node.at)
        return `rt.truth(${callee}.invoke(c,${this.args(node.args, of)},p=${node.at}),p=${node.at})`
      }
      default:
        return `rt.truth(${this.value(node)},p=${node.at})`
    }
  }

  /** The JavaScript that gives a condition's truth, and has the runtime look at values that may be no bool. */
  protected judged(node: Expression): string {
    return isBoolean(node) ? this.condition(node) : `rt.judged(c,${this.value(node)},p=${node.at})`
  }

  protected call(node: ExpressionOf<'call'>, extra?: string): string {
    const { of, at } = node
    if (of.kind === 'attribute')
      return `rt.callMethod(c,${this.value(of.of)},${literal(of.name)},${this.args(node.args, undefined, extra)},p=${of.at})`
    return `rt.call(c,${this.value(of)},${this.args(node.args, undefined, extra)},p=${at})`
  }

  #comparison(node: ExpressionOf<'compare'>): string {
    let left = this.value(node.first)
    const tests = node.rest.map(([operator, right], i) => {
      const last = i === node.rest.length - 1
      const kept = last ? '' : this.#temporary()
      const test = `rt.${comparisons[operator]}(${left},${last ? '' : `${kept}=`}${this.value(right)},p=${node.at})`
      left = kept
      return test
    })
    return tests.length === 1 ? (tests[0] as string) : `(${tests.join('&&')})`
  }
}
