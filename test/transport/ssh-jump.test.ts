import test from 'ava'
import { parseHops } from '../../src/transport/jump.ts'
import { failureOf, type Lab, runOnce, startLab } from './ssh-support.ts'

/** A configuration in which each embedded host has its name as alias. */
const aliases = (lab: Lab, extra: { readonly [name: string]: string } = {}): string =>
  lab.embedded.hosts
    .map(
      (host) =>
        `Host ${host.name}\n  HostName ${host.address}\n  Port ${host.port}\n  User demo\n` +
        `  IdentityFile ${lab.embedded.privateKeyFile}\n  UserKnownHostsFile ${lab.embedded.knownHostsFile}\n${extra[host.name] ?? ''}`,
    )
    .join('')

const names = ['bastion', 'inner', 'one', 'two']

const viaConfig = (lab: Lab, name: string) =>
  lab.address({ name, host: name, port: undefined, privateKeyFile: undefined, sshOptions: undefined })

const server = (lab: Lab, name: string) => {
  const host = lab.embedded.hosts.find((one) => one.name === name)
  if (!host) throw new Error(`no host ${name}`)
  return host.server
}

test('hosts behind a jump host share one connection to it', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  const jump = '  ProxyJump bastion\n'
  await lab.write('config', aliases(lab, { one: jump, two: jump }))
  const transport = lab.transport()
  const results = await Promise.all(
    ['one', 'two', 'one'].map((name) => runOnce(transport, viaConfig(lab, name), 'basename "$PWD"')),
  )
  t.deepEqual(
    results.map((one) => one.stdout.toString()),
    ['one\n', 'two\n', 'one\n'],
  )
  t.is(server(lab, 'bastion').connections.opened, 1)
  t.is(server(lab, 'one').connections.opened, 2)
})

test('several hops are taken one after the other', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', aliases(lab, { one: '  ProxyJump bastion,inner\n' }))
  const result = await runOnce(lab.transport(), viaConfig(lab, 'one'), 'head -c 3000000 /dev/zero; echo; basename $PWD')
  t.is(result.stdout.length, 3_000_005)
  t.is(server(lab, 'bastion').connections.opened, 1)
  t.is(server(lab, 'inner').connections.opened, 1)
})

test('a jump host may need a jump host itself', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', aliases(lab, { one: '  ProxyJump inner\n', inner: '  ProxyJump bastion\n' }))
  t.is((await runOnce(lab.transport(), viaConfig(lab, 'one'), 'true')).ending.code, 0)
  t.is(server(lab, 'bastion').connections.opened, 1)
})

test('a jump host for all hosts is not reached through itself', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', `${aliases(lab)}Host *\n  ProxyJump bastion\n`)
  const transport = lab.transport()
  t.is((await runOnce(transport, viaConfig(lab, 'one'), 'true')).ending.code, 0)
  t.is((await runOnce(transport, viaConfig(lab, 'bastion'), 'true')).ending.code, 0)
})

test('jump hosts that need each other are told as such', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', aliases(lab, { bastion: '  ProxyJump inner\n', inner: '  ProxyJump bastion\n' }))
  const address = { ...viaConfig(lab, 'bastion'), sshOptions: undefined }
  const failure = await failureOf(t, lab.transport().connect(address))
  t.regex(failure.message, /its jump hosts need each other/)
})

test('the host behind a jump host is checked by its own key', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', aliases(lab, { one: '  ProxyJump bastion\n' }))
  const address = { ...viaConfig(lab, 'one'), sshOptions: { userknownhostsfile: '/dev/null' } }
  const failure = await failureOf(t, lab.transport().connect(address))
  t.is(failure.code, 'host-key')
  t.regex(failure.message, /^one \(/)
})

test('a jump host whose key is unknown is refused as such', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  const { host, embedded } = lab
  await lab.write('config', `Host jumper\n  HostName ${host.address}\n  Port ${host.port}\n  UserKnownHostsFile none\n`)
  const sshOptions = { userknownhostsfile: embedded.knownHostsFile, proxyjump: 'jumper' }
  const failure = await failureOf(t, lab.transport().connect(lab.address({ sshOptions })))
  t.is(failure.code, 'host-key')
  t.is(failure.message.split(' is not')[0], `jump host ${host.address}:${host.port}`)
})

test('a jump host that does not forward is told by name', async (t) => {
  const lab = await startLab(t, { names })
  await lab.write('config', aliases(lab, { one: '  ProxyJump bastion\n' }))
  const failure = await failureOf(t, lab.transport().connect(viaConfig(lab, 'one')))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /^one \(.*\) cannot be reached through jump host 127\.0\.0\.2:/)
})

test('a refused port behind a jump host is told as such', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', aliases(lab, { one: '  ProxyJump bastion\n' }))
  await server(lab, 'one').refuse()
  const failure = await failureOf(t, lab.transport().connect(viaConfig(lab, 'one')))
  t.is(failure.code, 'unreachable')
  t.regex(failure.message, /^one \(.*\) cannot be reached through jump host/)
})

test('a jump host that is lost ends what runs behind it, and is opened anew for the next', async (t) => {
  const lab = await startLab(t, { names, forwards: true })
  await lab.write('config', aliases(lab, { one: '  ProxyJump bastion\n' }))
  const transport = lab.transport()
  const connection = await transport.connect(viaConfig(lab, 'one'))
  const streams = await connection.open('sleep 1000')
  server(lab, 'bastion').cut()
  t.true((await streams.ended).lost)
  t.is((await runOnce(transport, viaConfig(lab, 'one'), 'true')).ending.code, 0)
  t.is(server(lab, 'bastion').connections.opened, 2)
})

test('hops are read in every form that ssh takes', (t) => {
  t.deepEqual(parseHops('a,me@b:22, ssh://you@c:2222,[::1]:1'), [
    { host: 'a', port: undefined, user: undefined },
    { host: 'b', port: 22, user: 'me' },
    { host: 'c', port: 2222, user: 'you' },
    { host: '::1', port: 1, user: undefined },
  ])
  t.throws(() => parseHops('a,,b'), { message: /ProxyJump cannot be read/ })
})
