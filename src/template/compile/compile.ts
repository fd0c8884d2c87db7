import { syntaxFault } from '../fault.ts'
import type { Render } from '../runtime/context.ts'
import type { Origin } from '../runtime/place.ts'
import type { Expression } from '../syntax/ast.ts'
import { ExpressionParser } from '../syntax/expression.ts'
import { Lexer } from '../syntax/lexer.ts'
import type { SyntaxOptions } from '../syntax/option.ts'
import { TemplateParser } from '../syntax/statement.ts'
import type { Tables } from './expression.ts'
import { mutates } from './expression.ts'
import type { Output } from './template.ts'
import { TemplateCompiler } from './template.ts'

/** The functions of a compiled template: `root`, and `b_<name>` for each block. */
export type Functions = Readonly<Record<string, Render>>

/** What a compiled text gives. */
export interface Compiled {
  readonly functions: Functions
  readonly root: Render
  /** `value`: an expression's; `variable`: one that is a variable or a part of one; `parts`: a list to be joined; `text`. */
  readonly gives: 'value' | 'variable' | Output
}

/** The one place where text becomes code. The names and literals in it went through JSON.stringify. */
function link(code: string, compiler: TemplateCompiler, origin: Origin): Functions {
  const make = new Function('k', `"use strict";${code}`) as (k: object) => Functions
  return make({ ...compiler.constants, ...origin })
}

const isPart = (node: Expression): boolean =>
  node.kind === 'name' ||
  (node.kind === 'attribute' && isPart(node.of)) ||
  (node.kind === 'item' && node.key.kind === 'constant' && isPart(node.of))

function expression(node: Expression, tables: Tables, origin: Origin, condition: boolean): Compiled {
  const compiler = new TemplateCompiler(tables, mutates(node))
  const functions = link(compiler.compileExpression(node, condition), compiler, origin)
  return { functions, root: functions.root as Render, gives: isPart(node) ? 'variable' : 'value' }
}

const forText = <T>(text: string, work: () => T): T =>
  text.length > 5_000_000 ? syntaxFault('the template is longer than a template may be') : work()

/** Compiles an expression without braces. */
export const compileExpression = (text: string, options: SyntaxOptions, tables: Tables, condition: boolean): Compiled =>
  forText(text, () =>
    expression(new ExpressionParser(Lexer.expression(text, options)).parseWhole(), tables, { locate: null }, condition),
  )

/** Compiles a template; one that asks for parts and is a single expression becomes that expression. */
export function compileTemplate(
  text: string,
  options: SyntaxOptions,
  tables: Tables,
  output: Output,
  origin: Origin,
): Compiled {
  return forText(text, () => {
    const parser = new TemplateParser(Lexer.template(text, options))
    const body = parser.parseTemplate()
    const [only] = body
    if (output === 'parts' && body.length === 1 && only?.kind === 'output')
      return expression(only.value, tables, origin, false)
    const compiler = new TemplateCompiler(tables, mutates(body))
    const functions = link(compiler.compileTemplate(body, parser.blocks, output), compiler, origin)
    return { functions, root: functions.root as Render, gives: compiler.gives }
  })
}
