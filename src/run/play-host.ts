import type { Host } from '../inventory/host.ts'
import type { Task } from '../play/task.ts'
import { type Cursor, failedIn, next, type Step } from './cursor.ts'
import type { LookAhead } from './look-ahead.ts'

/** One host on its way through a play. */
export class PlayHost {
  readonly host: Host
  readonly lookAhead: LookAhead
  /** Handlers that wait to be flushed. */
  readonly notified = new Set<Task>()
  status: 'working' | 'ended' | 'failed' | 'unreachable' = 'working'
  /** Failures that rescues have healed. */
  rescued = 0
  #step: Step | undefined
  readonly #passes: (host: PlayHost, task: Task) => boolean

  /** `passes` tells which tasks the host goes past without a word: those that tags leave out, handlers not notified. */
  constructor(host: Host, lookAhead: LookAhead, passes: (host: PlayHost, task: Task) => boolean) {
    this.host = host
    this.lookAhead = lookAhead
    this.#passes = passes
  }

  /** The task that is next; undefined once the host has come to an end. */
  get step(): Step | undefined {
    return this.status === 'working' ? this.#step : undefined
  }

  /** Moves to the next task from a cursor. */
  go(cursor: Cursor): void {
    let at = cursor
    for (;;) {
      const found = next(at)
      this.rescued += found.rescued
      if (found.kind === 'ended') {
        this.#step = undefined
        this.status = found.failed ? 'failed' : 'ended'
        return
      }
      if (!this.#passes(this, found.step.task)) {
        this.#step = found.step
        return
      }
      at = found.step.after
    }
  }

  /** Moves to where a failure of the present task leads; false when the play is over for the host. */
  fail(): boolean {
    const cursor = this.#step && failedIn(this.#step.after)
    if (cursor) this.go(cursor)
    else this.status = 'failed'
    return this.status === 'working'
  }
}
