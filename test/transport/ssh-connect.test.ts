import { createServer, type Socket } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { failureOf, runOnce, startLab } from './ssh-support.ts'

/** A TCP server that does as it is told with each connection; not an ssh server. */
async function listener(t: ExecutionContext, serve: (socket: Socket, count: number) => void): Promise<number> {
  let count = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket, ++count)
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const bound = server.address()
  if (typeof bound !== 'object' || !bound) throw new Error('no port')
  return bound.port
}

test('a refused port is told as such, at once', async (t) => {
  const lab = await startLab(t)
  await lab.host.server.refuse()
  const failure = await failureOf(t, lab.transport().connect(lab.address()))
  t.is(failure.code, 'unreachable')
  t.is(failure.message, `one (${lab.host.address}:${lab.host.port}) refuses the connection`)
  t.regex(failure.hint ?? '', /sshd.*port/)
  t.is(lab.host.server.connections.opened, 0)
})

test('a name without an address is told as such', async (t) => {
  const lab = await startLab(t)
  const failure = await failureOf(t, lab.transport().connect(lab.address({ host: 'nowhere.invalid', port: 22 })))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /^one \(nowhere\.invalid:22\) cannot be found/)
})

test('a host that accepts connections and never answers is a timeout', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.silent = true
  const failure = await failureOf(t, lab.transport().connect(lab.address({ connectTimeoutMs: 100 })))
  t.is(failure.code, 'timeout')
  t.regex(failure.message, /accepts the connection but does not name itself within 0\.1 s$/)
})

test('a host that stops after its greeting is a timeout of the key exchange', async (t) => {
  const port = await listener(t, (socket) => socket.write('SSH-2.0-stuck\r\n'))
  const lab = await startLab(t)
  const address = lab.address({ host: '127.0.0.1', port, connectTimeoutMs: 100 })
  const failure = await failureOf(t, lab.transport().connect(address))
  t.is(failure.code, 'timeout')
  t.regex(failure.message, /does not finish the exchange of keys within 0\.1 s$/)
})

test('a server that is no ssh server is told by what it says, and is not asked again', async (t) => {
  let asked = 0
  const port = await listener(t, (socket, count) => {
    asked = count
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  const lab = await startLab(t)
  const failure = await failureOf(t, lab.transport().connect(lab.address({ host: '127.0.0.1', port })))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /is not an ssh server: it said "HTTP\/1\.1 400 Bad Request"$/)
  t.is(asked, 1)
})

test('a connection dropped before the banner is tried again', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.dropConnections = 3
  const result = await runOnce(lab.transport(), lab.address(), 'echo in')
  t.is(result.stdout.toString(), 'in\n')
  t.is(lab.host.server.connections.opened, 4)
})

test('a connection reset before the banner is tried again', async (t) => {
  const lab = await startLab(t)
  const port = await listener(t, (socket) => socket.resetAndDestroy())
  const address = lab.address({ host: '127.0.0.1', port })
  const failure = await failureOf(t, lab.transport({ rate: { retries: 1, retryDelayMs: 1 } }).connect(address))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /closed the connection before it named itself$/)
})

test('a host that drops every connection fails after a few tries', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.dropConnections = Number.POSITIVE_INFINITY
  const failure = await failureOf(t, lab.transport({ rate: { retries: 2, retryDelayMs: 1 } }).connect(lab.address()))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /closed the connection before it named itself$/)
  t.regex(failure.hint ?? '', /MaxStartups/)
  t.is(lab.host.server.connections.opened, 3)
})

test('what sshd says when it drops a connection is shown', async (t) => {
  const port = await listener(t, (socket) => socket.end('Exceeded MaxStartups\r\n'))
  const lab = await startLab(t)
  const address = lab.address({ host: '127.0.0.1', port })
  const failure = await failureOf(t, lab.transport({ rate: { retries: 1, retryDelayMs: 1 } }).connect(address))
  t.regex(failure.message, /before it named itself and said "Exceeded MaxStartups"$/)
})

test('a transport that is closed starts no more connections', async (t) => {
  const lab = await startLab(t)
  const transport = lab.transport()
  transport.close()
  const failure = await failureOf(t, transport.connect(lab.address()))
  t.is(failure.code, 'unreachable')
  t.is(lab.host.server.connections.opened, 0)
})

test('a failure holds neither password nor passphrase', async (t) => {
  const lab = await startLab(t, { password: 'right' })
  const address = lab.address({ password: 'pass-secret', passphrase: 'phrase-secret', privateKeyFile: undefined })
  const failure = await failureOf(t, lab.transport().connect(address))
  t.notRegex(`${failure.message} ${failure.hint} ${failure.stack} ${failure.cause}`, /secret/)
})
