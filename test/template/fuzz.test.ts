import test from 'ava'
import { spoiledCase } from './fuzz/spoiled-case.ts'
import { troubleOf } from './fuzz/trouble.ts'

/** How many templates are damaged here; `node dist/test/template/fuzz/main.js` damages any number. */
const COUNT = 4000
const SEED = 1

test('damaged templates give a value, or fail with a place', (t) => {
  t.timeout(300_000)
  const wrong = Array.from({ length: COUNT }, (_, index) => spoiledCase(SEED, index)).flatMap((one) => {
    const trouble = troubleOf(one)
    return trouble === undefined ? [] : [{ id: one.id, ask: one.ask[0], template: one.template, trouble }]
  })
  t.deepEqual(wrong, [])
})
