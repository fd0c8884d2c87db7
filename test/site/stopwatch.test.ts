import test from 'ava'
import { type Asked, count } from '../../lab/site/stopwatch.ts'

/** Requests a second apart, each answered after 100 ms; `x` fails after 2000 ms. */
const asked = (text: string): readonly Asked[] =>
  [...text].map((one, n) => {
    const began = n * 1000
    return one === 'x' ? { began, ended: began + 2000, failure: 'no answer' } : { began, ended: began + 100 }
  })

const cases: readonly { readonly all: string; readonly failed: number; readonly seconds: number | undefined }[] = [
  { all: '.....', failed: 0, seconds: 0 },
  { all: '..xxx..', failed: 3, seconds: 3.1 },
  { all: '..x....', failed: 1, seconds: 1.1 },
  { all: '..x.x..', failed: 2, seconds: 3.1 },
  { all: '..xxx', failed: 3, seconds: undefined },
]

for (const { all, ...wanted } of cases)
  test(`the stopwatch on ${all}`, (t) => t.deepEqual(count(asked(all), 0), { asked: all.length, ...wanted }))

test('what ended before the fault is not counted', (t) => {
  t.deepEqual(count(asked('x....'), 2500), { asked: 2, failed: 0, seconds: 0 })
})

test('a good answer to what was asked before the last failure is no service yet', (t) => {
  const all: readonly Asked[] = [
    { began: 0, ended: 2000, failure: 'no answer' },
    { began: 500, ended: 900 },
    { began: 1000, ended: 3000, failure: 'no answer' },
    { began: 1500, ended: 1600 },
  ]
  t.is(count(all, 0).seconds, 1.6)
})
