import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { newKey } from '../../lab/embedded/key.ts'
import type { SshPlaces } from '../../src/transport/ssh-settings.ts'
import { failureOf, type Lab, runOnce, startLab } from './ssh-support.ts'

const works = async (t: ExecutionContext, lab: Lab, changes = {}, places: Partial<SshPlaces> = {}) => {
  const transport = lab.transport({ places: { ...lab.places, ...places } })
  t.is((await runOnce(transport, lab.address(changes), 'echo in')).stdout.toString(), 'in\n')
}

/** A fresh key that no host knows. */
async function strangeKey(lab: Lab, passphrase?: string): Promise<string> {
  const file = join(lab.directory, 'strange_key')
  await writeFile(file, newKey('', passphrase).private, { mode: 0o600 })
  return file
}

test('the named private key file logs in', (t) => startLab(t).then((lab) => works(t, lab)))

test('one of the usual key files logs in when none is named', async (t) => {
  const lab = await startLab(t)
  await lab.write('id_rsa', 'this is not a key')
  await copyFile(lab.embedded.privateKeyFile, await lab.write('id_ed25519', ''))
  await works(t, lab, { privateKeyFile: undefined })
})

test('the password logs in where there is no key', async (t) => {
  const lab = await startLab(t, { password: 'open sesame' })
  await works(t, lab, { privateKeyFile: undefined, password: 'open sesame' })
})

test('the password logs in after a key that is refused', async (t) => {
  const lab = await startLab(t, { password: 'open sesame' })
  await works(t, lab, { privateKeyFile: await strangeKey(lab), password: 'open sesame' })
})

test('a refused key is told with its file and what the host takes', async (t) => {
  const lab = await startLab(t)
  const key = await strangeKey(lab)
  const failure = await failureOf(t, lab.transport().connect(lab.address({ privateKeyFile: key })))
  t.is(failure.code, 'authentication')
  const where = `one (${lab.host.address}:${lab.host.port})`
  t.is(failure.message, `${where} does not let demo in and refuses ${key}; it takes publickey`)
  t.regex(failure.hint ?? '', /authorized_keys/)
  t.is(lab.host.server.connections.opened, 1)
})

test('a host that wants a password which nobody gave says so', async (t) => {
  const lab = await startLab(t, { password: 'open sesame' })
  lab.host.faults.passwordOnly = true
  const failure = await failureOf(t, lab.transport().connect(lab.address()))
  t.is(failure.code, 'authentication')
  t.regex(failure.message, /wants a password for demo, and none is given/)
  t.regex(failure.hint ?? '', /-k or ansible_password/)
})

test('a wrong password is told as such', async (t) => {
  const lab = await startLab(t, { password: 'open sesame' })
  const address = lab.address({ privateKeyFile: undefined, password: 'open barley' })
  const failure = await failureOf(t, lab.transport().connect(address))
  t.is(failure.code, 'authentication')
  t.regex(failure.message, /does not let demo in and refuses the password; it takes publickey, password$/)
  t.regex(failure.hint ?? '', /check the password/)
})

test('keyboard-interactive is answered with the password', async (t) => {
  const lab = await startLab(t, { password: 'open sesame' })
  lab.host.faults.keyboardOnly = true
  await works(t, lab, { privateKeyFile: undefined, password: 'open sesame' })
})

test('a wrong user is refused', async (t) => {
  const lab = await startLab(t)
  const failure = await failureOf(t, lab.transport().connect(lab.address({ user: 'nobody' })))
  t.is(failure.code, 'authentication')
  t.regex(failure.message, /does not let nobody in/)
})

test('nothing to log in with is told as such', async (t) => {
  const lab = await startLab(t)
  const failure = await failureOf(t, lab.transport().connect(lab.address({ privateKeyFile: undefined })))
  t.is(failure.code, 'authentication')
  t.regex(failure.message, /does not let demo in and there is nothing to log in with; it takes publickey$/)
})

test('a named key file that is not there is told as such', async (t) => {
  const lab = await startLab(t)
  const failure = await failureOf(t, lab.transport().connect(lab.address({ privateKeyFile: '/nonexistent/key' })))
  t.is(failure.code, 'authentication')
  t.regex(failure.hint ?? '', /^\/nonexistent\/key is not there$/m)
})

test('an encrypted key without a passphrase, and with a wrong one, is told as such', async (t) => {
  const lab = await startLab(t)
  const key = await strangeKey(lab, 'swordfish')
  const without = await failureOf(t, lab.transport().connect(lab.address({ privateKeyFile: key })))
  t.regex(without.hint ?? '', /strange_key is encrypted and no passphrase for it is known$/m)
  const wrong = await failureOf(t, lab.transport().connect(lab.address({ privateKeyFile: key, passphrase: 'trout' })))
  t.regex(wrong.hint ?? '', /strange_key cannot be opened with this passphrase$/m)
})

test('a key encrypted with its passphrase is opened', async (t) => {
  const lab = await startLab(t)
  const key = await strangeKey(lab, 'swordfish')
  const address = lab.address({ privateKeyFile: key, passphrase: 'swordfish' })
  const failure = await failureOf(t, lab.transport().connect(address))
  t.regex(failure.message, /refuses .*strange_key/)
})

test('a host that rejects every login fails with authentication, without retries', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.rejectLogins = true
  t.is((await failureOf(t, lab.transport().connect(lab.address()))).code, 'authentication')
  t.is(lab.host.server.connections.opened, 1)
})

/** An ssh agent with the given keys, or nothing where there is no ssh-agent. */
async function startAgent(t: ExecutionContext, lab: Lab, keys: readonly string[]): Promise<string | undefined> {
  if (!existsSync('/usr/bin/ssh-agent')) {
    t.log('skipped: ssh-agent is not here (Debian: apt-get install openssh-client)')
    return undefined
  }
  const socket = join(lab.directory, 'agent')
  const agent = spawn('/usr/bin/ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  t.teardown(() => {
    agent.kill()
  })
  while (!existsSync(socket)) await delay(10)
  for (const key of keys)
    execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
  return socket
}

test('a key of the agent logs in', async (t) => {
  const lab = await startLab(t)
  const agentSocket = await startAgent(t, lab, [await strangeKey(lab), lab.embedded.privateKeyFile])
  if (agentSocket === undefined) t.pass()
  else await works(t, lab, { privateKeyFile: undefined }, { agentSocket })
})

test('with IdentitiesOnly the agent is asked for the named keys alone', async (t) => {
  const lab = await startLab(t)
  const agentSocket = await startAgent(t, lab, [lab.embedded.privateKeyFile])
  if (agentSocket === undefined) {
    t.pass()
    return
  }
  await lab.write('config', 'IdentitiesOnly yes\n')
  const transport = lab.transport({ places: { ...lab.places, agentSocket } })
  const failure = await failureOf(t, transport.connect(lab.address({ privateKeyFile: undefined })))
  t.regex(failure.message, /there is nothing to log in with/)
  await lab.write('only.pub', `${lab.embedded.publicKey}\n`)
  await lab.write('config', 'IdentitiesOnly yes\nIdentityFile ~/.ssh/only.pub\n')
  await works(t, lab, { privateKeyFile: undefined }, { agentSocket })
})

test('an agent that is gone is a note, not an end', async (t) => {
  const lab = await startLab(t)
  const agentSocket = join(lab.directory, 'no-agent')
  await works(t, lab, {}, { agentSocket })
  const transport = lab.transport({ places: { ...lab.places, agentSocket } })
  const failure = await failureOf(t, transport.connect(lab.address({ privateKeyFile: undefined })))
  t.regex(failure.hint ?? '', /^the ssh agent at .*no-agent does not answer/m)
})
