import type { Body, Expression, Statement, Target } from '../syntax/ast.ts'
import { targetNames } from './frame.ts'

/** What a scope of a template knows of names, by Jinja's rules, which go by where a name first stands. */
export interface Symbols {
  /** The names that are read or assigned in the scope itself, not in those inside it. */
  readonly refs: ReadonlySet<string>
  /** Names that are assigned before they are read: until then they have no value, whatever a variable outside says. */
  readonly unset: ReadonlySet<string>
}

/** Reads a scope's statements in their order. */
class Reader {
  readonly refs = new Set<string>()
  readonly stores = new Set<string>()
  readonly unset = new Set<string>()
  readonly #outer: (name: string) => boolean

  constructor(outer: (name: string) => boolean) {
    this.#outer = outer
  }

  #copy(): Reader {
    const made = new Reader(this.#outer)
    for (const part of ['refs', 'stores', 'unset'] as const) for (const name of this[part]) made[part].add(name)
    return made
  }

  #load(name: string): void {
    this.refs.add(name)
  }

  store(name: string): void {
    this.stores.add(name)
    if (this.refs.has(name)) return
    this.refs.add(name)
    if (!this.#outer(name)) this.unset.add(name)
  }

  /** The names in an expression; a tree's own kinds of pieces do not matter for that. */
  expression(piece: unknown): void {
    if (Array.isArray(piece)) {
      for (const one of piece) this.expression(one)
    } else if (typeof piece === 'object' && piece !== null) {
      const node = piece as Expression
      if (node.kind === 'name') this.#load(node.name)
      else for (const part of Object.values(piece)) this.expression(part)
    }
  }

  #target(target: Target): void {
    if (target.kind === 'member') this.#load(target.of)
    for (const name of targetNames(target)) this.store(name)
  }

  body(body: Body): void {
    for (const statement of body) this.#statement(statement)
  }

  #branch(body: Body): Reader {
    const inner = this.#copy()
    inner.body(body)
    return inner
  }

  /** What only some branches assign is read from outside where they do not. */
  #branches(bodies: readonly Body[]): void {
    const all = bodies.map((body) => this.#branch(body))
    const counts = new Map<string, number>()
    for (const one of all)
      for (const name of one.stores) if (!this.stores.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
    for (const one of all)
      for (const part of ['refs', 'stores', 'unset'] as const) for (const name of one[part]) this[part].add(name)
    for (const [name, count] of counts) if (count < all.length) this.unset.delete(name)
  }

  #statement(node: Statement): void {
    switch (node.kind) {
      case 'if': {
        this.expression(node.condition)
        const [elif] = node.otherwise ?? []
        // Jinja counts body, elif and else as three branches, be they there or not.
        const isElif = elif?.kind === 'if' && node.otherwise?.length === 1
        this.#branches([node.body, isElif ? [elif] : [], isElif ? [] : (node.otherwise ?? [])])
        return
      }
      case 'for':
        this.expression(node.of)
        return
      case 'set':
        this.expression(node.value)
        this.#target(node.target)
        return
      case 'capture':
        this.#target(node.target)
        return
      case 'macro':
        this.store(node.name)
        return
      case 'caller':
        this.expression(node.call)
        return
      case 'filtered':
        this.expression(node.value)
        return
      case 'with':
        for (const [, value] of node.assignments) this.expression(value)
        return
      case 'import':
        this.expression(node.template)
        this.store(node.name)
        return
      case 'from':
        this.expression(node.template)
        for (const [, name] of node.names) this.store(name)
        return
      case 'output':
      case 'do':
        this.expression(node.value)
        return
      case 'include':
      case 'extends':
        this.expression(node.template)
        return
      case 'data':
      case 'block':
      case 'break':
      case 'continue':
        return
    }
  }
}

/** The symbols of a scope with this body; `outer` tells whether a scope around it knows a name. */
export function symbolsOf(body: Body, outer: (name: string) => boolean): Symbols {
  const reader = new Reader(outer)
  reader.body(body)
  return reader
}
