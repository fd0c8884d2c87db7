import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import test from 'ava'
import { startEmbeddedHosts } from '../../lab/embedded/hosts.ts'
import { newKey } from '../../lab/embedded/key.ts'
import { parseSshArguments } from '../../src/transport/ssh-arguments.ts'
import { collect, failureOf, runOnce, startLab, temporaryDirectory } from './ssh-support.ts'

test('the inventory of the hosts is all that is needed to reach them with checked host keys', async (t) => {
  const lab = await startLab(t, { names: ['web', 'db'] })
  const text = await readFile(lab.embedded.inventoryFile, 'utf8')
  t.regex(
    text,
    /^\[embedded\]\nweb ansible_host=127\.0\.0\.2 ansible_port=\d+\ndb ansible_host=127\.0\.0\.3 ansible_port=\d+\n/,
  )
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? ''
  const address = lab.address({
    user: value('ansible_user'),
    privateKeyFile: value('ansible_ssh_private_key_file'),
    sshOptions: parseSshArguments(value('ansible_ssh_common_args')),
  })
  t.is((await runOnce(lab.transport(), address, 'true')).ending.code, 0)
})

test('a directory with a space in its name survives the inventory', async (t) => {
  const directory = join(await temporaryDirectory(t), 'two words')
  const embedded = await startEmbeddedHosts({ directory, names: ['one'], group: 'lab' })
  t.teardown(() => embedded.stop())
  const text = await readFile(embedded.inventoryFile, 'utf8')
  const given = /^ansible_ssh_common_args=(.*)$/m.exec(text)?.[1] ?? ''
  t.deepEqual(parseSshArguments(given), { userknownhostsfile: `"${embedded.knownHostsFile}"` })
  t.true(text.includes('[lab:vars]'))
})

test('each host has a directory and a key of its own, and the private key is private', async (t) => {
  const lab = await startLab(t, { names: ['a', 'b', 'c'] })
  t.deepEqual(await readdir(join(lab.directory, 'lab', 'hosts')), ['a', 'b', 'c'])
  t.is(new Set(lab.embedded.hosts.map((host) => host.hostKey)).size, 3)
  t.is((await stat(lab.embedded.privateKeyFile)).mode & 0o777, 0o600)
})

test('every key that is made can be read again', (t) => {
  for (let i = 0; i < 300; i++) t.is(newKey().parsed.getPublicSSH().length, 51)
})

test('programs of an embedded host see no environment of this process', async (t) => {
  const lab = await startLab(t)
  const { stdout } = await runOnce(lab.transport(), lab.address(), 'env | cut -d= -f1 | sort')
  const names = stdout.toString().trim().split('\n')
  const usual = ['HOME', 'LOGNAME', 'OLDPWD', 'PATH', 'PWD', 'SHELL', 'SHLVL', 'USER', '_']
  t.deepEqual(
    names.filter((name) => !usual.includes(name)),
    [],
  )
})

test('a program that hangs stays until its connection is closed', async (t) => {
  const lab = await startLab(t)
  lab.host.faults.hangPrograms = true
  const connection = await lab.transport().connect(lab.address())
  const streams = await connection.open('echo never')
  connection.close()
  const { stdout, ending } = await collect(streams)
  t.is(stdout.toString(), '')
  t.true(ending.lost)
})

test('a host that is accepting again is reached again, under the same port', async (t) => {
  const lab = await startLab(t)
  await lab.host.server.refuse()
  t.is((await failureOf(t, lab.transport().connect(lab.address()))).code, 'unreachable')
  await lab.host.server.accept()
  t.is((await runOnce(lab.transport(), lab.address(), 'true')).ending.code, 0)
})

test('the ssh command gets along with an embedded host', async (t) => {
  const lab = await startLab(t)
  if (!existsSync('/usr/bin/ssh')) {
    t.log('SKIPPED: ssh is not here (Debian: apt-get install openssh-client)')
    t.pass()
    return
  }
  const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${lab.embedded.knownHostsFile}`]
  const login = ['-i', lab.embedded.privateKeyFile, '-p', String(lab.host.port), `demo@${lab.host.address}`]
  const child = spawn('/usr/bin/ssh', [...options, ...login, 'cat; exit 5'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end('through and back')
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  t.is(await new Promise((settle) => child.once('close', settle)), 5)
  t.is(Buffer.concat(parts).toString(), 'through and back')
})

test('a host that falls silent is given up by the signs of life it owes', async (t) => {
  const lab = await startLab(t)
  const pairs: Socket[] = []
  // A wire that can be cut without either end noticing.
  const wire = createServer((near) => {
    const far = connect(lab.host.port, lab.host.address)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => {})
    pairs.push(near, far)
  })
  await new Promise<void>((settle) => wire.listen(0, '127.0.0.1', settle))
  t.teardown(() => {
    wire.close()
    for (const socket of pairs) socket.destroy()
  })
  const bound = wire.address()
  const port = typeof bound === 'object' && bound ? bound.port : 0
  const transport = lab.transport({ keepaliveIntervalMs: 20 })
  const address = lab.address({
    host: '127.0.0.1',
    port,
    sshOptions: {
      hostkeyalias: `[${lab.host.address}]:${lab.host.port}`,
      userknownhostsfile: lab.embedded.knownHostsFile,
    },
  })
  const connection = await transport.connect(address)
  const streams = await connection.open('sleep 1000')
  for (const socket of pairs) {
    socket.unpipe()
    socket.pause()
  }
  t.deepEqual((await collect(streams)).ending, { code: null, signal: null, lost: true })
  await failureOf(t, connection.open('true'))
})

test('a closed connection and transport leave nothing that keeps node running', async (t) => {
  const lab = await startLab(t)
  const file = new URL('../../src/transport/ssh.js', import.meta.url).pathname
  const script = `
    const { sshTransport } = await import(${JSON.stringify(file)})
    const transport = sshTransport({ places: ${JSON.stringify({ ...lab.places })} })
    const address = ${JSON.stringify(lab.address())}
    const connection = await transport.connect(address)
    await connection.open('sleep 1000')
    connection.close()
    transport.close()
    console.log('closed')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString()
  })
  t.is(await new Promise((settle) => child.once('close', settle)), 0)
  t.is(output, 'closed\n')
})
