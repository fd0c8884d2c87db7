import type { Identity } from '../host/identity.ts'
import { identityKey } from '../host/identity.ts'
import type { Reach, Request } from '../host/reach.ts'
import type { Answer } from '../module/contract.ts'

/** How many tasks may be asked ahead while nothing changes. */
const WIDEST = 16

/**
 * The requests to one host. A question changes nothing, so questions of later tasks may be written behind the ones
 * before them; what was asked ahead counts until something is changed on the host, and once.
 */
export class Flight {
  readonly #reach: Reach
  readonly #neighbours: ReadonlySet<Flight>
  readonly #ahead = new Map<string, Promise<Answer>>()
  #changing: Identity | undefined
  #width = 1
  #epoch = 0

  /** `neighbours` are the flights to the same machine, this one among them: a change by one is seen by all. */
  constructor(reach: Reach, neighbours: ReadonlySet<Flight> = new Set()) {
    this.#reach = reach
    this.#neighbours = neighbours
  }

  /** Changes whenever what was asked ahead has been dropped. */
  get epoch(): number {
    return this.#epoch
  }

  /** Questions that were asked ahead and not yet asked for. */
  get outstanding(): number {
    return this.#ahead.size
  }

  /** How many tasks to ask ahead now: 1, 2, 4, 8 … while nothing changes. */
  get width(): number {
    return this.#width
  }

  /** Asks a question, or takes the answer that was asked for ahead. */
  async question(request: Request): Promise<Answer> {
    const key = keyOf(request)
    const asked = this.#ahead.get(key)
    if (!asked) return this.#reach.ask(request)
    this.#ahead.delete(key)
    this.#width = Math.min(WIDEST, this.#width * 2)
    // A session that broke under an earlier request says nothing of this one.
    return asked.catch(() => this.#reach.ask(request))
  }

  /** Writes a question of a later task behind what has been written; false when its place would not be sure. */
  ahead(request: Request): boolean {
    // Sessions of different identities answer independently of each other.
    if (this.#changing && identityKey(this.#changing) !== identityKey(request.identity)) return false
    if (request.script.attachments.length > 0) return false
    const key = keyOf(request)
    if (this.#ahead.has(key)) return true
    const answer = this.#reach.ask(request)
    answer.catch(() => undefined) // Told when the task that asks for it is reached.
    this.#ahead.set(key, answer)
    return true
  }

  /** Sends a script that may change the host: what was asked ahead no longer counts. */
  async change(request: Request): Promise<Answer> {
    this.forget()
    for (const one of this.#neighbours) if (one !== this) one.forget()
    this.#changing = request.identity
    try {
      return await this.#reach.ask(request)
    } finally {
      this.#changing = undefined
    }
  }

  /** Drops what was asked ahead, as when the host may have been changed by somebody else. */
  forget(): void {
    this.#ahead.clear()
    this.#epoch++
    this.#width = 1
  }

  abort(): Promise<void> {
    return this.#reach.abort()
  }

  close(): Promise<void> {
    return this.#reach.close()
  }
}

const keyOf = ({ script, identity }: Request): string => `${identityKey(identity)}\n${script.text}`
