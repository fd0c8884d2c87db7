import type { Host } from '../inventory/host.ts'
import type { Task } from '../play/task.ts'
import { type Cursor, failedIn, isCovered, next, type Step } from './cursor.ts'
import type { LookAhead } from './look-ahead.ts'

/** One host on its way through a play. */
export class PlayHost {
  readonly host: Host
  readonly lookAhead: LookAhead
  /** Handlers that wait to be flushed. */
  readonly notified = new Set<Task>()
  /** `gone` is a host that the play's pattern matches no more since the inventory was read anew. */
  status: 'working' | 'ended' | 'failed' | 'unreachable' | 'gone' = 'working'
  /** True for a host that failed and goes on only for the handlers that it was notified of. */
  doomed = false
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
      if (found.kind === 'ended') {
        this.#step = undefined
        this.status = found.failed || this.doomed ? 'failed' : 'ended'
        return
      }
      if (!this.#passes(this, found.step.task)) {
        this.#step = found.step
        return
      }
      at = found.step.after
    }
  }

  /** Whether a failure of the present task is caught by a rescue. */
  get isCovered(): boolean {
    return this.#step !== undefined && isCovered(this.#step.after)
  }

  /** Moves to where a failure of the present task leads; `last` is where a host goes that is to run its handlers yet. */
  fail(last: Cursor | undefined): void {
    const cursor = this.#step && failedIn(this.#step.after)
    if (cursor) this.go(cursor)
    else this.status = 'failed'
    if (this.status !== 'failed' || !last || this.doomed || this.notified.size === 0) return
    this.status = 'working'
    this.doomed = true
    this.go(last)
  }
}
