import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fromJsonText } from '../../../src/template/filter/json.ts'
import type { Dict, Value } from '../../../src/text/value.ts'

/** The interpreter that Debian's ansible-core and Jinja2 are installed for. */
export const PYTHON = '/usr/bin/python3'

/** One long-lived process of the original; cases go in, answers come out in the same order. */
export class Oracle {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #answers: AsyncIterator<string>
  readonly #lines: Interface

  constructor() {
    this.#child = spawn(PYTHON, ['test/template/oracle/oracle.py'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TZ: 'UTC', PYTHONHASHSEED: '0', NJK_TEST: 'envval' },
    })
    this.#lines = createInterface({ input: this.#child.stdout })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  /** What the original says of the cases, each a line of JSON. */
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
