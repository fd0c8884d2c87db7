import { createHash, createHmac } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import ssh2 from 'ssh2'
import { newKey } from '../../lab/embedded/key.ts'
import { failureOf, type Lab, runOnce, startLab } from './ssh-support.ts'

const strangeKey = (): string => newKey().public

const sha256 = (line: string): string =>
  `SHA256:${createHash('sha256')
    .update(line.split(' ')[1] ?? '', 'base64')
    .digest('base64')
    .replace(/=+$/, '')}`

const nameOf = (lab: Lab): string => `[${lab.host.address}]:${lab.host.port}`

/** Connects with the given text as the user's known_hosts and nothing else. */
const connect = async (lab: Lab, knownHosts: string, checking: 'yes' | 'accept-new' | 'no' = 'yes') => {
  await lab.write('known_hosts', knownHosts)
  return runOnce(lab.transport(), lab.address({ sshOptions: undefined, hostKeyChecking: checking }), 'echo in')
}

for (const checking of ['yes', 'accept-new', 'no'] as const) {
  test(`a changed host key is refused under ${checking}`, async (t) => {
    const lab = await startLab(t)
    const other = strangeKey()
    const text = `# first\n${nameOf(lab)} ${other}\n`
    const failure = await failureOf(t, connect(lab, text, checking))
    t.is(failure.code, 'host-key')
    const file = join(lab.places.home, '.ssh', 'known_hosts')
    t.is(
      failure.message,
      `one (${lab.host.address}:${lab.host.port}) shows another host key than the known one: it shows the ` +
        `ED25519 key ${sha256(lab.host.hostKey)}, ${file}:2 has the ED25519 key ${sha256(other)}`,
    )
    t.true(failure.hint?.includes(`ssh-keygen -f ${file} -R '${nameOf(lab)}'`))
    t.is(await readFile(file, 'utf8'), text)
  })

  test(`a revoked host key is refused under ${checking}, even when it is known`, async (t) => {
    const lab = await startLab(t)
    const text = `${nameOf(lab)} ${lab.host.hostKey}\n@revoked * ${lab.host.hostKey}\n`
    const failure = await failureOf(t, connect(lab, text, checking))
    t.is(failure.code, 'host-key')
    t.regex(failure.message, /known_hosts:2 marks as revoked$/)
  })
}

test('a known host of another key type is a changed key too', async (t) => {
  const lab = await startLab(t)
  const ecdsa = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public.trim()
  const failure = await failureOf(t, connect(lab, `${nameOf(lab)} ${ecdsa}\n`, 'accept-new'))
  t.is(failure.code, 'host-key')
  t.regex(failure.message, /known_hosts:1 has the ECDSA key SHA256:/)
})

test('an unknown host is refused under yes, with its fingerprint', async (t) => {
  const lab = await startLab(t)
  const failure = await failureOf(t, connect(lab, ''))
  t.is(failure.code, 'host-key')
  t.true(failure.message.includes(`is not a known host: it shows the ED25519 key ${sha256(lab.host.hostKey)}`))
  t.true(failure.hint?.includes(`ssh-keyscan -p ${lab.host.port} ${lab.host.address} >> `))
})

test('an unknown host is learned under accept-new, and known from then on', async (t) => {
  const lab = await startLab(t)
  await connect(lab, '', 'accept-new')
  const text = await readFile(join(lab.places.home, '.ssh', 'known_hosts'), 'utf8')
  t.is(text, `${nameOf(lab)} ${lab.host.hostKey.split(' ').slice(0, 2).join(' ')}\n`)
  const result = await connect(lab, text, 'yes')
  t.is(result.stdout.toString(), 'in\n')
})

test('a host that is learned twice at once is written once', async (t) => {
  const lab = await startLab(t)
  const transport = lab.transport()
  const address = lab.address({ sshOptions: undefined, hostKeyChecking: 'accept-new' })
  await Promise.all([runOnce(transport, address, 'true'), runOnce(transport, address, 'true')])
  const text = await readFile(join(lab.places.home, '.ssh', 'known_hosts'), 'utf8')
  t.is(text.split('\n').length, 2)
})

test('a key that cannot be learned is not accepted', async (t) => {
  const lab = await startLab(t)
  const blocker = await lab.write('blocker', 'a file where a directory should be')
  const address = lab.address({
    hostKeyChecking: 'accept-new',
    sshOptions: { userknownhostsfile: `${blocker}/known_hosts` },
  })
  const failure = await failureOf(t, lab.transport().connect(address))
  t.is(failure.code, 'host-key')
  t.regex(failure.message, /its new host key cannot be added to .*blocker\/known_hosts: /)
})

test('an unknown host is accepted under no, and not learned', async (t) => {
  const lab = await startLab(t)
  t.is((await connect(lab, '', 'no')).stdout.toString(), 'in\n')
  t.is(await readFile(join(lab.places.home, '.ssh', 'known_hosts'), 'utf8'), '')
})

test('a host is known by a hashed name', async (t) => {
  const lab = await startLab(t)
  const salt = Buffer.from('abcdefghij0123456789')
  const hash = createHmac('sha1', salt).update(nameOf(lab)).digest('base64')
  const result = await connect(lab, `|1|${salt.toString('base64')}|${hash} ${lab.host.hostKey}\n`)
  t.is(result.stdout.toString(), 'in\n')
})

test('a hashed entry with another key is a changed key', async (t) => {
  const lab = await startLab(t)
  const salt = Buffer.from('abcdefghij0123456789')
  const hash = createHmac('sha1', salt).update(nameOf(lab)).digest('base64')
  const failure = await failureOf(t, connect(lab, `|1|${salt.toString('base64')}|${hash} ${strangeKey()}\n`, 'no'))
  t.is(failure.code, 'host-key')
})

test('a host on another port is known by its bare name, where a different key is no reason to refuse', async (t) => {
  const lab = await startLab(t)
  t.is((await connect(lab, `${lab.host.address} ${lab.host.hostKey}\n`)).ending.code, 0)
  t.is((await connect(lab, `${lab.host.address} ${strangeKey()}\n`, 'accept-new')).ending.code, 0)
})

test('a host that only a certificate authority vouches for is refused with a clear message', async (t) => {
  const lab = await startLab(t)
  for (const checking of ['yes', 'accept-new', 'no'] as const) {
    const failure = await failureOf(t, connect(lab, `@cert-authority * ${strangeKey()}\n`, checking))
    t.is(failure.code, 'host-key')
    t.regex(failure.message, /known by a certificate authority only \(.*known_hosts:1\), which is not supported yet/)
  }
})

test('a key of its own makes a host known beside a certificate authority', async (t) => {
  const lab = await startLab(t)
  const text = `@cert-authority * ${strangeKey()}\n${nameOf(lab)} ${lab.host.hostKey}\n`
  t.is((await connect(lab, text)).ending.code, 0)
})

test('the known hosts of the whole machine count as well', async (t) => {
  const lab = await startLab(t)
  const file = join(lab.directory, 'system')
  await writeFile(file, `${nameOf(lab)} ${lab.host.hostKey}\n`)
  const address = lab.address({ sshOptions: { globalknownhostsfile: file } })
  t.is((await runOnce(lab.transport(), address, 'true')).ending.code, 0)
})
