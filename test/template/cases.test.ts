import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import test from 'ava'
import { readCases } from './case.ts'

/** What the worker says about a case. */
interface Answer {
  readonly index: number
  readonly passed: boolean
  readonly expected: unknown
  readonly actual: string
}

const patienceMs = 30_000
const cases = readCases()

/** A thread that runs cases, until one hangs. */
class Runner {
  readonly #worker = new Worker(new URL('./case-worker.js', import.meta.url), {
    env: { ...process.env, NJK_TEST: 'envval' },
  })
  #resolve: (answer: Answer | undefined) => void = () => {}

  constructor() {
    this.#worker.on('message', (answer: Answer) => this.#resolve(answer))
    this.#worker.on('error', () => this.#resolve(undefined))
    this.#worker.on('exit', () => this.#resolve(undefined))
  }

  async run(index: number): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#resolve(undefined), patienceMs)
      this.#resolve = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      this.#worker.postMessage(index)
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}

async function runAll(): Promise<Map<string, Answer | undefined>> {
  const answers = new Map<string, Answer | undefined>()
  let runner = new Runner()
  for (const [index, one] of cases.entries()) {
    const answer = await runner.run(index)
    answers.set(one.name, answer)
    if (answer) continue
    await runner.end()
    runner = new Runner()
  }
  await runner.end()
  return answers
}

const isCore = (category: string): boolean => !category.startsWith('ansible_') && category !== 'lookups'
const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner))

test('the corpus of Ansible gives Ansible’s text, but for the misses that are known', async (t) => {
  t.timeout(600_000)
  const known = new Map(
    (JSON.parse(readFileSync('test/template/known-misses.json', 'utf8')) as { name: string; reason: string }[]).map(
      ({ name, reason }) => [name, reason],
    ),
  )
  const answers = await runAll()
  const totals = new Map<string, { passed: number; all: number }>()
  let [core, corePassed] = [0, 0]
  for (const one of cases) {
    const passed = answers.get(one.name)?.passed === true
    const total = totals.get(one.category) ?? { passed: 0, all: 0 }
    totals.set(one.category, { passed: total.passed + Number(passed), all: total.all + 1 })
    if (!isCore(one.category)) continue
    core++
    corePassed += Number(passed)
  }
  for (const [category, { passed, all }] of totals) t.log(`${category}: ${passed} of ${all}`)
  const passed = [...answers.values()].filter((answer) => answer?.passed).length
  t.log(`core: ${corePassed} of ${core}; all: ${passed} of ${cases.length}`)
  for (const one of cases) {
    const answer = answers.get(one.name)
    if (known.has(one.name)) {
      t.false(answer?.passed === true, `${one.name} passes: take it off the list of known misses`)
    } else {
      t.true(
        answer?.passed === true,
        `${one.name} ${shown(one.template)}\n  expected ${shown(one.text)}\n  actual   ${answer?.actual ?? 'hangs or crashes'}`,
      )
    }
  }
  t.true(corePassed / core >= 0.98)
})
