import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

// The slowest, a hash of 656,000 rounds, takes long where others use the machine too.
const PATIENCE_MS = 120_000

/** A program that answers each line with one; started anew where it hangs or ends. */
export class LineProgram {
  readonly #command: string
  readonly #words: readonly string[]
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined
  #take: (line: string | undefined) => void = () => {}

  constructor(command: string, words: readonly string[], env: NodeJS.ProcessEnv) {
    this.#command = command
    this.#words = words
    this.#env = env
  }

  /** The answer to a line; undefined where the program hangs or ends. */
  async answer(line: string): Promise<string | undefined> {
    this.#child ??= this.#start()
    const { stdin } = this.#child
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#give(undefined), PATIENCE_MS)
      this.#take = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      stdin.write(`${line}\n`)
    })
  }

  end(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    const child = spawn(this.#command, this.#words, { stdio: ['pipe', 'pipe', 'inherit'], env: this.#env })
    child.stdin.on('error', () => {})
    createInterface({ input: child.stdout }).on('line', (line) => this.#give(line))
    child.on('close', () => {
      if (this.#child === child) this.#give(undefined)
    })
    return child
  }

  #give(answer: string | undefined): void {
    if (answer === undefined) this.end()
    this.#take(answer)
    this.#take = () => {}
  }
}
