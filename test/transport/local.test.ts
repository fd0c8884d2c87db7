import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { localTransport } from '../../src/transport/local.ts'
import type { Address } from '../../src/transport/transport.ts'
import { collect, failureOf, runOnce, temporaryDirectory } from './ssh-support.ts'

const here: Address = {
  name: 'localhost',
  host: 'localhost',
  port: undefined,
  user: undefined,
  password: undefined,
  privateKeyFile: undefined,
  passphrase: undefined,
  connectTimeoutMs: 1000,
  hostKeyChecking: 'yes',
}

test('a local program has its own streams and exit status', async (t) => {
  const result = await runOnce(localTransport(), here, 'printf out; printf err >&2; exit 7')
  t.is(result.stdout.toString(), 'out')
  t.is(result.stderr.toString(), 'err')
  t.deepEqual(result.ending, { code: 7, signal: null, lost: false })
})

test('a local program that a signal kills ends with its name', async (t) => {
  const result = await runOnce(localTransport(), here, 'kill -KILL $$')
  t.deepEqual(result.ending, { code: null, signal: 'SIGKILL', lost: false })
})

test('local programs start where and with what they are told', async (t) => {
  const cwd = await temporaryDirectory(t)
  const transport = localTransport({ cwd, env: { PATH: process.env.PATH, ONLY: 'this' } })
  t.is((await runOnce(transport, here, 'pwd -P; echo $ONLY')).stdout.toString(), `${cwd}\nthis\n`)
})

test('a directory that is not there is a failure', async (t) => {
  const connection = await localTransport({ cwd: '/nonexistent' }).connect(here)
  t.is((await failureOf(t, connection.open('true'))).code, 'unreachable')
})

test('local input and output of some size arrive whole', async (t) => {
  const connection = await localTransport().connect(here)
  const streams = await connection.open('cat')
  const input = Buffer.alloc(5 * 1024 * 1024, 'tutti')
  streams.stdin.end(input)
  t.true((await collect(streams)).stdout.equals(input))
  connection.close()
})

test('writing to a local program that has stopped reading is no error', async (t) => {
  const connection = await localTransport().connect(here)
  const streams = await connection.open('exec <&-; echo closed; exit 3')
  streams.stdin.write(Buffer.alloc(1024 * 1024))
  const { ending } = await collect(streams)
  t.is(ending.code, 3)
  connection.close()
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('closing ends a local program with its whole process group, even one that ignores the request', async (t) => {
  const connection = await localTransport().connect(here)
  const streams = await connection.open("trap '' TERM; sleep 1000 & echo $!; wait; wait; sleep 1000")
  const child = Number(await new Promise((settle) => streams.stdout.once('data', settle)))
  connection.close()
  connection.close()
  t.is((await streams.ended).code, null)
  while (isAlive(child)) await delay(20)
  t.is((await failureOf(t, connection.open('true'))).code, 'unreachable')
})

test('what a local program left in the background lives on', async (t) => {
  const connection = await localTransport().connect(here)
  const streams = await connection.open('sleep 1000 & echo $!')
  const pid = Number(await new Promise((settle) => streams.stdout.once('data', settle)))
  while (!isEnded(streams.stdin)) await delay(20)
  connection.close()
  t.is((await streams.ended).code, 0)
  t.true(isAlive(pid))
  process.kill(pid, 'SIGKILL')
})

/** The input closes when the shell itself has ended. */
const isEnded = (stdin: NodeJS.WritableStream & { destroyed?: boolean }): boolean => stdin.destroyed === true

test('a signal reaches a local process group', async (t) => {
  const connection = await localTransport().connect(here)
  const streams = await connection.open('sleep 1000 & echo started; wait')
  streams.stdout.once('data', () => streams.signal('TERM'))
  t.is((await collect(streams)).ending.signal, 'SIGTERM')
  connection.close()
})

test('a closed local transport leaves nothing that keeps node running', (t) => {
  const file = new URL('../../src/transport/local.js', import.meta.url).pathname
  const script = `
    const { localTransport } = await import(${JSON.stringify(file)})
    const transport = localTransport()
    const connection = await transport.connect({})
    await connection.open('sleep 1000')
    transport.close()
    console.log('closed')`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 })
  t.is(output.toString(), 'closed\n')
})
