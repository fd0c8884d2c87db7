import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { batches } from '../../src/run/batches.ts'

const five = ['a', 'b', 'c', 'd', 'e']
const sizes = (serial: Parameters<typeof batches>[1]): readonly number[] =>
  batches(five, serial).map((one) => one.length)

test('without serial all hosts are one batch', (t) => t.deepEqual(sizes(undefined), [5]))
test('zero is all hosts', (t) => t.deepEqual(sizes(0), [5]))
test('a number cuts evenly', (t) => t.deepEqual(sizes(2), [2, 2, 1]))
test('a percentage is of all hosts, and at least one', (t) => {
  t.deepEqual(sizes('40%'), [2, 2, 1])
  t.deepEqual(sizes('1%'), [1, 1, 1, 1, 1])
})
test('the last of a list repeats', (t) => t.deepEqual(sizes([1, '40%']), [1, 2, 2]))
test('no hosts, no batches', (t) => t.deepEqual(batches([], 2), []))
test('what is no size is refused', (t) => {
  const failure = t.throws(() => batches(five, 'many'), { instanceOf: Failure })
  t.is(failure.code, 'bad-keyword')
})
