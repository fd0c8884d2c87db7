import { Buffer } from 'node:buffer'
import test from 'ava'
import { literal, name } from '../../../modules/mysql/escape.ts'
import { errantTransactions, latest, setWithout } from '../../../modules/mysql/gtid.ts'
import { cachingHash, nativeHash, saltOf, verifies } from '../../../modules/mysql/password-hash.ts'
import { objectOf, privilegeChanges, readGrants, readWish } from '../../../modules/mysql/privileges.ts'
import { readResults } from '../../../modules/mysql/read-results.ts'
import { wordsFor } from '../../../modules/mysql/repl-words.ts'
import { isSince, readServer } from '../../../modules/mysql/server.ts'
import { sha256Crypt } from '../../../modules/mysql/sha256-crypt.ts'
import { splitOptions } from '../../../modules/mysql/split-options.ts'
import { withoutHashes } from '../../../modules/mysql/without-hashes.ts'

test('text and names are quoted so that nothing in them ends them', (t) => {
  t.is(literal("it's \\ \n\0"), "'it''s \\\\ \\n\\0'")
  t.is(name('a`b'), '`a``b`')
})

test('sha256Crypt is that of crypt(3), and takes longer salts', (t) => {
  const hash = (password: string, salt: string, rounds = 5000) =>
    sha256Crypt(Buffer.from(password), Buffer.from(salt), rounds)
  // As glibc's crypt has it.
  t.is(hash('Hello world!', 'saltstring'), '5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5')
  t.is(hash('Hello world!', 'saltstringsaltst', 10000), '3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA')
  // By the same algorithm written down a second time, in another language.
  t.is(hash('password', 'AAAAAAAAAABBBBBBBBBB'), 'zwf.Rt/6O/8s7vtC3Bst/dcmy/qn839jtwoOT7hSV49')
})

test('passwords are recognised by what either plugin keeps of them', (t) => {
  t.is(nativeHash('password'), '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19')
  t.true(verifies('password', 'mysql_native_password', '*2470c0c06dee42fd1618bb99005adca2ec9d1e19'))
  const kept = cachingHash('wörd', '\x01\x7fAAAAAAAAAAAAAAAAAA')
  t.true(verifies('wörd', 'caching_sha2_password', kept))
  t.false(verifies('word', 'caching_sha2_password', kept))
  t.false(verifies('wörd', 'ed25519', kept))
  t.is(saltOf('a', 'b').length, 20)
  t.not(saltOf('a', 'b'), saltOf('a', 'c'))
})

test('sets of transactions of MySQL are taken from each other', (t) => {
  const a = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
  const b = '73f86016-978b-11ee-ade5-8d2a2a562feb'
  t.is(setWithout(`${a}:1-9`, `${a}:1-9`), '')
  t.is(setWithout(`${a}:1-9:12`, `${a}:3-4:9-20`), `${a}:1-2:5-8`)
  t.is(setWithout(`${a.toUpperCase()}:1-3,\n${b}:7`, `${a}:1-3`), `${b}:7`)
  t.is(setWithout(`${a}:tag:1-3:other:4`, `${a}:1-9,${a}:tag:2`), `${a}:tag:1:3,${a}:other:4`)
  t.is(setWithout('', `${a}:1`), '')
})

test('transactions of MariaDB that a source does not have are those that the replica made itself, or is ahead by', (t) => {
  const server = readServer('10.11.6-MariaDB')
  const none = { serverId: '2', executed: '', slavePos: '', binlogState: '' }
  const source = { ...none, serverId: '1', binlogState: '0-1-9,0-2-4,5-1-3' }
  const errant = (replica: object) => errantTransactions(server, { ...none, ...replica }, source)
  t.is(errant({ slavePos: '0-1-9', binlogState: '0-1-9,0-2-4' }), '')
  t.is(errant({ slavePos: '0-1-8', binlogState: '0-2-5' }), '0-2-5')
  t.is(errant({ slavePos: '0-1-10' }), '0-1-10')
  t.is(errant({ slavePos: '5-1-3,7-1-1' }), '7-1-1')
})

test('the last transaction of each domain is the one of the highest number', (t) => {
  t.is(latest('0-1-9,5-1-3', '0-2-10,7-1-1', ''), '0-2-10,5-1-3,7-1-1')
  t.is(latest('', ''), '')
})

test('grants are read whatever is in the names, and changes are the smallest', (t) => {
  t.is(objectOf('`a.b`.*'), '`a.b`.*')
  t.is(objectOf('function a.b'), 'FUNCTION `a`.`b`')
  const is = readGrants([
    'GRANT USAGE ON *.* TO `u`@`%`',
    'GRANT SELECT, INSERT (`b`, `A`) ON `d``b`.`t` TO `u WITH GRANT OPTION`@`%`',
    'GRANT ALL PRIVILEGES ON `s`.* TO `u`@`%` WITH GRANT OPTION',
  ])
  t.deepEqual(is, { '`d``b`.`t`': ['INSERT (`a`, `b`)', 'SELECT'], '`s`.*': ['ALL', 'GRANT'] })
  const should = readWish({ '`d``b`.t': 'SELECT', 's.*': ['SELECT', 'GRANT'] })
  t.deepEqual(privilegeChanges("'u'@'%'", { '`d`.*': ['SELECT'] }, { '`d`.*': ['GRANT', 'SELECT'] }), [
    "GRANT USAGE ON `d`.* TO 'u'@'%' WITH GRANT OPTION",
  ])
  t.deepEqual(privilegeChanges("'u'@'%'", { '`s`.*': is['`s`.*'] ?? [] }, { '`s`.*': should['`s`.*'] ?? [] }), [
    "REVOKE ALL ON `s`.* FROM 'u'@'%'",
    "GRANT SELECT ON `s`.* TO 'u'@'%' WITH GRANT OPTION",
  ])
})

test('results keep every character, and tell NULL from nothing', (t) => {
  const xml =
    '<resultset statement="SELECT &lt;row&gt;">\n<row><field name="a&amp;b">&lt;x&gt;\n&quot;</field><field name="n" xsi:nil="true" /><field name="e"></field></row></resultset>\n<resultset statement="x"></resultset>'
  t.deepEqual(readResults(xml), [[{ 'a&b': '<x>\n"', n: null, e: '' }], []])
})

test('words of options are those of a shell, and nothing is run', (t) => {
  t.deepEqual(splitOptions(`--where='a > "0"' --x="a\\"b" c\\ d $(id)  -v`), [
    '--where=a > "0"',
    '--x=a"b',
    'c d',
    '$(id)',
    '-v',
  ])
  t.deepEqual(splitOptions(''), [])
})

test('hashes and passwords in what a server says are left out', (t) => {
  t.is(
    withoutHashes("Query: 'ALTER USER a IDENTIFIED WITH x AS '*7E53BD32D4BD35333506A7BAE503CE796C1A22C6''"),
    "Query: 'ALTER USER a IDENTIFIED WITH x AS '***''",
  )
  t.is(withoutHashes("SET PASSWORD FOR a = '*7E53BD32D4BD35333506A7BAE503CE796C1A22C6'"), "SET PASSWORD FOR a = '***'")
})

test('each dialect has its words', (t) => {
  const options = [['MASTER_HOST', "'a'"]] as const
  const told = (version: string, channel: string) => {
    const words = wordsFor(readServer(version), channel)
    return [words.change(options), words.start('IO_THREAD'), words.reset, words.emptyLog]
  }
  t.deepEqual(told('5.5.5-10.5.8-MariaDB', 'm'), [
    "CHANGE MASTER 'm' TO MASTER_HOST = 'a'",
    "START SLAVE 'm' IO_THREAD",
    "RESET SLAVE 'm' ALL",
    'RESET MASTER',
  ])
  t.deepEqual(told('8.0.36', 'm'), [
    "CHANGE MASTER TO MASTER_HOST = 'a' FOR CHANNEL 'm'",
    "START SLAVE IO_THREAD FOR CHANNEL 'm'",
    "RESET SLAVE ALL FOR CHANNEL 'm'",
    'RESET MASTER',
  ])
  t.deepEqual(told('8.4.3', ''), [
    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'a'",
    'START REPLICA IO_THREAD',
    'RESET REPLICA ALL',
    'RESET BINARY LOGS AND GTIDS',
  ])
  t.true(isSince(readServer('8.4.0'), 'mysql', 8, 2))
  t.false(isSince(readServer('10.11.2-MariaDB'), 'mysql', 5))
})
