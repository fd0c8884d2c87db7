import { existsSync } from 'node:fs'
import test from 'ava'
import { compare } from './oracle/compare.ts'
import { Oracle, PYTHON } from './oracle/process.ts'

/** How many templates are made up here; `node dist/test/template/oracle/main.js` makes up any number. */
const COUNT = 300
const SEED = 1

const isHere = existsSync(PYTHON) && existsSync('/usr/lib/python3/dist-packages/ansible/template/__init__.py')
const onOracle = isHere ? test : test.skip

onOracle('made-up templates are answered as Ansible answers (Debian: apt-get install ansible-core)', async (t) => {
  t.timeout(300_000)
  process.env.TZ = 'UTC'
  process.env.NJK_TEST = 'envval'
  const oracle = new Oracle()
  try {
    const indexes = Array.from({ length: COUNT }, (_, i) => i)
    t.deepEqual(await compare(oracle, SEED, indexes, ['text', 'legacy', 'native', 'typed', 'holds']), [])
  } finally {
    await oracle.end()
  }
})
