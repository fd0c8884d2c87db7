import { createHmac } from 'node:crypto'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { knownName, readKnownHosts } from '../../src/transport/known-hosts.ts'
import { temporaryDirectory } from './ssh-support.ts'

const lookup = async (t: Parameters<typeof temporaryDirectory>[0], text: string, ...names: readonly string[]) => {
  const file = join(await temporaryDirectory(t), 'known_hosts')
  await writeFile(file, text)
  const known = readKnownHosts(file)
  return names.map((name) => known.keysOf(name).map((one) => `${one.line}${one.marker ?? ''} ${one.key}`))
}

test('a host is known by each of the names in its line, whatever their case', async (t) => {
  const text = '# a comment\n\nWeb1,10.0.0.5 ssh-ed25519 AAAA comment\nweb2 ssh-rsa BBBB\n'
  t.deepEqual(await lookup(t, text, 'web1', '10.0.0.5', 'web2', 'web3'), [['3 AAAA'], ['3 AAAA'], ['4 BBBB'], []])
})

test('patterns with stars, question marks and exceptions match as in ssh', async (t) => {
  const text = '*.example.org,!bad.example.org ssh-ed25519 AAAA\ndb?.lan ssh-ed25519 BBBB\n'
  t.deepEqual(await lookup(t, text, 'a.example.org', 'bad.example.org', 'db1.lan', 'db12.lan', 'dbxlan'), [
    ['1 AAAA'],
    [],
    ['2 BBBB'],
    [],
    [],
  ])
})

test('a dot in a pattern is a dot, and a bracket is a bracket', async (t) => {
  const text = '[*.lan]:2222 ssh-ed25519 AAAA\n'
  t.deepEqual(await lookup(t, text, '[a.lan]:2222', 'a.lan', '[aXlan]:2222'), [['1 AAAA'], [], []])
})

test('hashed names are found', async (t) => {
  const salt = Buffer.from('0123456789abcdefghij')
  const hash = createHmac('sha1', salt).update('[web1]:2222').digest('base64')
  const text = `|1|${salt.toString('base64')}|${hash} ssh-ed25519 AAAA\n`
  t.deepEqual(await lookup(t, text, '[web1]:2222', 'web1'), [['1 AAAA'], []])
})

test('markers are kept, unknown ones and broken lines are passed over', async (t) => {
  const text =
    '@revoked * ssh-rsa AAAA\n@cert-authority *.lan ssh-rsa BBBB\n@other * ssh-rsa CCCC\nweb1 ssh-rsa\nweb1\n'
  t.deepEqual(await lookup(t, text, 'web1', 'a.lan'), [['1revoked AAAA'], ['1revoked AAAA', '2cert-authority BBBB']])
})

test('a port other than 22 is part of the name', (t) => {
  t.is(knownName('Web1', 22), 'web1')
  t.is(knownName('Web1', 2222), '[web1]:2222')
  t.is(knownName('::1', 2222), '[::1]:2222')
})

test('a file that is not there knows nobody and is made, for its owner alone, when a key is added', async (t) => {
  const directory = join(await temporaryDirectory(t), '.ssh')
  const file = join(directory, 'known_hosts')
  const known = readKnownHosts(file)
  t.deepEqual(known.keysOf('web1'), [])
  known.add('web1', 'ssh-ed25519', 'AAAA', false)
  t.is(await readFile(file, 'utf8'), 'web1 ssh-ed25519 AAAA\n')
  t.is((await stat(file)).mode & 0o777, 0o600)
  t.is((await stat(directory)).mode & 0o777, 0o700)
  t.deepEqual(known.keysOf('web1'), [{ file, line: 1, marker: undefined, type: 'ssh-ed25519', key: 'AAAA' }])
})

test('a key is added behind a last line without a newline, and the mode of the file stays', async (t) => {
  const file = join(await temporaryDirectory(t), 'known_hosts')
  await writeFile(file, 'web1 ssh-rsa AAAA')
  await chmod(file, 0o644)
  readKnownHosts(file).add('web2', 'ssh-rsa', 'BBBB', false)
  t.is(await readFile(file, 'utf8'), 'web1 ssh-rsa AAAA\nweb2 ssh-rsa BBBB\n')
  t.is((await stat(file)).mode & 0o777, 0o644)
})

test('a key that is added with a hashed name is found again by another reader', async (t) => {
  const file = join(await temporaryDirectory(t), 'known_hosts')
  readKnownHosts(file).add('web1', 'ssh-rsa', 'AAAA', true)
  t.regex(await readFile(file, 'utf8'), /^\|1\|[^|]+\|[^ ]+ ssh-rsa AAAA\n$/)
  t.is(readKnownHosts(file).keysOf('web1').length, 1)
  t.is(readKnownHosts(file).keysOf('web2').length, 0)
})
