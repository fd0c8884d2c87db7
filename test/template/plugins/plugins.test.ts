import { existsSync } from 'node:fs'
import test from 'ava'
import { answerOf, readExamples, renewExamples } from './golden.ts'

/** Tables of expressions with the answers of the real Ansible; `UPDATE_GOLDEN=1` asks it again. */
const tables = [
  'general',
  'general-newer',
  'hardware',
  'ipaddr',
  'json-query',
  'lookups',
  'network',
  'password',
  'utils',
]

for (const name of tables) {
  test(`${name}.yml: filters and tests answer as Ansible's do`, (t) => {
    t.timeout(300_000)
    if (process.env.UPDATE_GOLDEN) {
      if (!existsSync('/usr/bin/ansible'))
        throw new Error('answers are renewed where Ansible is (Debian: apt-get install ansible)')
      if (readExamples(name).byHand === undefined) renewExamples(readExamples(name))
    }
    const table = readExamples(name)
    t.true(table.examples.length > 10)
    const wrong = table.examples.flatMap(({ expression, gives = 'a failure' }) => {
      const actual = answerOf(table, expression) ?? 'a failure'
      return actual === gives ? [] : [{ expression, gives, actual }]
    })
    t.deepEqual(wrong, [])
  })
}
