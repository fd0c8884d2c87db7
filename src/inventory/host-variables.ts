import type { Node } from '../text/node.ts'

/** Gives variables as they were written; called once, when somebody wants to know them. */
export type LaterVariables = () => Iterable<readonly [string, Node]>

/** The variables of one host while sources are read: what can wait is parsed when it is first asked for. */
export class HostVariables {
  #known: Map<string, Node>
  #later: LaterVariables[]

  constructor(known: ReadonlyMap<string, Node> = new Map()) {
    this.#known = new Map(known)
    this.#later = []
  }

  /** All of them; a later one of a name has replaced the earlier. */
  get all(): ReadonlyMap<string, Node> {
    if (this.#later.length > 0) {
      const later = this.#later
      this.#later = []
      for (const make of later) for (const [name, node] of make()) this.#known.set(name, node)
    }
    return this.#known
  }

  set(name: string, node: Node): void {
    if (this.#later.length > 0) this.#later.push(() => [[name, node]])
    else this.#known.set(name, node)
  }

  add(make: LaterVariables): void {
    this.#later.push(make)
  }
}
