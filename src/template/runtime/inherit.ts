import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import type { Part } from '../result.ts'
import { textOf } from '../result.ts'
import type { Scope } from '../scope.ts'
import { iterate } from '../value/iterate.ts'
import { isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { Thing } from '../value/thing.ts'
import { present, touch, Undefined } from '../value/undefined.ts'
import { Callable, free } from './call.ts'
import type { Render } from './context.ts'
import { Context } from './context.ts'
import type { NamedTemplate } from './engine.ts'

const nothing: Scope = { lookup: () => undefined, names: () => [] }

/** Runs a template's function; a circle of includes is a limit reached, not a crash. */
function written(render: Render, context: Context): Value | readonly Part[] {
  return context.within(() => render(context.engine, context, null, context.engine.runtime))
}

/** The text that a template's function writes. */
function run(render: Render, context: Context): string {
  const made = written(render, context)
  return Array.isArray(made) ? textOf(made) : str(made as Value)
}

function find(context: Context, name: Value): NamedTemplate {
  touch(name)
  const names = isText(name) ? [str(name)] : iterate(name).map(str)
  const found = context.engine.template(names, context.reading)
  return found ?? typeFault(`template not found: ${names.join(', ')}`)
}

/** `{% include %}`: what another template writes, part by part. */
export function include(
  context: Context,
  name: Value,
  ignoreMissing: boolean,
  locals: ReadonlyMap<string, Value> | null,
): readonly Part[] {
  touch(name)
  const names = isText(name) ? [str(name)] : iterate(name).map(str)
  const found = context.engine.template(names, context.reading)
  if (!found) return ignoreMissing ? [] : typeFault(`template not found: ${names.join(', ')}`)
  const made = written(found.root, childOf(context, found, locals))
  return Array.isArray(made) ? made : [made as Value]
}

function childOf(context: Context, template: NamedTemplate, locals: ReadonlyMap<string, Value> | null): Context {
  const blocks = new Map<string, Render[]>()
  addBlocks(blocks, template)
  return locals
    ? new Context(context.engine, context.scope, context, new Map(locals), null, blocks)
    : new Context(context.engine, nothing, null, new Map(), null, blocks, context)
}

/** Puts a template's blocks behind those of the templates that extend it. */
export function addBlocks(blocks: Map<string, Render[]>, template: NamedTemplate): void {
  for (const [name, render] of Object.entries(template.blocks)) blocks.set(name, [...(blocks.get(name) ?? []), render])
}

/** What an imported template offers. */
class Module extends Thing {
  readonly typeName = 'TemplateModule'
  readonly #name: string
  readonly #context: Context

  constructor(name: string, context: Context) {
    super()
    this.#name = name
    this.#context = context
  }

  override member(name: string): Value | undefined {
    return this.#context.exports(name) ? this.#context.variables.get(name) : undefined
  }

  toString(): string {
    return `<TemplateModule '${this.#name}'>`
  }
}

/** `{% import %}`: what another template sets and defines. */
export function importTemplate(context: Context, name: Value, locals: ReadonlyMap<string, Value> | null): Thing {
  const found = find(context, name)
  const inner = childOf(context, found, locals)
  run(found.root, inner)
  return new Module(found.name, inner)
}

/** One name of an imported template. */
export const imported = (module: Thing, name: string): Value =>
  present(module.member(name), () =>
    Undefined.because(`the imported template does not export the requested name '${name}'`, name),
  )

/** `{% extends %}`: the template whose frame this one's blocks fill. */
export function parent(context: Context, before: NamedTemplate | null, name: Value): NamedTemplate {
  if (before) typeFault('extended multiple times')
  const found = find(context, name)
  addBlocks(context.blocks, found)
  return found
}

export const renderParent = (context: Context, template: NamedTemplate): string => run(template.root, context)

/** The text of a block, in its most derived form. */
export function block(context: Context, name: string, locals: ReadonlyMap<string, Value> | null): string {
  const [render] = context.blocks.get(name) ?? []
  if (!render) return typeFault(`block '${name}' not found`)
  return run(render, locals ? context.inner(locals) : context)
}

const callee = (text: () => string) =>
  free((_use, args, keywords) =>
    args.length > 0 || keywords.size > 0 ? typeFault('a block that is called takes no arguments') : text(),
  )

/** `super` inside a block: the same block of the template below. */
export function superBlock(context: Context, name: string, self: Render): Value {
  const all = context.blocks.get(name) ?? []
  const next = all[all.indexOf(self) + 1]
  if (!next) return Undefined.because(`there is no parent block called '${name}'.`, 'super')
  return new Callable(
    'super',
    callee(() => run(next, context)),
  )
}

class Self extends Thing {
  readonly typeName = 'TemplateReference'
  readonly #context: Context

  constructor(context: Context) {
    super()
    this.#context = context
  }

  override member(name: string): Value | undefined {
    if (!this.#context.blocks.has(name)) return undefined
    return new Callable(
      name,
      callee(() => block(this.#context, name, null)),
    )
  }

  toString(): string {
    return '<TemplateReference>'
  }
}

/** The variable `self`: the blocks of the template. */
export const selfBlocks = (context: Context): Value => new Self(context)

export const requiredBlock = (name: string): never => typeFault(`Required block '${name}' not found`)
