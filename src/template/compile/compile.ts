import { syntaxFault } from '../fault.ts'
import type { Render } from '../runtime/context.ts'
import type { Origin } from '../runtime/place.ts'
import type { Body, Expression } from '../syntax/ast.ts'
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
  readonly blocks: Readonly<Record<string, Render>>
  /** `value`: an expression's; `variable`: one that is a variable or a part of one; `parts`: a list to be joined; `text`. */
  readonly gives: 'value' | 'variable' | Output
}

/** How a template is compiled. */
export interface CompileOptions {
  readonly syntax: SyntaxOptions
  readonly tables: Tables
  readonly origin: Origin
  /** `one` is as `parts`, but a template that is a single expression becomes that expression. */
  readonly output: Output | 'one'
  /** Whether macros and bodies give values by the rule of the render, not text. */
  readonly gathers: boolean
  /** Whether several parts are always their text. */
  readonly joins?: boolean
}

/** What a template without blocks has. */
export const noBlocks: Readonly<Record<string, Render>> = {}

/** The one place where text becomes code. The names and literals in it went through JSON.stringify. */
function link(code: string, compiler: TemplateCompiler, origin: Origin): Functions {
  const make = new Function('k', `"use strict";${code}`) as (k: object) => Functions
  return make({ ...compiler.constants, ...origin })
}

const isPart = (node: Expression): boolean =>
  node.kind === 'name' ||
  (node.kind === 'attribute' && isPart(node.of)) ||
  (node.kind === 'item' && node.key.kind === 'constant' && isPart(node.of))

function expression(
  node: Expression,
  { tables, origin, gathers }: Pick<CompileOptions, 'tables' | 'origin' | 'gathers'>,
  condition: boolean,
): Compiled {
  const compiler = new TemplateCompiler(tables, mutates(node), gathers)
  const functions = link(compiler.compileExpression(node, condition), compiler, origin)
  return { functions, root: functions.root as Render, blocks: noBlocks, gives: isPart(node) ? 'variable' : 'value' }
}

const forText = <T>(text: string, work: () => T): T =>
  text.length > 5_000_000 ? syntaxFault('the template is longer than a template may be') : work()

/** Whether a body writes more than one part, whatever its variables are. */
const isPlain = (body: Body): boolean =>
  body.length > 1 && body.every(({ kind }) => kind === 'data' || kind === 'output')

function blocksOf(functions: Functions): Readonly<Record<string, Render>> {
  const made: Record<string, Render> = Object.create(null)
  for (const [name, render] of Object.entries(functions)) if (name.startsWith('b_')) made[name.slice(2)] = render
  return Object.keys(made).length > 0 ? made : noBlocks
}

/** Compiles an expression without braces. */
export const compileExpression = (text: string, options: SyntaxOptions, tables: Tables, condition: boolean): Compiled =>
  forText(text, () =>
    expression(
      new ExpressionParser(Lexer.expression(text, options)).parseWhole(),
      { tables, origin: { locate: null }, gathers: false },
      condition,
    ),
  )

/** Compiles a template. */
export function compileTemplate(text: string, options: CompileOptions): Compiled {
  return forText(text, () => {
    const { syntax, tables, origin, output, gathers, joins = false } = options
    const parser = new TemplateParser(Lexer.template(text, syntax))
    const body = parser.parseTemplate()
    const [only] = body
    if (output === 'one' && body.length === 1 && only?.kind === 'output') return expression(only.value, options, false)
    const compiler = new TemplateCompiler(tables, mutates(body), gathers)
    const isText = output === 'text' || (output === 'one' && joins && isPlain(body))
    const code = compiler.compileTemplate(body, parser.blocks, isText ? 'text' : 'parts')
    const functions = link(code, compiler, origin)
    return { functions, root: functions.root as Render, blocks: blocksOf(functions), gives: compiler.gives }
  })
}
