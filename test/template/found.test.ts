import test from 'ava'
import type { Dict } from '../../src/text/value.ts'
import { readFound } from './oracle/found.ts'
import { ownAnswer } from './oracle/own.ts'
import { outcomeOf, same } from './oracle/seen.ts'
import { line } from './oracle/tagged.ts'

process.env.TZ = 'UTC'
process.env.NJK_TEST = 'envval'

test('what made-up templates have found is answered as the original answers', (t) => {
  const found = readFound('test/template/found.jsonl')
  t.true(found.length > 20)
  const wrong = found.flatMap(({ made, ask, theirs }) => {
    const own = ownAnswer(made, ask) as Dict
    return same(outcomeOf(theirs), outcomeOf(own))
      ? []
      : [{ id: made.id, template: made.template, theirs: line(theirs), own: line(own) }]
  })
  t.deepEqual(wrong, [])
})
