import { Failure } from '../error/failure.ts'
import { describePosition } from '../error/source.ts'
import { plain } from '../text/from-value.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node } from '../text/node.ts'

const isNothing = (node: Node): boolean => node.kind === 'scalar' && node.value === null

/** A mapping of options, each read by its type; what is of another type is a `Failure` at its place. */
export class Options {
  readonly mapping: Mapping
  readonly #what: string

  /** `what` names the thing that takes the options, for failures. */
  constructor(mapping: Mapping, what: string) {
    this.mapping = mapping
    this.#what = what
  }

  /** The value of an option; undefined where it is not written, or empty. */
  node(name: string): Node | undefined {
    const found = this.mapping.entries.find(({ key }) => key.text === name)?.value
    return found && !isNothing(found) ? found : undefined
  }

  text(name: string): string | undefined {
    const node = this.node(name)
    if (!node) return undefined
    if (node.kind === 'scalar') return node.text
    throw this.#wrong(node, name, 'text')
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.optionalFlag(name) ?? otherwise
  }

  optionalFlag(name: string): boolean | undefined {
    const node = this.node(name)
    if (!node) return undefined
    const value = plain(node)
    if (typeof value === 'boolean') return value
    const text = String(value).toLowerCase()
    if (/^(1|t|true|y|yes|on)$/.test(text)) return true
    if (/^(0|f|false|n|no|off)$/.test(text)) return false
    throw this.#wrong(node, name, 'true or false')
  }

  /** The entries of a mapping; none where it is not written. */
  entries(name: string): readonly Entry[] {
    const node = this.node(name)
    if (!node) return []
    if (node.kind === 'mapping') return node.entries
    throw this.#wrong(node, name, 'a mapping')
  }

  /** The items of a list; none where it is not written. */
  items(name: string): readonly Node[] {
    const node = this.node(name)
    if (!node) return []
    if (node.kind === 'sequence') return node.items
    throw this.#wrong(node, name, 'a list')
  }

  required(name: string): Node {
    const node = this.node(name)
    if (node) return node
    throw new Failure('inventory-syntax', `${this.#what} needs "${name}"`, { at: this.mapping.at })
  }

  /** What is written under names that are no options; Ansible takes no notice of it either. */
  unknown(known: readonly string[]): readonly string[] {
    return this.mapping.entries
      .filter(({ key }) => !known.includes(key.text))
      .map(({ key }) => {
        const near = didYouMean(key.text, known)
        const does = `${this.#what} takes no "${key.text}"`
        return `${describePosition(key.at)}: ${does}, it is ignored${near ? `; ${near}` : ''}`
      })
  }

  #wrong(node: Node, name: string, expected: string): Failure {
    return new Failure('inventory-syntax', `${this.#what}: ${name} must be ${expected}`, { at: node.at })
  }
}

/** A node of which only a mapping will do. */
export function asOptions(node: Node, what: string): Options {
  if (node.kind === 'mapping') return new Options(node, what)
  throw new Failure('inventory-syntax', `${what} must be a mapping`, { at: node.at })
}
