import type { Node } from '../text/node.ts'
import type { Host, WrittenVariable } from './host.ts'

/** Variables that are parsed once, when somebody wants to know them. */
export interface LaterVariables {
  written(): Iterable<WrittenVariable>
}

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
  #groups: readonly string[] = none
  #known: Map<string, Node> | undefined
  #replaced: WrittenVariable[] | undefined
  #later: LaterVariables | LaterVariables[] | undefined

  constructor(name: string, file: string | undefined, era: number) {
    this.name = name
    this.file = file
    this.era = era
  }

  get implicit(): boolean {
    return false
  }

  get groups(): readonly string[] {
    return this.#groups
  }

  /** Notes a further group of this host; `alone` is the list of that group only, which all hosts of one group share. */
  join(group: string, alone: readonly string[]): void {
    this.#groups = this.#groups.length === 0 ? alone : [...this.#groups, group]
  }

  leave(group: string): void {
    this.#groups = this.#groups.filter((one) => one !== group)
  }

  /** All variables; a later one of a name has replaced the earlier. */
  get vars(): Map<string, Node> {
    this.#known ??= new Map()
    if (this.#later) {
      const later = this.#later
      this.#later = undefined
      for (const one of Array.isArray(later) ? later : [later]) {
        for (const [name, node] of one.written()) this.#put(this.#known, name, node)
      }
    }
    return this.#known
  }

  get replaced(): readonly WrittenVariable[] {
    return this.vars.size > 0 ? (this.#replaced ?? none) : none
  }

  set(name: string, node: Node): void {
    if (this.#later) this.add({ written: () => [[name, node]] })
    else this.#put(this.vars, name, node)
  }

  add(variables: LaterVariables): void {
    if (Array.isArray(this.#later)) this.#later.push(variables)
    else this.#later = this.#later ? [this.#later, variables] : variables
  }

  copy(era: number): HostDraft {
    const made = new HostDraft(this.name, this.file, era)
    made.#groups = this.#groups
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
