import type { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { Failure } from '../error/failure.ts'
import type { Answer } from '../module/contract.ts'
import type { Script } from '../shell/script.ts'
import type { Ending, Streams } from '../transport/transport.ts'
import { type Frame, Frames } from './frames.ts'
import { Phrases } from './phrases.ts'

/** An answer larger than this ends the session: nothing sensible produces it, and memory is finite. */
export const MAX_ANSWER_BYTES = 256 * 1024 * 1024

/** How many requests leave in one write at most. */
const MOST_TOGETHER = 4

interface Waiting {
  readonly timeoutMs: number | undefined
  started: number
  timer: NodeJS.Timeout | undefined
  resolve(answer: Answer): void
  reject(error: Failure): void
}

/**
 * One long-lived `sh` on a host. Requests may be written without waiting; the shell answers them in order.
 *
 * A request is `( eval '<script>' ) </dev/null` followed by a nonce on both streams: the subshell isolates exit,
 * cd, variables and syntax errors (POSIX 2.8.1: a syntax error ends a non-interactive shell), `</dev/null` keeps a
 * command from eating the next request, and the nonce keeps output exact even without a final newline.
 */
export class Session {
  readonly #streams: Streams
  readonly #nonce = randomBytes(12).toString('hex')
  readonly #waiting: Waiting[] = []
  readonly #outs: Frame[] = []
  readonly #errs: Frame[] = []
  readonly #out: Frames
  readonly #err: Frames
  readonly #where: string
  readonly #phrases = new Phrases()
  /** Requests behind one that is being answered, which leave together. */
  #unsent: string[] = []
  #broken: Failure | undefined
  #pid = 0
  #processGroup = 0

  private constructor(streams: Streams, where: string) {
    this.#streams = streams
    this.#where = where
    this.#out = new Frames(`\n${this.#nonce} `, (frame) => this.#framed(this.#outs, frame))
    this.#err = new Frames(this.#nonce, (frame) => this.#framed(this.#errs, frame))
    streams.stdout.on('data', (chunk: Buffer) => this.#take(this.#out, chunk))
    streams.stderr.on('data', (chunk: Buffer) => this.#take(this.#err, chunk))
    streams.stdin.on('error', () => undefined) // The end of the program tells the same, with its reason.
    void streams.ended.then((ending) => this.#break(endedEarly(ending, where)))
  }

  /**
   * A session on a shell that has just been started on these streams; `where` names host and identity in errors.
   * Whatever the login printed before the shell's first answer is dropped.
   */
  static async open(streams: Streams, where: string, timeoutMs: number): Promise<Session> {
    const session = new Session(streams, where)
    const greeting = await session.#send(
      // The subshell of a request resets traps, so that only the end of the session itself cleans up.
      // Signals are ignored first, or the one that ends the shell would end its rm as well.
      `tutti_dir=; tutti_end() { trap '' HUP INT TERM; [ -z "$tutti_dir" ] || rm -rf "$tutti_dir"; }; ` +
        `trap tutti_end EXIT; trap 'tutti_end; exit 129' HUP INT TERM; ` +
        `tutti_pgrp=$$; [ ! -r /proc/$$/stat ] || read -r _ _ _ _ tutti_pgrp _ </proc/$$/stat; ` +
        `printf '\\n%s%s %s' pid= "$$" "$tutti_pgrp"`,
      timeoutMs,
    )
    const [, pid, group] = /pid=(\d+) (\d+)$/.exec(greeting.stdout) ?? []
    session.#pid = Number(pid)
    session.#processGroup = Number(group)
    return session
  }

  /** The remote shell's process and its process group. */
  get pid(): number {
    return this.#pid
  }

  get processGroup(): number {
    return this.#processGroup
  }

  /** Why no more requests are taken, once that is so. */
  get broken(): Failure | undefined {
    return this.#broken
  }

  /** Requests that have no answer yet. */
  get pending(): number {
    return this.#waiting.length
  }

  /**
   * Writes a request and gives its answer. The time-out counts from when the shell turned to the request; when it
   * passes, the session is broken (its process group must be killed) and the request fails with code `timeout`.
   */
  ask(script: Script, timeoutMs?: number): Promise<Answer> {
    const { lesson, word } = this.#phrases.spell(script)
    return this.#send(`${lesson}( eval ${word} ) </dev/null`, timeoutMs)
  }

  /** Makes the session's private folder on the host, once; it is removed when the shell ends. */
  async privateFolder(timeoutMs?: number): Promise<string> {
    const answer = await this.#send(
      // The name cannot be guessed and mkdir takes nothing that is there: mktemp, which POSIX lacks, does no more.
      `[ -n "$tutti_dir" ] || { (umask 077; mkdir "\${TMPDIR:-/tmp}/.tutti-${this.#nonce}") && ` +
        `tutti_dir="\${TMPDIR:-/tmp}/.tutti-${this.#nonce}"; }; printf %s "$tutti_dir"`,
      timeoutMs,
    )
    if (answer.stdout !== '') return answer.stdout
    throw new Failure('host-command', `cannot make a temporary folder on ${this.#where}: ${answer.stderr.trim()}`)
  }

  /** Lets the shell finish what it has been asked and ends it; settles when it has ended. */
  async close(): Promise<void> {
    this.#break(new Failure('session-lost', `the session on ${this.#where} was closed`))
    this.#streams.stdin.end([...this.#unsent.splice(0), 'exit\n'].join(''))
    await this.#streams.ended
  }

  #send(line: string, timeoutMs: number | undefined): Promise<Answer> {
    if (this.#broken) return Promise.reject(this.#broken)
    const n = this.#nonce
    this.#write(`${line}; printf '\\n%s %d\\n' ${n} $?; echo ${n} >&2\n`)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ timeoutMs, started: 0, timer: undefined, resolve, reject })
      if (this.#waiting.length === 1) this.#start()
    })
  }

  /**
   * Writes at once to a shell that waits. For one that has something to do, several requests of one turn of the event loop
   * are one write, as each write is a packet that both ends must be woken for; not too many, or the shell would wait for them.
   */
  #write(request: string): void {
    this.#unsent.push(request)
    if (this.#waiting.length === 0 || this.#unsent.length >= MOST_TOGETHER) this.#flush()
    else if (this.#unsent.length === 1) setImmediate(() => this.#flush())
  }

  #flush(): void {
    const requests = this.#unsent.splice(0)
    if (requests.length > 0 && !this.#broken) this.#streams.stdin.write(requests.join(''))
  }

  #start(): void {
    const head = this.#waiting[0]
    if (!head) return
    head.started = performance.now()
    const { timeoutMs } = head
    if (timeoutMs === undefined) return
    head.timer = setTimeout(() => {
      this.#break(new Failure('timeout', `${this.#where} did not answer within ${timeoutMs / 1000} s`))
    }, timeoutMs)
  }

  #take(frames: Frames, chunk: Buffer): void {
    if (this.#broken) return
    frames.push(chunk)
    if (frames.size <= MAX_ANSWER_BYTES) return
    const limit = MAX_ANSWER_BYTES / 1024 / 1024
    this.#break(new Failure('session-lost', `a command on ${this.#where} printed more than ${limit} MiB`))
  }

  #framed(frames: Frame[], frame: Frame): void {
    frames.push(frame)
    const out = this.#outs[0]
    const err = this.#errs[0]
    const head = this.#waiting[0]
    if (!out || !err || !head) return
    this.#outs.shift()
    this.#errs.shift()
    this.#waiting.shift()
    clearTimeout(head.timer)
    head.resolve({
      code: Number(out.trailer),
      stdout: out.content.toString('utf8'),
      stderr: err.content.toString('utf8'),
      bytes: out.content,
      durationMs: performance.now() - head.started,
      endedAtMs: Date.now(),
    })
    this.#start()
  }

  #break(reason: Failure): void {
    if (this.#broken) return
    this.#broken = reason
    for (const one of this.#waiting.splice(0)) {
      clearTimeout(one.timer)
      one.reject(reason)
    }
  }
}

function endedEarly(ending: Ending, where: string): Failure {
  if (ending.lost) return new Failure('unreachable', `the connection to ${where} was lost`)
  if (ending.signal) return new Failure('session-lost', `the shell on ${where} was killed by ${ending.signal}`)
  return new Failure('session-lost', `the shell on ${where} ended with status ${ending.code ?? 'unknown'}`)
}
