import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { Refusal } from '../../src/module/contract.ts'
import { patiently } from '../../src/run/patience.ts'

const soon = { delayMs: 0, tryMs: 1000, sleepMs: 1, timeoutMs: 5000 }

test('a host is asked until it answers, and let go of after each failure', async (t) => {
  let tries = 0
  let gone = 0
  const answer = async (): Promise<string> => {
    tries++
    if (tries < 3) throw new Failure('unreachable', 'no route')
    return 'pong'
  }
  t.deepEqual(await patiently(soon, answer, async () => void gone++), { elapsed: 0 })
  t.deepEqual([tries, gone], [3, 2])
})

test('a host that does not come is given up', async (t) => {
  const never = async (): Promise<never> => {
    throw new Failure('unreachable', 'no route')
  }
  const error = await t.throwsAsync(
    patiently({ ...soon, timeoutMs: 20 }, never, async () => undefined),
    { instanceOf: Refusal },
  )
  t.regex(error?.message ?? '', /^timed out waiting for ping module test: no route$/)
})

test('what does not pass by itself is told at once', async (t) => {
  const changed = async (): Promise<never> => {
    throw new Failure('host-key', 'another key')
  }
  await t.throwsAsync(
    patiently(soon, changed, async () => undefined),
    { message: 'another key' },
  )
})
