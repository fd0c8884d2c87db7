import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { startLimiter } from '../../src/transport/rate.ts'

const rate = { startsPerEndpoint: 3, retries: 2, retryDelayMs: 1 }
const never = () => false

test('no more starts to one endpoint run at once than the rate allows, and other endpoints do not wait', async (t) => {
  const limiter = startLimiter(rate)
  let running = 0
  let most = 0
  const attempt = async () => {
    most = Math.max(most, ++running)
    await turn()
    running--
  }
  await Promise.all(Array.from({ length: 20 }, () => limiter.start('a', attempt, never)))
  t.is(most, 3)
  most = 0
  await Promise.all(Array.from({ length: 20 }, (_, i) => limiter.start(`a${i}`, attempt, never)))
  t.is(most, 20)
})

test('a dropped start is tried again, a few times', async (t) => {
  const limiter = startLimiter(rate)
  let tries = 0
  const dropped = new Error('dropped')
  const failing = () => Promise.reject(tries++ < 9 ? dropped : new Error('too many'))
  const error = await t.throwsAsync(limiter.start('a', failing, (one) => one === dropped))
  t.is(error, dropped)
  t.is(tries, 3)
})

test('any other failure is not tried again', async (t) => {
  const limiter = startLimiter(rate)
  let tries = 0
  const failing = () => {
    tries++
    return Promise.reject(new Error('refused'))
  }
  await t.throwsAsync(limiter.start('a', failing, never), { message: 'refused' })
  t.is(tries, 1)
})

test('a start that waits for its retry leaves its place to others', async (t) => {
  const limiter = startLimiter({ startsPerEndpoint: 1, retries: 1, retryDelayMs: 1 })
  const order: string[] = []
  let first = true
  const dropping = () => {
    order.push('dropping')
    if (!first) return Promise.resolve()
    first = false
    return Promise.reject(new Error('dropped'))
  }
  const other = () => Promise.resolve(order.push('other'))
  await Promise.all([limiter.start('a', dropping, () => true), limiter.start('a', other, never)])
  t.deepEqual(order, ['dropping', 'other', 'dropping'])
})
