import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { fromJsonText } from '../../../src/template/filter/json.ts'
import type { Dict } from '../../../src/text/value.ts'
import { get } from '../../../src/text/value.ts'
import type { Original } from './process.ts'
import { line } from './tagged.ts'

const idOf = (one: string): string => String(get(fromJsonText(one) as Dict, 'id'))

/** What the original says, kept in a file: whatever it has said once it is not asked again. */
export class KeptAnswers implements Original {
  readonly #file: string
  readonly #original: Original
  readonly #known = new Map<string, string>()

  constructor(file: string, original: Original) {
    this.#file = file
    this.#original = original
    if (!existsSync(file)) return
    const text = readFileSync(file, 'utf8')
    const lines = text.split('\n')
    // A run that was stopped may have left a piece of a line.
    if (lines.pop() !== '') appendFileSync(file, '\n')
    for (const one of lines) {
      const id = /^\{"id":"([^"]*)"/.exec(one)?.[1]
      if (id !== undefined && one.endsWith('}')) this.#known.set(id, one)
    }
  }

  async ask(cases: readonly string[]): Promise<readonly Dict[]> {
    const missing = cases.filter((one) => !this.#known.has(idOf(one)))
    if (missing.length > 0) {
      const said = await this.#original.ask(missing)
      const lines = said.map(line)
      appendFileSync(this.#file, lines.map((one) => `${one}\n`).join(''))
      for (const [i, one] of missing.entries()) this.#known.set(idOf(one), lines[i] as string)
    }
    return cases.map((one) => fromJsonText(this.#known.get(idOf(one)) as string) as Dict)
  }

  end(): Promise<void> {
    return this.#original.end()
  }
}
