import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { sshTransport } from '../../src/transport/ssh.ts'
import type { Address, Transport } from '../../src/transport/transport.ts'
import { type Sshd, type SshdOptions, sshdMissing, startSshd } from '../support/sshd.ts'
import { collect, failureOf, runOnce, temporaryDirectory } from './ssh-support.ts'

interface Real {
  readonly sshd: Sshd
  readonly transport: Transport
  readonly address: (changes?: Partial<Address>) => Address
}

/** Runs a test against a real sshd, or says loudly why not. */
const real = (title: string, body: (t: ExecutionContext, real: Real) => Promise<void>, options: SshdOptions = {}) =>
  test(`${title} (OpenSSH)`, async (t) => {
    const missing = sshdMissing()
    if (missing !== undefined) {
      t.log(`SKIPPED: ${missing}`)
      t.pass()
      return
    }
    const sshd = await startSshd(options)
    t.teardown(() => sshd.stop())
    const home = await temporaryDirectory(t)
    const places = { home, systemDirectory: home, agentSocket: undefined, localUser: 'root' }
    const transport = sshTransport({ places, rate: { retryDelayMs: 50 } })
    t.teardown(() => transport.close())
    await body(t, {
      sshd,
      transport,
      address: (changes) => ({
        name: 'real',
        host: sshd.addresses[0] ?? '',
        port: sshd.port,
        user: 'root',
        password: undefined,
        privateKeyFile: sshd.privateKeyFile,
        passphrase: undefined,
        connectTimeoutMs: 30_000,
        hostKeyChecking: 'yes',
        sshOptions: { userknownhostsfile: sshd.knownHostsFile },
        ...changes,
      }),
    })
  })

real('a program has its streams, exit status and signal', async (t, { transport, address }) => {
  const result = await runOnce(transport, address(), 'printf out; printf err >&2; exit 7')
  t.is(result.stdout.toString(), 'out')
  t.is(result.stderr.toString(), 'err')
  t.deepEqual(result.ending, { code: 7, signal: null, lost: false })
  const killed = await runOnce(transport, address(), "exec sh -c 'kill -TERM $$'")
  t.deepEqual(killed.ending, { code: null, signal: 'SIGTERM', lost: false })
})

real('a signal that sshd refuses to send for root changes nothing', async (t, { transport, address }) => {
  const connection = await transport.connect(address())
  const streams = await connection.open('echo started; cat')
  streams.stdout.once('data', () => {
    streams.signal('TERM')
    streams.stdin.end('the end')
  })
  const { stdout, ending } = await collect(streams)
  t.is(stdout.toString(), 'started\nthe end')
  t.is(ending.code, 0)
  connection.close()
})

real('50 MB of output and 5 MB of input arrive whole', async (t, { transport, address }) => {
  const connection = await transport.connect(address())
  const streams = await connection.open('sha256sum; head -c 52428800 /dev/zero; head -c 4194304 /dev/zero >&2')
  const input = Buffer.alloc(5 * 1024 * 1024, 'tutti')
  streams.stdin.end(input)
  const { stdout, stderr } = await collect(streams)
  t.is(stdout.toString('latin1', 0, 64), createHash('sha256').update(input).digest('hex'))
  t.is(stdout.length - stdout.indexOf(10) - 1, 52_428_800)
  t.is(stderr.length, 4_194_304)
  connection.close()
})

real(
  'MaxSessions is a clear failure',
  async (t, { transport, address }) => {
    const connection = await transport.connect(address())
    const first = await connection.open('cat')
    const failure = await failureOf(t, connection.open('true'))
    t.regex(failure.message, /starts no further program on its connection: .*open failed/)
    first.stdin.end()
    t.is((await collect(first)).ending.code, 0)
    connection.close()
  },
  { config: ['MaxSessions 1'] },
)

real(
  'a storm of connections to one server gets through its MaxStartups',
  async (t, { transport, address, sshd }) => {
    const results = await Promise.all(Array.from({ length: 24 }, () => runOnce(transport, address(), 'echo in')))
    t.true(results.every((one) => one.stdout.toString() === 'in\n'))
    t.true((await sshd.log()).includes('Accepted publickey'))
  },
  { maxStartups: '4:100:4' },
)

real('a refused key is told with what the host takes', async (t, { transport, address, sshd }) => {
  const changes = { privateKeyFile: join(sshd.directory, 'host_ed25519') }
  const failure = await failureOf(t, transport.connect(address(changes)))
  t.is(failure.code, 'authentication')
  t.regex(failure.message, /does not let root in and refuses .*host_ed25519; it takes publickey$/)
})

real(
  'a host that wants a password says so, and refuses a wrong one',
  async (t, { transport, address, sshd }) => {
    const without = await failureOf(t, transport.connect(address()))
    t.is(without.code, 'authentication')
    t.regex(without.message, /wants a password for root, and none is given; it takes password$/)
    const wrong = await failureOf(t, transport.connect(address({ password: 'certainly wrong' })))
    t.is(wrong.code, 'authentication')
    t.regex(wrong.message, /does not let root in and refuses the password/)
    t.false((await sshd.log()).includes('certainly wrong'))
  },
  { config: ['PubkeyAuthentication no', 'PermitRootLogin yes', 'PasswordAuthentication yes'] },
)

real('the key types that are known are asked for first', async (t, { transport, address, sshd }) => {
  const lines = (await readFile(sshd.knownHostsFile, 'utf8')).split('\n')
  const home = await temporaryDirectory(t)
  const file = join(home, 'ecdsa_only')
  await writeFile(file, `${lines.filter((line) => line.includes('ecdsa-sha2')).join('\n')}\n`)
  t.is((await runOnce(transport, address({ sshOptions: { userknownhostsfile: file } }), 'true')).ending.code, 0)
})

real('the names that ssh itself has hashed are known', async (t, { transport, address, sshd }) => {
  execFileSync('ssh-keygen', ['-q', '-H', '-f', sshd.knownHostsFile], { stdio: 'ignore' })
  t.regex(await readFile(sshd.knownHostsFile, 'utf8'), /^\|1\|/)
  t.is((await runOnce(transport, address(), 'true')).ending.code, 0)
})

real('a host behind another is reached through it', async (t, { sshd, address }) => {
  const home = await temporaryDirectory(t)
  await mkdir(join(home, '.ssh'))
  await writeFile(
    join(home, '.ssh/config'),
    `Host bastion\n  HostName ${sshd.addresses[1]}\n  Port ${sshd.port}\n  User root\n  IdentityFile ${sshd.privateKeyFile}\n  UserKnownHostsFile ${sshd.knownHostsFile}\n`,
  )
  const places = { home, systemDirectory: home, agentSocket: undefined, localUser: 'root' }
  const transport = sshTransport({ places })
  const sshOptions = { userknownhostsfile: sshd.knownHostsFile, proxyjump: 'bastion' }
  const result = await runOnce(transport, address({ sshOptions }), 'echo "$SSH_CONNECTION"')
  // The host sees the jump host, whose address on loopback is its own.
  t.regex(result.stdout.toString(), new RegExp(`${sshd.addresses[0]} ${sshd.port}\n$`))
  transport.close()
})

real('a server that is killed in the middle loses its programs', async (t, { transport, address }) => {
  const connection = await transport.connect(address())
  const streams = await connection.open('echo "$PPID"; exec sleep 30')
  const pid = Number(await new Promise((settle) => streams.stdout.once('data', settle)))
  process.kill(pid, 'SIGKILL')
  t.deepEqual((await collect(streams)).ending, { code: null, signal: null, lost: true })
})
