import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parseSshArguments } from '../../src/transport/ssh-arguments.ts'
import { readSshConfig } from '../../src/transport/ssh-config.ts'
import { resolveSettings, type SshTarget } from '../../src/transport/ssh-settings.ts'
import { failureOf, runOnce, startLab, temporaryDirectory } from './ssh-support.ts'

/** The settings for a target by the text of a user's configuration. */
async function settingsFor(t: ExecutionContext, config: string, target: SshTarget, files: Record<string, string> = {}) {
  const home = await temporaryDirectory(t)
  await mkdir(join(home, '.ssh', 'conf.d'), { recursive: true })
  for (const [name, text] of Object.entries({ config, ...files })) await writeFile(join(home, '.ssh', name), text)
  const places = { home, systemDirectory: '/nonexistent', agentSocket: '/agent', localUser: 'me' }
  const read = readSshConfig([join(home, '.ssh', 'config')], home)
  const settings = resolveSettings(target, read, places)
  return { ...settings, home }
}

test('without a configuration everything is as ssh has it', async (t) => {
  const { home, ...settings } = await settingsFor(t, '', { host: 'web1' })
  t.deepEqual(settings, {
    host: 'web1',
    port: 22,
    user: 'me',
    privateKeyFile: undefined,
    identityFiles: ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name)),
    identitiesOnly: false,
    agentSocket: '/agent',
    proxyJump: undefined,
    hostKeyAlias: undefined,
    hostKeyChecking: 'yes',
    knownHostsFiles: [
      join(home, '.ssh/known_hosts'),
      join(home, '.ssh/known_hosts2'),
      '/nonexistent/ssh_known_hosts',
      '/nonexistent/ssh_known_hosts2',
    ],
    newHostsFile: join(home, '.ssh/known_hosts'),
    hashKnownHosts: false,
  })
})

test('a host is configured by its alias, and the first value of a keyword holds', async (t) => {
  const config = `Host web*\n  HostName %h.example.org\n  User deploy\n  port=2222\n  IdentityFile ~/.ssh/web_%r\nHost *\n  User other\n  IdentityFile ~/.ssh/all\n`
  const settings = await settingsFor(t, config, { host: 'web1' })
  t.is(settings.host, 'web1.example.org')
  t.is(settings.user, 'deploy')
  t.is(settings.port, 2222)
  t.deepEqual(settings.identityFiles, [join(settings.home, '.ssh/web_deploy'), join(settings.home, '.ssh/all')])
})

test('what the address says itself wins over the configuration', async (t) => {
  const config = 'Host web1\n  User deploy\n  Port 2222\n'
  const settings = await settingsFor(t, config, { host: 'web1', user: 'root', port: 22 })
  t.is(settings.user, 'root')
  t.is(settings.port, 22)
})

test('options win over the configuration, and their host key checking over the usual one', async (t) => {
  const options = parseSshArguments('-o ProxyJump=b -o StrictHostKeyChecking=no -o \'UserKnownHostsFile="/a b" /c\'')
  const config = 'ProxyJump a\nUserKnownHostsFile /x /y\n'
  const settings = await settingsFor(t, config, { host: 'web1', options, hostKeyChecking: 'yes' })
  t.is(settings.proxyJump, 'b')
  t.is(settings.hostKeyChecking, 'no')
  t.deepEqual(settings.knownHostsFiles.slice(0, 2), ['/a b', '/c'])
})

test('Include stands for the text of other files, and the section goes on behind it', async (t) => {
  const config = 'Include conf.d/*.conf\nUser everywhere\nHost other\n  Include more\n  Port 1\n'
  const files = { 'conf.d/web.conf': 'Host web1\n  Port 2222\n', more: 'User inner\n' }
  const web = await settingsFor(t, config, { host: 'web1' }, files)
  t.is(web.port, 2222)
  t.is(web.user, 'everywhere')
  const other = await settingsFor(t, config, { host: 'other' }, files)
  t.is(other.port, 1)
})

test('a file that includes itself ends', async (t) => {
  t.is((await settingsFor(t, 'Include config\nUser x\n', { host: 'web1' })).user, 'x')
})

test('ask and yes refuse unknown hosts, as nobody can be asked', async (t) => {
  for (const [word, checking] of [
    ['ask', 'yes'],
    ['yes', 'yes'],
    ['accept-new', 'accept-new'],
    ['off', 'no'],
  ] as const)
    t.is((await settingsFor(t, `StrictHostKeyChecking ${word}`, { host: 'a' })).hostKeyChecking, checking)
})

test('IdentityAgent none and IdentityFile none leave nothing', async (t) => {
  const settings = await settingsFor(t, 'IdentityAgent none\nIdentityFile none\n', { host: 'a' })
  t.is(settings.agentSocket, undefined)
  t.deepEqual(settings.identityFiles, [])
})

test('a configuration that cannot be read is told with its file', async (t) => {
  const error = await t.throwsAsync(settingsFor(t, 'Host "web\n', { host: 'a' }))
  t.regex(error?.message ?? '', /^the ssh configuration cannot be read \(.*\.ssh\/config\)/)
})

test('ProxyCommand is refused with what to use instead', async (t) => {
  const lab = await startLab(t)
  await lab.write('config', 'Host one\n  ProxyCommand nc %h %p\n')
  const failure = await failureOf(t, lab.transport().connect(lab.address({ host: 'one' })))
  t.is(failure.code, 'unreachable')
  t.regex(failure.hint ?? '', /ProxyJump/)
})

test('a host is reached by the configuration alone', async (t) => {
  const lab = await startLab(t)
  const { embedded, host } = lab
  await lab.write(
    'config',
    `Host box\n  HostName ${host.address}\n  Port ${host.port}\n  User demo\n  IdentityFile ${embedded.privateKeyFile}\n  UserKnownHostsFile ${embedded.knownHostsFile}\n`,
  )
  const address = lab.address({
    name: 'box',
    host: 'box',
    port: undefined,
    privateKeyFile: undefined,
    sshOptions: undefined,
  })
  const places = { ...lab.places, localUser: 'somebody' }
  t.is((await runOnce(lab.transport({ places }), address, 'echo in')).stdout.toString(), 'in\n')
})

test('ssh arguments are read as keywords, the first of several values', (t) => {
  t.deepEqual(parseSshArguments('-o ControlMaster=auto -oControlPersist=60s -J bastion -C -p 2200 -i "~/a key"'), {
    controlmaster: 'auto',
    controlpersist: '60s',
    proxyjump: 'bastion',
    port: '2200',
    identityfile: '~/a key',
  })
  t.deepEqual(parseSshArguments("-o 'Port 1' -o Port=2 -o HostKeyAlias=a=b"), { port: '1', hostkeyalias: 'a=b' })
  t.deepEqual(parseSshArguments('  '), {})
})

test('ssh arguments that mean nothing here are refused', (t) => {
  t.throws(() => parseSshArguments('-L 80:a:80'), { message: /-L is not known/ })
  t.throws(() => parseSshArguments('-o'), { message: /-o needs a value/ })
  t.throws(() => parseSshArguments('-o Nonsense'), { message: /-o needs Keyword=value/ })
})
