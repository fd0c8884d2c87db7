import { Failure } from '../../error/failure.ts'
import type { Position } from '../../error/source.ts'
import { LazyDict } from '../../text/lazy-dict.ts'
import type { Dict, Value } from '../../text/value.ts'
import { dict, entries, Float, isDict } from '../../text/value.ts'
import { limitFault } from '../fault.ts'
import { limits } from '../limit.ts'
import type { Part } from '../result.ts'
import { gathered } from '../result.ts'
import type { ResultRule } from '../result-rule.ts'
import type { Scope } from '../scope.ts'
import type { SyntaxOptions } from '../syntax/option.ts'
import { defaultSyntax } from '../syntax/option.ts'
import { openDict } from '../value/dict.ts'
import { typeName } from '../value/kind.ts'
import { Tuple, tuple } from '../value/tuple.ts'
import { present, Undefined } from '../value/undefined.ts'
import type { Engine } from './engine.ts'

/** A compiled template or block: writes into no one's buffer but gives its output back, as a value or in parts. */
export type Render = (env: Engine, context: Context, frame: null, runtime: object) => Value | readonly Part[]

/** How a template and those it names are read, and what becomes of what they write. */
export interface Reading {
  readonly syntax: SyntaxOptions
  /** The rule for what macros and the bodies of `set`, `call` and `filter` give; null where all is text. */
  readonly rule: ResultRule | null
}

/** What all contexts of one render have together. */
interface Shared {
  /** Turns of loops that are left. */
  turns: number
  /** How much deeper macros, blocks and includes may go. */
  depth: number
  readonly reading: Reading
  /** The variables outside, which lookups see wherever they stand. */
  readonly scope: Scope
}

/** Variables that are views of everything; they are never copied. */
const views: ReadonlySet<string> = new Set(['hostvars', 'groups', 'vars'])

/** A deep copy of lists and dicts, in which every dict takes any key. */
function copy(value: Value): Value {
  if (value === null || typeof value !== 'object' || value instanceof Float) return value
  if (value instanceof Tuple) return tuple(value.map(copy), value.fields)
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof LazyDict) return value
  return isDict(value) ? openDict(entries(value).map(([key, inner]) => [key, copy(inner)] as const)) : value
}

/** What a template sees and leaves behind while it is rendered. */
export class Context {
  readonly engine: Engine
  readonly scope: Scope
  /** Variables set by the template itself, or handed to it. */
  readonly variables: Map<string, Value>
  readonly above: Context | null
  #exported: Set<string> | undefined
  #blocks: Map<string, Render[]> | undefined
  /** Where a playbook's scalar stands; null inside files. */
  readonly locate: ((offset: number) => Position | undefined) | null
  readonly #shared: Shared

  constructor(
    engine: Engine,
    scope: Scope,
    above: Context | null,
    variables: Map<string, Value>,
    locate: Context['locate'] = null,
    blocks?: Map<string, Render[]>,
    parent: Context | null = above,
    reading: Reading = { syntax: defaultSyntax, rule: null },
  ) {
    this.engine = engine
    this.scope = scope
    this.above = above
    this.variables = variables
    this.locate = locate
    this.#blocks = blocks
    this.#shared = parent ? parent.#shared : { turns: limits.turns, depth: limits.depth, reading, scope }
  }

  /** The blocks by name, the most derived template's first. */
  get blocks(): Map<string, Render[]> {
    this.#blocks ??= new Map()
    return this.#blocks
  }

  /** Whether others may import a name from it. */
  exports(name: string): boolean {
    return this.#exported?.has(name) === true
  }

  /** The variables outside, also for a template that is included without them. */
  get outside(): Scope {
    return this.#shared.scope
  }

  get reading(): Reading {
    return this.#shared.reading
  }

  /** The value of what a macro or a body wrote. */
  gather(parts: readonly Part[]): Value {
    return gathered(parts, this.reading.rule ?? 'typed')
  }

  /** Tells of a condition that is no bool, and what it counts as. */
  suspicious(value: Value, holds: boolean): void {
    const kind = value === null ? 'None' : `of type ${typeName(value)}`
    this.engine.warnOnce(
      `a condition should be true or false; this one is ${kind}, and counts as ${holds}`,
      this.locate?.(0),
    )
  }

  /** Counts turns of loops against the limit. */
  turn(count: number): void {
    this.#shared.turns -= count
    if (this.#shared.turns < 0) limitFault(`loops of more than ${limits.turns} turns in one template`)
  }

  /** Does work that may lead into itself: a macro, a block, another template. */
  within<T>(work: () => T): T {
    if (this.#shared.depth <= 0) limitFault(`macros, blocks or includes more than ${limits.depth} deep in each other`)
    this.#shared.depth--
    try {
      return work()
    } finally {
      this.#shared.depth++
    }
  }

  #own(name: string): Value | undefined {
    for (let one: Context | null = this; one; one = one.above) {
      const found = one.variables.size ? one.variables.get(name) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  /** A variable of the scope; one whose own template misses something is missing itself, with that reason. */
  #scoped(name: string): Value | undefined {
    try {
      return this.scope.lookup(name)
    } catch (error) {
      if (error instanceof Failure && error.code === 'template-undefined') return Undefined.failed(name, error)
      throw error
    }
  }

  #global(name: string): Value {
    return present(this.engine.global(name, this), () => Undefined.variable(name))
  }

  /** The value of a name: the template's own variable, the scope's, or a global. */
  resolve(name: string): Value {
    const own = this.#own(name)
    if (own !== undefined) return own
    const found = this.#scoped(name)
    return found === undefined ? this.#global(name) : found
  }

  /** As `resolve`, for templates that change values: a scope's value is copied once, and the copy is changed. */
  own(name: string): Value {
    const own = this.#own(name)
    if (own !== undefined) return own
    const found = this.#scoped(name)
    if (found === undefined) return this.#global(name)
    if (views.has(name)) return found
    const copied = copy(found)
    this.variables.set(name, copied)
    return copied
  }

  /** A variable of the template itself, for a name that is not read from anywhere else. */
  assigned(name: string): Value {
    return present(this.#own(name), () => Undefined.variable(name))
  }

  set(name: string, value: Value): void {
    this.variables.set(name, value)
    if (name.startsWith('_')) return
    this.#exported ??= new Set()
    this.#exported.add(name)
  }

  /** As `set`, for a name that was imported itself: it is not handed on. */
  bring(name: string, value: Value): void {
    this.variables.set(name, value)
    this.#exported?.delete(name)
  }

  /** A context that sees this one's variables and adds some. */
  inner(variables: ReadonlyMap<string, Value>): Context {
    return new Context(this.engine, this.scope, this, new Map(variables), this.locate, this.blocks)
  }

  /** The variables as a dict, for `vars` and lookups; values are those of the scope. */
  snapshot(names: Iterable<string>): Dict {
    const made: [string, Value][] = []
    for (const name of names) made.push([name, this.resolve(name)])
    return dict(made)
  }
}
