import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { collect, failureOf, runOnce, startLab } from './ssh-support.ts'

test('a program has its own stdout, stderr and exit status', async (t) => {
  const lab = await startLab(t)
  const result = await runOnce(lab.transport(), lab.address(), 'printf out; printf err >&2; exit 7')
  t.is(result.stdout.toString(), 'out')
  t.is(result.stderr.toString(), 'err')
  t.deepEqual(result.ending, { code: 7, signal: null, lost: false })
})

test('a program on an embedded host starts in the directory of the host, which is its home', async (t) => {
  const lab = await startLab(t)
  const result = await runOnce(lab.transport(), lab.address(), 'pwd; echo "$HOME"; id -un >/dev/null && echo "$USER"')
  t.is(result.stdout.toString(), `${lab.host.directory}\n${lab.host.directory}\ndemo\n`)
})

test('a program that a signal kills ends with the name of the signal', async (t) => {
  const lab = await startLab(t)
  const result = await runOnce(lab.transport(), lab.address(), 'kill -TERM $$')
  t.deepEqual(result.ending, { code: null, signal: 'SIGTERM', lost: false })
})

test('a signal reaches the whole process group of a program', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open('sleep 1000 & echo started; wait')
  streams.stdout.once('data', () => streams.signal('KILL'))
  // The sleeping child holds stdout, so that the end shows that it is gone as well.
  const { ending } = await collect(streams)
  t.deepEqual(ending, { code: null, signal: 'SIGKILL', lost: false })
  connection.close()
})

test('50 MB of output arrive whole', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open("head -c 52428800 /dev/zero | tr '\\0' x; echo done >&2")
  streams.stdin.end()
  const hash = createHash('sha256')
  let bytes = 0
  streams.stdout.on('data', (part: Buffer) => {
    bytes += part.length
    hash.update(part)
  })
  streams.stderr.resume()
  t.is((await streams.ended).code, 0)
  t.is(bytes, 52_428_800)
  t.is(hash.digest('hex'), createHash('sha256').update(Buffer.alloc(52_428_800, 'x')).digest('hex'))
  connection.close()
})

test('much output on both streams at once arrives whole', async (t) => {
  const lab = await startLab(t)
  const result = await runOnce(
    lab.transport(),
    lab.address(),
    'head -c 4194304 /dev/zero & head -c 4194304 /dev/zero >&2; wait',
  )
  t.is(result.stdout.length, 4_194_304)
  t.is(result.stderr.length, 4_194_304)
})

test('5 MB of input arrive whole, and their end is seen', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open('sha256sum')
  const input = Buffer.alloc(5 * 1024 * 1024, 'tutti')
  streams.stdin.end(input)
  const { stdout } = await collect(streams)
  t.is(stdout.toString().slice(0, 64), createHash('sha256').update(input).digest('hex'))
  connection.close()
})

test('input that nobody reads does not hold up the end', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open('head -c 5; exit 3')
  const written = pipeline([Buffer.alloc(5 * 1024 * 1024)], streams.stdin as Writable).catch(() => {})
  const { stdout, ending } = await collect(streams)
  t.is(stdout.length, 5)
  t.is(ending.code, 3)
  await written
  connection.close()
})

test('a connection cut in the middle of the output ends the program as lost', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.cutAfterBytes = 100_000
  const result = await runOnce(lab.transport(), lab.address(), 'head -c 1000000 /dev/zero; sleep 1000')
  t.deepEqual(result.ending, { code: null, signal: null, lost: true })
  t.true(result.stdout.length <= 100_000)
})

test('a lost connection ends programs whose output nobody reads', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open('echo unread; sleep 1000')
  lab.host.server.cut()
  t.true((await streams.ended).lost)
  t.is((await failureOf(t, connection.open('true'))).code, 'unreachable')
})

test('closing a connection ends its programs, twice is once', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open('echo $$; exec sleep 1000')
  const pid = Number(await new Promise((settle) => streams.stdout.once('data', settle)))
  connection.close()
  connection.close()
  t.true((await streams.ended).lost)
  while (isAlive(pid)) await delay(20)
  t.is((await failureOf(t, connection.open('true'))).code, 'unreachable')
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('what a program leaves in the background lives on when it has ended', async (t) => {
  const lab = await startLab(t)
  const result = await runOnce(lab.transport(), lab.address(), 'sleep 1000 >/dev/null 2>&1 </dev/null & echo $!')
  const pid = Number(result.stdout)
  while (lab.host.server.connections.open > 0) await delay(20)
  t.true(isAlive(pid))
  process.kill(pid, 'SIGKILL')
})

test('a host that opens no further channel is a clear failure, and the connection goes on', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.maxSessions = 1
  const connection = await lab.transport().connect(lab.address())
  const first = await connection.open('cat')
  const failure = await failureOf(t, connection.open('true'))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /^one \(127\.0\.0\.2:\d+\) starts no further program on its connection/)
  t.regex(failure.hint ?? '', /MaxSessions/)
  first.stdin.end('still here')
  t.is((await collect(first)).stdout.toString(), 'still here')
  connection.close()
})

test('many programs share one connection', async (t) => {
  const lab = await startLab(t)
  const connection = await lab.transport().connect(lab.address())
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const streams = await connection.open(`echo ${i}`)
      streams.stdin.end()
      return (await collect(streams)).stdout.toString()
    }),
  )
  t.deepEqual(answers, ['0\n', '1\n', '2\n', '3\n', '4\n', '5\n', '6\n', '7\n'])
  t.is(lab.host.server.connections.opened, 1)
  connection.close()
})
