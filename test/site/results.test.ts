import test from 'ava'
import type { Step } from '../../lab/site/converge.ts'
import type { Row } from '../../lab/site/fault.ts'
import { allKept, resultsPage } from '../../lab/site/results.ts'

const step: Step = { what: 'the second run', seconds: 12.4, result: 'changed=0', kept: true }
const row: Row = {
  what: 'a director dies',
  asked: 100,
  failed: 70,
  seconds: 3.52,
  target: { text: '≤ 4 s', kept: true },
}

test('the page of results tells what was kept and what was missed', (t) => {
  const page = resultsPage(
    [step, { ...step, what: 'a check', result: 'changed=2', kept: false }],
    [row, { ...row, lost: 3, seconds: undefined, target: { text: '0 lost', kept: false }, note: 'see the log' }],
  )
  for (const line of [
    '| the second run | 12 | changed=0 | yes |',
    '| a check | 12 | changed=2 | **no** |',
    '| a director dies | 100 | 70 | 3.5 |  | ≤ 4 s: kept |  |',
    '| a director dies | 100 | 70 | never | 3 | 0 lost: **missed** | see the log |',
  ])
    t.true(page.split('\n').includes(line), `${line}\n${page}`)
})

test('one promise that is missed is enough for the run to fail', (t) => {
  t.true(allKept([step], [row, { ...row, target: undefined }]))
  t.false(allKept([{ ...step, kept: false }], [row]))
  t.false(allKept([step], [{ ...row, target: { text: '0 lost', kept: false } }]))
})
