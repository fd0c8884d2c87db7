import type { Node } from '../text/node.ts'

/** A variable as it was written. */
export type WrittenVariable = readonly [name: string, node: Node]

/** Gives variables as they were written; called once, when somebody wants to know them. */
export type LaterVariables = () => Iterable<WrittenVariable>

/** The variables of one host or group while sources are read: what can wait is parsed when it is first asked for. */
export class Variables {
  #known: Map<string, Node>
  #replaced: WrittenVariable[]
  #later: LaterVariables[] = []

  constructor(before?: Variables) {
    this.#known = new Map(before?.all)
    this.#replaced = [...(before?.replaced ?? [])]
  }

  /** All of them; a later one of a name has replaced the earlier. */
  get all(): ReadonlyMap<string, Node> {
    this.#parse()
    return this.#known
  }

  /** Those that another one of their name has replaced, earliest first. */
  get replaced(): readonly WrittenVariable[] {
    this.#parse()
    return this.#replaced
  }

  set(name: string, node: Node): void {
    if (this.#later.length > 0) this.#later.push(() => [[name, node]])
    else this.#put(name, node)
  }

  add(make: LaterVariables): void {
    this.#later.push(make)
  }

  #parse(): void {
    if (this.#later.length === 0) return
    const later = this.#later
    this.#later = []
    for (const make of later) for (const [name, node] of make()) this.#put(name, node)
  }

  #put(name: string, node: Node): void {
    const before = this.#known.get(name)
    if (before) this.#replaced.push([name, before])
    this.#known.set(name, node)
  }
}
