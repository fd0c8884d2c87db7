import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import test from 'ava'
import { type Asked, type Outcome, readCases } from './case.ts'

const patienceMs = 30_000
const cases = readCases()

/** A thread that runs cases, until one hangs. */
class Runner {
  readonly #worker = new Worker(new URL('./case-worker.js', import.meta.url), {
    env: { ...process.env, NJK_TEST: 'envval' },
  })
  #resolve: (answer: Outcome | undefined) => void = () => {}

  constructor() {
    this.#worker.on('message', (answer: Outcome) => this.#resolve(answer))
    this.#worker.on('error', () => this.#resolve(undefined))
    this.#worker.on('exit', () => this.#resolve(undefined))
  }

  async run(index: number, asked: Asked): Promise<Outcome | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#resolve(undefined), patienceMs)
      this.#resolve = (answer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      this.#worker.postMessage({ index, asked })
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}

async function runAll(asked: Asked): Promise<readonly (Outcome | undefined)[]> {
  const answers: (Outcome | undefined)[] = []
  let runner = new Runner()
  for (const index of cases.keys()) {
    const answer = await runner.run(index, asked)
    answers.push(answer)
    if (answer) continue
    await runner.end()
    runner = new Runner()
  }
  await runner.end()
  return answers
}

/** A case that is answered otherwise on purpose, and why; `asked` where it is so for these questions only. */
interface Miss {
  readonly name: string
  readonly reason: string
  readonly asked?: readonly Asked[]
}

const misses = JSON.parse(readFileSync('test/template/known-misses.json', 'utf8')) as readonly Miss[]

/** What must be answered as Ansible does, of all cases. */
const shares = { text: 0.995, value: 0.99, native: 0.99 } as const

for (const asked of ['text', 'value', 'native'] as const) {
  test(`the corpus gives Ansible’s ${asked}, but for the misses that are known`, async (t) => {
    t.timeout(600_000)
    const known = new Set(misses.filter((one) => one.asked?.includes(asked) ?? true).map(({ name }) => name))
    const answers = await runAll(asked)
    const totals = new Map<string, { passed: number; all: number }>()
    const wrong: unknown[] = []
    let good = 0
    for (const [i, { name, category, template }] of cases.entries()) {
      const answer = answers[i]
      const passed = answer?.passed === true
      good += Number(passed)
      const total = totals.get(category) ?? { passed: 0, all: 0 }
      totals.set(category, { passed: total.passed + Number(passed), all: total.all + 1 })
      if (known.has(name) && passed) wrong.push(`${name} passes: take it off the list of known misses`)
      if (!known.has(name) && !passed)
        wrong.push({ name, template, expected: answer?.expected, actual: answer?.actual ?? 'hangs or crashes' })
    }
    t.log([...totals].map(([category, { passed, all }]) => `${category} ${passed}/${all}`).join(', '))
    t.log(`${asked}: ${good} of ${cases.length} (${((100 * good) / cases.length).toFixed(2)} %)`)
    t.deepEqual(wrong, [])
    t.true(good / cases.length >= shares[asked])
  })
}

test('the page of differences tells why each known miss is one', (t) => {
  const page = readFileSync('docs/differences-from-ansible.md', 'utf8')
  for (const { name } of misses) t.true(page.includes(`\`${name}\``), name)
})
