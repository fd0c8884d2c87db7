import type { Value } from '../../text/value.ts'
import { Fault } from '../fault.ts'
import { negative, positive } from '../value/arithmetic.ts'
import { dictOf } from '../value/dict.ts'
import { isNumber } from '../value/kind.ts'
import { tuple } from '../value/tuple.ts'
import type { Expression } from './ast.ts'
import { ExpressionParser } from './expression.ts'
import { Lexer } from './lexer.ts'
import { defaultSyntax } from './option.ts'

const json: Readonly<Record<string, Value>> = { true: true, false: false, null: null }

class NotLiteral extends Error {}

function literalOf(node: Expression, text: string, withJson: boolean): Value {
  switch (node.kind) {
    case 'constant':
      if (!withJson && /^(?:true|false|none)/.test(text.slice(node.at))) throw new NotLiteral()
      return node.value
    case 'name':
      if (withJson && Object.hasOwn(json, node.name)) return json[node.name] as Value
      throw new NotLiteral()
    case 'list':
      return node.items.map((one) => literalOf(one, text, withJson))
    case 'tuple':
      return tuple(node.items.map((one) => literalOf(one, text, withJson)))
    case 'dict':
      return dictOf(
        node.pairs.map(([key, inner]) => [literalOf(key, text, withJson), literalOf(inner, text, withJson)]),
      )
    case 'negative':
    case 'positive': {
      const inner = literalOf(node.of, text, withJson)
      if (!isNumber(inner)) throw new NotLiteral()
      return node.kind === 'negative' ? negative(inner) : positive(inner)
    }
    default:
      throw new NotLiteral()
  }
}

/** The value of a text that is a literal of Python (and, when asked, with JSON's words); undefined for any other text. */
export function literalValue(text: string, withJson = false): Value | undefined {
  if (/^[ \t]/.test(text)) return undefined
  try {
    return literalOf(
      new ExpressionParser(Lexer.expression(text.trim(), defaultSyntax)).parseWhole(),
      text.trim(),
      withJson,
    )
  } catch (error) {
    if (error instanceof NotLiteral || error instanceof Fault) return undefined
    throw error
  }
}

/** The value ansible-core 2.14 to 2.18 make of a rendered text: what looks like a list, a dict or a bool becomes one. */
export function reparsed(text: string): Value {
  if (text === 'True') return true
  if (text === 'False') return false
  return (/^[{[]/.test(text) ? literalValue(text, true) : undefined) ?? text
}
