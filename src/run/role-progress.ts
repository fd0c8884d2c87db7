import type { RoleUse } from '../play/role.ts'

/** Which roles hosts have come through: a role with the same parameters runs once on a host, unless it allows more. */
export class RoleProgress {
  /** By host, the roles of which a task has run there, and those whose end it has passed. */
  readonly #begun = new Map<string, Set<string>>()
  readonly #done = new Map<string, Set<string>>()

  /** To be told when a task of the role has run on the host: well or badly, but not skipped. */
  begin(host: string, { identity }: RoleUse): void {
    setOf(this.#begun, host).add(identity)
  }

  /** To be told when the host has come to the end of the role's tasks. */
  end(host: string, { identity }: RoleUse): void {
    if (this.#begun.get(host)?.has(identity)) setOf(this.#done, host).add(identity)
  }

  /** Whether the host leaves the role out, as it has done the same before. */
  leavesOut(host: string, { identity, allowDuplicates }: RoleUse): boolean {
    return !allowDuplicates && this.#done.get(host)?.has(identity) === true
  }
}

function setOf(sets: Map<string, Set<string>>, host: string): Set<string> {
  const known = sets.get(host) ?? new Set()
  sets.set(host, known)
  return known
}
