import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { entries } from '../../src/text/value.ts'
import { type Asked, actualOf, expectedOf, lineOf, readCases } from './case.ts'
import { LineProgram } from './line-program.ts'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const cases = readCases()

/** Where nothing is said, as the corpus was made: ansible-core 2.14 in a world without settings. */
const environment = { NJK_TEST: 'envval', TZ: 'UTC', ANSIBLE_FORKS: '5' }
const rules = { text: 'literal', value: 'literal', native: 'native' } as const

/** The answers of `tutti template --jsonl` to all cases, each line; undefined where it hangs or ends. */
async function answers(asked: Asked): Promise<readonly (string | undefined)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-cases-'))
  const words = [program, 'template', '--jsonl', '--template-results', rules[asked]]
  const tutti = new LineProgram(process.execPath, words, { ...process.env, ...environment })
  try {
    const given: (string | undefined)[] = []
    for (const one of cases) {
      // A case with files has a folder to itself.
      const own = entries(one.files).length > 0 ? mkdtempSync(join(folder, 'case-')) : folder
      for (const [name, text] of entries(one.files)) writeFileSync(join(own, String(name)), String(text))
      given.push(await tutti.answer(lineOf(one, join(own, 'case.j2'))))
    }
    return given
  } finally {
    tutti.end()
    rmSync(folder, { recursive: true })
  }
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
    const lines = await answers(asked)
    const totals = new Map<string, { passed: number; all: number }>()
    const wrong: unknown[] = []
    let good = 0
    for (const [i, one] of cases.entries()) {
      const { name, category, template } = one
      const line = lines[i]
      const expected = expectedOf(one, asked)
      const actual = line === undefined ? { said: 'nothing', told: 'hangs or ends' } : actualOf(line, asked)
      const passed = actual.said === expected
      good += Number(passed)
      const total = totals.get(category) ?? { passed: 0, all: 0 }
      totals.set(category, { passed: total.passed + Number(passed), all: total.all + 1 })
      if (known.has(name) && passed) wrong.push(`${name} passes: take it off the list of known misses`)
      if (!known.has(name) && !passed)
        wrong.push({ name, template, expected: expected ?? 'fails', actual: actual.told })
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
