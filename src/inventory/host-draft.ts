import type { Node } from '../text/node.ts'
import type { Host, WrittenVariable } from './host.ts'

/** Gives variables as they were written; called once, when somebody wants to know them. */
export type LaterVariables = () => Iterable<WrittenVariable>

const none: readonly never[] = []

/**
 * A host while sources are read. Variables that can wait are parsed when they are first asked for. Once an inventory
 * shows the host it is changed no more: the next change is made to a copy.
 */
export class HostDraft implements Host {
  readonly name: string
  readonly file: string | undefined
  /** The number of inventories that had been shown when this draft was made. */
  readonly era: number
  #groups: string[] | undefined
  #known: Map<string, Node> | undefined
  #replaced: WrittenVariable[] | undefined
  #later: LaterVariables[] | undefined

  constructor(name: string, file: string | undefined, era: number) {
    this.name = name
    this.file = file
    this.era = era
  }

  get implicit(): boolean {
    return false
  }

  get groups(): readonly string[] {
    return this.#groups ?? none
  }

  /** Notes a further group of this host. Most hosts have one, and an array that grows takes room for seventeen. */
  join(group: string): void {
    if (this.#groups) this.#groups.push(group)
    else this.#groups = [group]
  }

  leave(group: string): void {
    this.#groups = this.#groups?.filter((one) => one !== group)
  }

  /** All variables; a later one of a name has replaced the earlier. */
  get vars(): Map<string, Node> {
    this.#known ??= new Map()
    if (this.#later) {
      const later = this.#later
      this.#later = undefined
      for (const make of later) for (const [name, node] of make()) this.#put(this.#known, name, node)
    }
    return this.#known
  }

  get replaced(): readonly WrittenVariable[] {
    return this.vars.size > 0 ? (this.#replaced ?? none) : none
  }

  set(name: string, node: Node): void {
    if (this.#later) this.#later.push(() => [[name, node]])
    else this.#put(this.vars, name, node)
  }

  add(make: LaterVariables): void {
    if (this.#later) this.#later.push(make)
    else this.#later = [make]
  }

  copy(era: number): HostDraft {
    const made = new HostDraft(this.name, this.file, era)
    made.#groups = this.#groups && [...this.#groups]
    made.#known = new Map(this.vars)
    made.#replaced = this.#replaced && [...this.#replaced]
    return made
  }

  #put(known: Map<string, Node>, name: string, node: Node): void {
    const before = known.get(name)
    if (before) {
      this.#replaced ??= []
      this.#replaced.push([name, before])
    }
    known.set(name, node)
  }
}
