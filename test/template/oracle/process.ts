import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fromJsonText } from '../../../src/template/filter/json.ts'
import type { Dict, Value } from '../../../src/text/value.ts'

/** The interpreter that Debian's ansible-core and Jinja2 are installed for. */
export const PYTHON = '/usr/bin/python3'

const PROGRAM = resolve('test/template/oracle/oracle.py')

/** Somebody who knows what the original says. */
export interface Original {
  /** What it says of cases, each a line of JSON. */
  ask(cases: readonly string[]): Promise<readonly Dict[]>
  end(): Promise<void>
}

/** One long-lived process of the original; cases go in, answers come out in the same order. */
export class Oracle implements Original {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #answers: AsyncIterator<string>
  readonly #lines: Interface

  constructor() {
    // Its warnings are of the code that Jinja makes. Numbers are open files to `is file`, and ours may be one.
    this.#child = spawn(PYTHON, ['-W', 'ignore', PROGRAM], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, TZ: 'UTC', PYTHONHASHSEED: '0', NJK_TEST: 'envval' },
    })
    this.#child.stderr.pipe(process.stderr)
    this.#lines = createInterface({ input: this.#child.stdout })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  async ask(cases: readonly string[]): Promise<readonly Dict[]> {
    const answers: Dict[] = []
    const sent = this.#child.stdin.write(`${cases.join('\n')}\n`) ? undefined : once(this.#child.stdin, 'drain')
    for (const one of cases) {
      const { value, done } = await this.#answers.next()
      if (done) throw new Error(`the oracle ended at ${one}`)
      answers.push(fromJsonText(value) as Dict & Value)
    }
    await sent
    return answers
  }

  async end(): Promise<void> {
    this.#child.stdin.end()
    await once(this.#child, 'close')
  }
}
