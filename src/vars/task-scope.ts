import { Failure } from '../error/failure.ts'
import { Answers } from '../template/answers.ts'
import { isTemplate, type Scope, type Templates } from '../template/scope.ts'
import { LazyDict } from '../text/lazy-dict.ts'
import type { Node } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import type { Value } from '../text/value.ts'
import type { Binding, Layer } from './layer.ts'
import { Pending } from './pending.ts'
import { renderNode } from './render-node.ts'

/** What a scope is made of; making one costs as much as listing its layers. */
export interface ScopeParts {
  /** Strongest first, as `stack` gives them. */
  readonly layers: readonly Layer[]
  readonly templates: Templates
  /** Opens `!vault` values; without one they stay closed. */
  readonly vault?: Unsealer | undefined
  /** Whether a variable is not known yet: reading one throws `Pending`. */
  readonly holes?: ((name: string) => boolean) | undefined
  /** The answers of slow lookups, shared with the scopes of the same task. */
  readonly answers?: Answers | undefined
}

/** The variables of one task on one host: a name is looked up and rendered when it is read, once. */
export class TaskScope implements Scope {
  readonly answers: Answers
  readonly #parts: ScopeParts
  readonly #known = new Map<string, Value>()
  readonly #knownToOthers = new Map<string, Value>()
  /** The variables that are being rendered, outermost first. */
  readonly #open: string[] = []

  constructor(parts: ScopeParts) {
    this.answers = parts.answers ?? new Answers()
    this.#parts = parts
  }

  /** Does work that only renders, as often as it takes until the slow lookups in it are answered. */
  async settle<T>(work: () => T): Promise<T> {
    return this.answers.settle(work)
  }

  lookup(name: string): Value | undefined {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    if (this.#parts.holes?.(name)) throw new Pending(name)
    if (name === 'vars') return this.#remember(name, this.#view())
    const binding = this.#binding(name)
    if (!binding) return undefined
    if ('value' in binding) return this.#remember(name, binding.value)
    return this.#remember(name, this.#renderOpen(name, binding.node))
  }

  /**
   * As `lookup`, for other hosts, which see the variables of this one alone: as in Ansible, a text that needs more than
   * these stays as it is written.
   */
  lookupForOthers(name: string): Value | undefined {
    const known = this.#known.get(name) ?? this.#knownToOthers.get(name)
    if (known !== undefined) return known
    const binding = name === 'vars' || this.#parts.holes?.(name) ? undefined : this.#binding(name)
    if (!binding || 'value' in binding) return this.lookup(name)
    const value = this.#renderOpen(name, binding.node, true)
    this.#knownToOthers.set(name, value)
    return value
  }

  /** A keyword of the task itself, a name or a condition for example, rendered with these variables. */
  render(node: Node): Value {
    const { templates, vault } = this.#parts
    return renderNode(node, { scope: this, templates, vault })
  }

  /** As `render`, for a value, an argument for example: what of it comes out of a vault is kept from being printed. */
  renderValue(node: Node, lenient = false): Value {
    const { templates, vault } = this.#parts
    return renderNode(node, { scope: this, templates, vault, hide: true, lenient })
  }

  /** Whether there is such a variable, without rendering it. */
  has(name: string): boolean {
    return name === 'vars' || this.#binding(name) !== undefined
  }

  isTemplate(name: string): boolean {
    const binding = this.#binding(name)
    if (!binding || 'value' in binding || binding.node.kind !== 'scalar') return false
    const { value, unsafe, vault } = binding.node
    return typeof value === 'string' && !unsafe && !vault && isTemplate(value)
  }

  /** The layer a variable comes from. */
  origin(name: string): Layer | undefined {
    return this.#parts.layers.find((layer) => layer.get(name) !== undefined)
  }

  /** The names of all variables, each once, strongest layers first. */
  names(): Iterable<string> {
    const found = new Set<string>()
    for (const layer of this.#parts.layers) for (const name of layer.names()) found.add(name)
    return found
  }

  /** The same variables below one stronger layer, as each item of a loop has them. */
  with(layer: Layer): TaskScope {
    return new TaskScope({ ...this.#parts, answers: this.answers, layers: [layer, ...this.#parts.layers] })
  }

  #binding(name: string): Binding | undefined {
    for (const layer of this.#parts.layers) {
      const found = layer.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  #remember(name: string, value: Value): Value {
    this.#known.set(name, value)
    return value
  }

  #renderOpen(name: string, node: Node, lenient = false): Value {
    const first = this.#open.indexOf(name)
    if (first >= 0) {
      const chain = [...this.#open.slice(first), name].join(' → ')
      throw new Failure('variable-cycle', `variables are defined by each other in a circle: ${chain}`, {
        at: node.at,
        hint: chain.includes(`${name} → ${name}`)
          ? `"${name}" uses itself; give the new value another name, or default it: a variable cannot be its own default`
          : 'one of them must not use the next',
      })
    }
    this.#open.push(name)
    try {
      return this.renderValue(node, lenient)
    } finally {
      this.#open.pop()
    }
  }

  #view(): LazyDict {
    return new LazyDict({
      names: () => this.names(),
      read: (name) => this.lookup(name),
      has: (name) => this.has(name),
    })
  }
}
