import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { Session } from '../../src/host/session.ts'
import { sh } from '../../src/shell/script.ts'
import type { Ending } from '../../src/transport/transport.ts'

/** A shell that answers every request with its number when it is told to, and keeps what was written to it, write by write. */
function slowShell() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const writes: string[] = []
  let asked: string[] = []
  let end: (ending: Ending) => void = () => undefined
  const ended = new Promise<Ending>((settle) => {
    end = settle
  })
  stdin.on('data', (chunk: Buffer) => {
    writes.push(chunk.toString())
    asked = [...asked, ...[...chunk.toString().matchAll(/; echo (\w+) >&2\n/g)].map(([, nonce = '']) => nonce)]
    if (chunk.toString().endsWith('exit\n')) end({ code: 0, signal: null, lost: false })
  })
  let answered = 0
  return {
    streams: { stdin, stdout, stderr, ended, signal: () => undefined },
    writes,
    answer(text = String(answered)) {
      const nonce = asked[answered++]
      stdout.write(`${text}\n${nonce} 0\n`)
      stderr.write(`${nonce}\n`)
    },
  }
}

async function opened() {
  const shell = slowShell()
  const opening = Session.open(shell.streams, 'h1', 10_000)
  shell.answer('\npid=7 7')
  const session = await opening
  shell.writes.splice(0)
  return { shell, session }
}

const requestsIn = (write: string): number => write.split('>&2\n').length - 1

test('a shell that waits is written to at once', async (t) => {
  const { shell, session } = await opened()
  const first = session.ask(sh`echo 1`)
  t.deepEqual(shell.writes.map(requestsIn), [1])
  shell.answer()
  await first
  const second = session.ask(sh`echo 2`)
  t.deepEqual(shell.writes.map(requestsIn), [1, 1])
  shell.answer()
  await second
})

test('what is asked of a busy shell in one turn leaves together, a few at a time and in order', async (t) => {
  const { shell, session } = await opened()
  const answers = Array.from({ length: 7 }, (_, i) => session.ask(sh`echo ${`number ${i}`}`))
  t.deepEqual(shell.writes.map(requestsIn), [1, 4])
  await turn()
  t.deepEqual(shell.writes.map(requestsIn), [1, 4, 2])
  t.deepEqual(
    [...shell.writes.join('').matchAll(/number (\d)/g)].map(([, number]) => number),
    ['0', '1', '2', '3', '4', '5', '6'],
  )
  for (let i = 0; i < 7; i++) shell.answer(`answer ${i}`)
  t.deepEqual(
    (await Promise.all(answers)).map(({ stdout }) => stdout),
    Array.from({ length: 7 }, (_, i) => `answer ${i}`),
  )
})

test('a session that is closed sends what it has been asked before', async (t) => {
  const { shell, session } = await opened()
  const asked = [session.ask(sh`echo 1`), session.ask(sh`echo 2`)]
  await Promise.all([session.close(), ...asked.map((one) => t.throwsAsync(one, { message: /was closed/ }))])
  t.is(requestsIn(shell.writes.join('')), 2)
  t.true(shell.writes.join('').endsWith('exit\n'))
})
