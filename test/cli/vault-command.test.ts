import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Keyring, seal } from '../../src/vault/keyring.ts'
import { type Ran, run } from './made.ts'

const secrets = ['one', 'two'].map((word) => ({ label: word, password: Buffer.from(`password-${word}`) }))
const keyring = new Keyring(secrets)
const opened = (text: string): string => keyring.open(text).plain.toString('utf8')
const sealed = (text: string, secret = 0): string => seal(Buffer.from(text), secrets[secret]?.password ?? Buffer.of())

interface Desk {
  readonly folder: string
  at(name: string): string
  read(name: string): string
  vault(words: readonly string[], input?: string, env?: Record<string, string>): Promise<Ran>
}

/** A folder with the passwords `one` and `two`, and the program run with paths below it written as `{name}`. */
function deskOf(t: ExecutionContext, files: { readonly [name: string]: string } = {}): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-vault-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const all = { one: 'password-one\n', two: 'password-two\n', ...files }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text)
  const at = (name: string): string => join(folder, name)
  return {
    folder,
    at,
    read: (name) => readFileSync(at(name), 'utf8'),
    vault: (words, input, env = {}) =>
      run(['vault', ...words.map((word) => word.replace(/\{([^}]+)\}/g, (_, name) => at(name)))], {
        env,
        ...(input === undefined ? {} : { input }),
      }),
  }
}

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8)

test('files are sealed in place, for their owner alone, and opened again', async (t) => {
  const { vault, read, at } = deskOf(t, { a: 'text a\n', b: 'text b\n' })
  const ran = await vault(['encrypt', '--vault-id', '{one}', '{a}', '{b}'])
  t.deepEqual(ran, { code: 0, out: '', err: '', exits: [] })
  t.regex(read('a'), /^\$ANSIBLE_VAULT;1\.1;AES256\n/)
  t.deepEqual([opened(read('a')), opened(read('b')), modeOf(at('a'))], ['text a\n', 'text b\n', '600'])
  t.is((await vault(['decrypt', '--vault-password-file', '{one}', '{a}', '{b}'])).code, 0)
  t.deepEqual([read('a'), read('b'), modeOf(at('a'))], ['text a\n', 'text b\n', '600'])
})

test('a link to a file stays one: what it leads to is written', async (t) => {
  const { vault, read, folder } = deskOf(t, { a: 'text' })
  symlinkSync('a', join(folder, 'link'))
  await vault(['encrypt', '--vault-id', '{one}', '{link}'])
  t.is(opened(read('a')), 'text')
})

test('standard input and output, and other files, by --output', async (t) => {
  const { vault, read } = deskOf(t, { a: 'text' })
  const { out } = await vault(['encrypt', '--vault-id', '{one}'], 'typed')
  t.is(opened(out), 'typed')
  t.is(opened((await vault(['encrypt', '--vault-id', '{one}', '--output', '-', '{a}'])).out), 'text')
  t.is(read('a'), 'text')
  await vault(['encrypt', '--vault-id', '{one}', '--output={new}', '-'], 'typed')
  t.is(opened(read('new')), 'typed')
  t.is((await vault(['decrypt', '--vault-id', '{one}', '--output', '-', '{new}'])).out, 'typed')
  t.is((await vault(['decrypt', '--vault-id', '{one}'], out)).out, 'typed')
  await vault(['decrypt', '--vault-id', '{one}', '{new}', '--output', '{plain}'])
  t.is(read('plain'), 'typed')
})

test('content that is no text passes as it is', async (t) => {
  const { vault, at } = deskOf(t)
  const content = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  writeFileSync(at('a'), content)
  await vault(['encrypt', '--vault-id', '{one}', '{a}'])
  const { out } = await vault(['decrypt', '--vault-id', '{one}', '--output', '-', '{a}'])
  t.deepEqual(Buffer.from(out, 'latin1'), content)
})

test('the first line names the label, and --encrypt-vault-id says which of several seals', async (t) => {
  const { vault, read } = deskOf(t, { a: 'text', b: 'text', c: 'text' })
  await vault(['encrypt', '--vault-id', 'prod@{two}', '{a}'])
  t.regex(read('a'), /^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/)
  const both = ['--vault-id', 'dev@{one}', '--vault-id', 'prod@{two}']
  await vault(['encrypt', ...both, '--encrypt-vault-id', 'prod', '{b}'])
  t.is(keyring.open(read('b')).secret.label, 'two')
  await vault(['encrypt', ...both, '{c}'], undefined, { ANSIBLE_VAULT_ENCRYPT_IDENTITY: 'dev' })
  t.is(keyring.open(read('c')).secret.label, 'one')
  const none = await vault(['encrypt', ...both, '{one}'])
  t.is(none.code, 5)
  t.regex(none.err, /^ERROR! The vault-ids dev,prod are available to encrypt\. Specify the vault-id/)
  const other = await vault(['encrypt', ...both, '--encrypt-vault-id', 'x', '{one}'])
  t.is(other.code, 1)
  t.regex(other.err, /^ERROR! Did not find a match for --encrypt-vault-id=x in the known vault-ids \['dev', 'prod'\]/)
  t.is(read('one'), 'password-one\n')
})

test('view shows what vaults hold, each with its last line ended', async (t) => {
  const { vault } = deskOf(t, { a: sealed('first'), b: sealed('password-two\n', 1) })
  const ran = await vault(['view', '--vault-id', '{one}', '--vault-id', '{two}', '{a}', '{b}'])
  t.deepEqual([ran.code, ran.out], [0, 'first\npassword-two\n'])
})

test('rekey seals anew, keeps the mode, and says so', async (t) => {
  const { vault, read, at } = deskOf(t, { a: sealed('text') })
  const before = readFileSync(at('a'), 'utf8')
  const ran = await vault(['rekey', '--vault-id', '{one}', '--new-vault-id', 'prod@{two}', '{a}'])
  t.deepEqual([ran.code, ran.err], [0, 'Rekey successful\n'])
  t.regex(read('a'), /^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/)
  t.is(keyring.open(read('a')).secret.label, 'two')
  t.not(read('a'), before)
  t.is(modeOf(at('a')), '644')
  await vault(['rekey', '--vault-id', '{two}', '--new-vault-password-file', '{one}', '{a}'])
  t.is(keyring.open(read('a')).secret.label, 'one')
})

test('encrypt_string writes values for YAML, and tells several apart', async (t) => {
  const { vault, read } = deskOf(t)
  const one = await vault(['encrypt_string', '--vault-id', '{one}', '-n', 'name', 'text'])
  t.regex(one.out, /^name: !vault \|\n( {10}[$\w;.]+\n)+$/)
  const textOf = (yaml: string): string => opened(yaml.replace(/^.*!vault \|\n/, '').replace(/^ +/gm, ''))
  t.is(textOf(one.out), 'text')
  t.is(one.err, '')
  const words = ['encrypt_string', '--vault-id', '{one}', '--stdin-name', 'typed', '--name', 'x', 'first', 'second']
  const several = await vault(words, 'from input\n')
  const values = several.out.split(/^(?=.*!vault)/m)
  t.deepEqual(
    values.map((one) => [/^(.*)!vault/.exec(one)?.[1], textOf(one)]),
    [
      ['typed: ', 'from input\n'],
      ['x: ', 'first'],
      ['', 'second'],
    ],
  )
  t.deepEqual(several.err.split('\n'), [
    'There are 2 texts and 1 names: those behind "x" get none.',
    '# value 1, variable "typed", from standard input',
    '# value 2, variable "x", from the command line',
    '# value 3, from the command line',
    '',
  ])
  t.is((await vault(['encrypt_string', '--vault-id', '{one}', 'text', '--output', '{out.yml}'])).out, '')
  t.is(textOf(read('out.yml')), 'text')
})

test('encrypt_string asks for the text, behind the password', async (t) => {
  const { vault } = deskOf(t)
  const ran = await vault(
    ['encrypt_string', '-p', '--vault-id', 'x@prompt'],
    'password-one\npassword-one\nname\ntyped\n',
  )
  t.is(ran.code, 0)
  t.regex(ran.out, /^name: !vault \|\n {10}\$ANSIBLE_VAULT;1\.2;AES256;x\n/)
  t.is(opened(ran.out.replace(/^.*\n/, '').replace(/^ +/gm, '')), 'typed')
  const questions = [
    'New vault password (x): ',
    'Confirm new vault password (x): ',
    'Variable name (enter for no name): ',
  ]
  t.is(ran.err, [...questions, 'String to encrypt (hidden): ', ''].join('\n'))
})

test('without a terminal a password is the first line of standard input, and the rest is what is sealed', async (t) => {
  const { vault } = deskOf(t)
  const ran = await vault(['encrypt', '--ask-vault-pass'], 'password-one\npassword-one\ntext\nmore')
  t.is(ran.err, 'New Vault password: \nConfirm New Vault password: \n')
  t.is(opened(ran.out), 'text\nmore')
})

test('who names no secret is asked for one', async (t) => {
  const { vault } = deskOf(t, { a: sealed('text') })
  const ran = await vault(['view', '{a}'], 'password-one\n')
  t.deepEqual([ran.out, ran.err], ['text\n', 'Vault password: \n'])
  const ended = await vault(['view', '{a}'], '')
  t.is(ended.code, 1)
  t.regex(ended.err, /\nERROR! the input ended while the password of default was asked for\n$/)
})

for (const [what, words, message] of [
  [
    'a wrong password',
    ['view', '--vault-id', '{two}', '{v}'],
    'Decryption failed (no vault secrets were found that could decrypt) on {v} for {v}',
  ],
  [
    'a wrong password for edit',
    ['edit', '--vault-id', '{two}', '{v}'],
    'Decryption failed (no vault secrets were found that could decrypt) for {v}',
  ],
  [
    'a wrong password for rekey',
    ['rekey', '--vault-id', '{two}', '--new-vault-id', '{one}', '{v}'],
    'Decryption failed (no vault secrets were found that could decrypt) for {v}',
  ],
  [
    'a file that is none',
    ['decrypt', '--vault-id', '{one}', '{plain}'],
    'input is not vault encrypted data. {plain} is not a vault encrypted file for {plain}',
  ],
  ['a vault sealed again', ['encrypt', '--vault-id', '{one}', '{v}'], 'input is already encrypted'],
  [
    'a missing file',
    ['view', '--vault-id', '{one}', '{nowhere}'],
    'Unable to read source file ({nowhere}): No such file or directory',
  ],
  ['a folder', ['encrypt', '--vault-id', '{one}', '{.}'], 'Unable to read source file ({.}): Is a directory'],
  [
    'a damaged vault',
    ['view', '--vault-id', '{one}', '{cut}'],
    'Vault format unhexlify error: Odd-length string for {cut}',
  ],
  [
    'an empty password',
    ['view', '--vault-id', '{empty}', '{v}'],
    'Invalid vault password was provided from file ({empty})',
  ],
  ['a file that is there', ['create', '--vault-id', '{one}', '{v}'], '{v} is there already'],
] as const) {
  test(`${what} is told, and no file is changed`, async (t) => {
    const desk = deskOf(t, { v: sealed('text'), plain: 'text', empty: '\n', cut: sealed('text').slice(0, -2) })
    const all = (): readonly string[] => readdirSync(desk.folder).map(desk.read)
    const before = all()
    const { code, err } = await desk.vault(words)
    const expected = message.replace(/\{([^}]+)\}/g, (_, name) => desk.at(name))
    t.is(code, 1)
    t.is(
      err.split('\n').find((line) => line.startsWith('ERROR!')),
      `ERROR! ${expected}`,
    )
    t.deepEqual(all(), before)
  })
}

test('empty texts are not sealed', async (t) => {
  const { vault } = deskOf(t)
  for (const [words, input, what] of [
    [[''], undefined, 'a text on the command line'],
    [['-'], '', 'standard input'],
    [['-p'], 'name\n\n', 'the text typed at the prompt'],
  ] as const) {
    const { code, err } = await vault(['encrypt_string', '--vault-id', '{one}', ...words], input)
    t.is(code, 5)
    t.true(err.endsWith(`ERROR! ${what} is empty: there is nothing to seal\n`), err)
  }
})

test('words that are not taken end with 2, as those of ansible-vault', async (t) => {
  const { code, err } = await run(['view', '--nonsense'], { program: '/usr/bin/ansible-vault' })
  t.is(code, 2)
  t.is(err, 'ERROR! unknown option "--nonsense"\n  ansible-vault view --help lists the options\n')
})

test('a folder that is missing is made for what is created', async (t) => {
  const { vault, at } = deskOf(t)
  const ran = await vault(['create', '--vault-id', '{one}', '{x/y/new.yml}'], undefined, {
    EDITOR: 'true',
    PATH: process.env.PATH ?? '',
  })
  t.is(ran.code, 0)
  t.true(ran.err.replace(/\s+/g, '').startsWith(`[WARNING]:${at('x/y')}doesnotexist,creating...`))
  t.is(opened(readFileSync(at('x/y/new.yml'), 'utf8')), '')
  t.is(modeOf(at('x')), '700')
})

test('an editor that cannot be started is told, and nothing is made', async (t) => {
  const { vault, at } = deskOf(t, { v: sealed('text') })
  const ran = await vault(['create', '--vault-id', '{one}', '{new}'], undefined, { EDITOR: 'no-such-editor -x' })
  t.is(ran.code, 1)
  t.regex(
    ran.err,
    /^ERROR! Unable to execute the command "no-such-editor -x \S+\/new": .*ENOENT\n {2}the variable EDITOR/,
  )
  t.false(existsSync(at('new')))
  const open = await vault(['edit', '--vault-id', '{one}', '{v}'], undefined, { EDITOR: `vi 'x` })
  t.deepEqual([open.code, open.err], [5, "ERROR! EDITOR: the quote ' that opens here is not closed: vi 'x\n"])
})
