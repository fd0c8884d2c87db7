import type { Host } from '../inventory/host.ts'
import type { Task } from '../play/task.ts'
import { type Cursor, failedIn, forgiven, isCovered, isInBody, leavesBlocks, next, type Step } from './cursor.ts'
import type { LookAhead } from './look-ahead.ts'

/** One host on its way through a play. */
export class PlayHost {
  readonly host: Host
  readonly lookAhead: LookAhead
  /** Handlers that wait to be flushed. */
  readonly notified = new Set<Task>()
  status: 'working' | 'ended' | 'failed' | 'unreachable' = 'working'
  /** True for a host that is not told of among the play's hosts any more: it failed, was lost or has ended. */
  removed = false
  /** True when the last failure was caught by no block that it happened in; see `leavesBlocks`. */
  isBeaten = false
  #step: Step | undefined
  readonly #passes: (host: PlayHost, task: Task) => boolean

  /** `passes` tells which tasks the host goes past without a word: those that tags leave out, handlers not notified. */
  constructor(host: Host, lookAhead: LookAhead, passes: (host: PlayHost, task: Task) => boolean) {
    this.host = host
    this.lookAhead = lookAhead
    this.#passes = passes
  }

  get name(): string {
    return this.host.name
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

  /** Whether a failure of the present task is caught by a rescue. */
  get isCovered(): boolean {
    return this.#step !== undefined && isCovered(this.#step.after)
  }

  /** Whether the host is in no rescue and no always: where somebody else's fatal error stops it. */
  get isInBody(): boolean {
    return this.#step === undefined || isInBody(this.#step.after)
  }

  /** Moves to where a failure of the present task leads. */
  fail(): void {
    this.removed = !this.isCovered
    this.isBeaten = this.#step !== undefined && leavesBlocks(this.#step.after)
    const cursor = this.#step && failedIn(this.#step.after)
    if (cursor) this.go(cursor)
    else this.status = 'failed'
  }

  /** Forgets the failures that wait for an `always` to end: the play goes on behind its block. */
  forgetFailures(): void {
    if (this.#step) this.#step = { ...this.#step, after: forgiven(this.#step.after) }
    this.removed = false
  }

  /** Takes a host that could not be reached back in: it goes on behind the task at which it was lost. */
  comeBack(from: Cursor): void {
    this.status = 'working'
    if (!this.#step) this.go(from)
    else this.go(this.#step.after)
  }
}
