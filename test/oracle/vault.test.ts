import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import test, { type ExecutionContext } from 'ava'

const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const hasAnsible = existsSync('/usr/bin/ansible-vault')

type Program = 'ansible' | 'tutti'

interface Ran {
  readonly code: number | null
  readonly out: Buffer
  readonly err: string
}

interface RunOptions {
  readonly input?: Buffer
  readonly env?: { readonly [name: string]: string }
}

/** Runs `vault` or `play` of one of the programs, without any terminal. */
function run(
  program: Program,
  command: 'vault' | 'play',
  folder: string,
  words: readonly string[],
  given: RunOptions = {},
): Ran {
  const theirs = { vault: '/usr/bin/ansible-vault', play: '/usr/bin/ansible-playbook' }
  const argv = program === 'ansible' ? [theirs[command]] : [process.execPath, TUTTI, command]
  const { status, stdout, stderr } = spawnSync('setsid', ['-w', ...argv, ...words], {
    cwd: folder,
    input: given.input ?? Buffer.alloc(0),
    env: {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      HOME: folder,
      ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
      ...given.env,
    },
    maxBuffer: 64 * 1024 * 1024,
  })
  return { code: status, out: stdout, err: stderr.toString('utf8') }
}

const passwords = { one: 'password-one\n', two: 'password-two\n', utf8: 'pässwörd ✓\n' }

function folderOf(t: ExecutionContext, files: { readonly [path: string]: string | Buffer } = {}): string | undefined {
  if (!hasAnsible) {
    t.log('SKIPPED: ansible-vault is not here (Debian: apt-get install ansible-core)')
    t.pass()
    return undefined
  }
  t.timeout(300_000)
  const folder = mkdtempSync(join(tmpdir(), 'tutti-vault-oracle-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries({ 'ansible.cfg': '', ...passwords, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

const contents: { readonly [what: string]: Buffer } = {
  'no byte': Buffer.alloc(0),
  'one block': Buffer.from('sixteen letters.'),
  'text beyond ASCII': Buffer.from('naïve: "日本語" ✓\n'),
  'every byte': Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
  much: Buffer.alloc(1_000_003, 'abcdefg\n'),
}

for (const [from, to] of [
  ['ansible', 'tutti'],
  ['tutti', 'ansible'],
] as const) {
  for (const [what, content] of Object.entries(contents)) {
    test.serial(`${what}: sealed by ${from}, opened by ${to}`, (t) => {
      const folder = folderOf(t, { a: content, b: content })
      if (!folder) return
      t.is(run(from, 'vault', folder, ['encrypt', '--vault-id', 'one', 'a']).code, 0)
      t.is(run(from, 'vault', folder, ['encrypt', '--vault-id', 'lab@utf8', 'b']).code, 0)
      for (const name of ['a', 'b']) {
        const words = ['decrypt', '--output', '-', '--vault-id', 'one', '--vault-id', 'lab@utf8', name]
        t.deepEqual(run(to, 'vault', folder, words).out, content)
      }
    })
  }

  test.serial(`what ${from} seals anew with another secret, ${to} opens with that one alone`, (t) => {
    const folder = folderOf(t, { a: 'text' })
    if (!folder) return
    run(to, 'vault', folder, ['encrypt', '--vault-id', 'one', 'a'])
    chmodSync(join(folder, 'a'), 0o640)
    const ran = run(from, 'vault', folder, ['rekey', '--vault-id', 'one', '--new-vault-id', 'prod@two', 'a'])
    t.deepEqual([ran.code, ran.err], [0, 'Rekey successful\n'])
    t.is(statSync(join(folder, 'a')).mode & 0o777, 0o640)
    t.is(readFileSync(join(folder, 'a'), 'utf8').split('\n')[0], '$ANSIBLE_VAULT;1.2;AES256;prod')
    t.is(run(to, 'vault', folder, ['view', '--vault-id', 'two', 'a']).out.toString(), 'text\n')
    t.is(run(to, 'vault', folder, ['view', '--vault-id', 'one', 'a']).code, 1)
  })

  test.serial(`a text that ${from} seals for YAML is read by a playbook of ${to}`, (t) => {
    const folder = folderOf(t)
    if (!folder) return
    const words = ['encrypt_string', '--vault-id', 'lab@one', '--stdin-name', 'typed', '-n', 'word', 'a word']
    const { out } = run(from, 'vault', folder, words, { input: Buffer.from('one\ntwo ✓\n') })
    writeFileSync(join(folder, 'vars.yml'), out)
    writeFileSync(
      join(folder, 'site.yml'),
      `- hosts: localhost
  gather_facts: false
  vars_files: vars.yml
  tasks:
    - assert: {that: [word == 'a word', 'typed == "one\\ntwo ✓\\n"']}
`,
    )
    const played = run(to, 'play', folder, ['-i', 'localhost,', '-c', 'local', '--vault-id', 'one', 'site.yml'])
    t.is(played.code, 0, played.out.toString())
  })

  test.serial(`an edited vault keeps its label and is opened by the other: edited by ${from}`, (t) => {
    const folder = folderOf(t, { a: 'text\n', editor: '#!/bin/sh\necho more >> "$1"\n' })
    if (!folder) return
    chmodSync(join(folder, 'editor'), 0o755)
    run(to, 'vault', folder, ['encrypt', '--vault-id', 'lab@one', 'a'])
    const env = { EDITOR: join(folder, 'editor') }
    t.is(run(from, 'vault', folder, ['edit', '--vault-id', 'one', 'a'], { env }).code, 0)
    t.is(readFileSync(join(folder, 'a'), 'utf8').split('\n')[0], '$ANSIBLE_VAULT;1.2;AES256;lab')
    t.is(run(to, 'vault', folder, ['view', '--vault-id', 'one', 'a']).out.toString(), 'text\nmore\n')
  })
}

/** Calls that end the same way: same code, same first line of error, same output. */
const calls: readonly (readonly [string, RunOptions?])[] = [
  ['view --vault-id one sealed'],
  ['view --vault-id two sealed'],
  ['view --vault-id two --vault-id one sealed'],
  ['view --vault-password-file two --vault-password-file one sealed'],
  ['view --vault-pass-file one labelled'],
  ['view --vault-id lab@one labelled', { env: { ANSIBLE_VAULT_ID_MATCH: '1' } }],
  ['view --vault-id one labelled', { env: { ANSIBLE_VAULT_ID_MATCH: '1' } }],
  ['view --vault-id lab@one sealed', { env: { ANSIBLE_VAULT_ID_MATCH: '1' } }],
  ['view --vault-id lab@one sealed', { env: { ANSIBLE_VAULT_ID_MATCH: '1', ANSIBLE_VAULT_IDENTITY: 'lab' } }],
  ['view sealed', { env: { ANSIBLE_VAULT_PASSWORD_FILE: 'one' } }],
  ['view sealed', { env: { ANSIBLE_VAULT_IDENTITY_LIST: 'x@two, y@one' } }],
  ['view sealed', { env: { ANSIBLE_VAULT_IDENTITY_LIST: 'x@nowhere, y@one' } }],
  ['view --vault-id nowhere sealed'],
  ['view --vault-id empty sealed'],
  ['view --vault-id script sealed'],
  ['view --vault-id failing sealed'],
  ['view --vault-id one@key-client sealed'],
  ['view --vault-id other@key-client sealed'],
  ['view --vault-password-file key-client sealed'],
  ['view --vault-id one --vault-id within@inner byinner'],
  ['view --vault-id within@inner byinner'],
  ['view --ask-vault-pass sealed'],
  ['view --ask-vault-pass sealed', { input: Buffer.from('password-one\n') }],
  ['view --ask-vault-pass --vault-id one sealed', { input: Buffer.from('password-two\n') }],
  ['view --vault-id lab@prompt labelled', { input: Buffer.from('password-one\n') }],
  ['view --vault-id one plain'],
  ['view --vault-id one nowhere.yml'],
  ['view --vault-id one odd'],
  ['view --vault-id one nohex'],
  ['view --vault-id one old'],
  ['decrypt --vault-id two sealed'],
  ['decrypt --vault-id one plain'],
  ['decrypt --vault-id one --output - sealed'],
  ['decrypt --vault-id one -', { input: Buffer.from('no vault') }],
  ['edit --vault-id two sealed'],
  ['edit --vault-id one plain'],
  ['edit --vault-id one sealed', { env: { EDITOR: 'true' } }],
  ['rekey --vault-id two --new-vault-id one sealed'],
  ['rekey --vault-id one --new-vault-id nowhere sealed'],
  ['rekey --vault-id one --new-vault-id x@two --encrypt-vault-id y sealed'],
  ['rekey --vault-id one --new-vault-id x@two --new-vault-password-file two sealed'],
  ['encrypt --vault-id one sealed'],
  ['encrypt --vault-id one nowhere.yml'],
  ['encrypt --vault-id a@one --vault-id b@two plain'],
  ['encrypt --vault-id a@one --vault-id b@two --encrypt-vault-id c plain'],
  ['encrypt --vault-id empty plain'],
  ['encrypt --vault-id a;b@one plain'],
  ['encrypt --vault-id one --output x plain sealed'],
  ['encrypt --ask-vault-pass --vault-password-file one plain'],
  ['encrypt --ask-vault-pass plain', { input: Buffer.from('one\ntwo\n') }],
  ['encrypt --ask-vault-pass plain', { input: Buffer.from('\n') }],
  ['encrypt_string --vault-id one', { input: Buffer.alloc(0) }],
  ['encrypt_string --vault-id one --prompt -'],
  ['encrypt_string --vault-id nowhere --encrypt-vault-id a text'],
  ['create --vault-id one'],
  ['create --vault-id one a b'],
  ['create --vault-id one sealed'],
  ['view --nonsense sealed'],
  ['nonsense sealed'],
  [''],
]

test.serial('calls end as those of ansible-vault: code, output, and files', (t) => {
  const folder = folderOf(t, {
    plain: 'plain\n',
    empty: '\n',
    sealed: 'text\n',
    labelled: 'text\n',
    inner: 'within\n',
    byinner: 'text\n',
    within: 'within\n',
    script: '#!/bin/sh\necho password-one\n',
    failing: '#!/bin/sh\nexit 3\n',
    'key-client': '#!/bin/sh\n[ "$2" = other ] && { echo unknown >&2; exit 2; }\necho password-one\n',
    odd: '$ANSIBLE_VAULT;1.1;AES256\n616\n',
    nohex: '$ANSIBLE_VAULT;1.1;AES256\n61zz\n',
    old: '$ANSIBLE_VAULT;1.0;AES\n6162\n',
  })
  if (!folder) return
  for (const name of ['script', 'failing', 'key-client']) chmodSync(join(folder, name), 0o755)
  run('ansible', 'vault', folder, ['encrypt', '--vault-id', 'one', 'sealed', 'inner'])
  run('ansible', 'vault', folder, ['encrypt', '--vault-id', 'lab@one', 'labelled'])
  run('ansible', 'vault', folder, ['encrypt', '--vault-id', 'within', 'byinner'])
  const filesIn = (place: string): ReadonlyMap<string, string> =>
    new Map(
      readdirSync(place)
        .filter((name) => name !== '.ansible')
        .map((name) => [
          name,
          `${(statSync(join(place, name)).mode & 0o777).toString(8)} ${readFileSync(join(place, name), 'utf8')}`,
        ]),
    )
  const before = filesIn(folder)
  const came = (program: Program, words: readonly string[], given: RunOptions | undefined) => {
    const copy = mkdtempSync(join(tmpdir(), 'tutti-vault-call-'))
    t.teardown(() => rmSync(copy, { recursive: true, force: true }))
    cpSync(folder, copy, { recursive: true })
    const { code, out, err } = run(program, 'vault', copy, words, given)
    const after = filesIn(copy)
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (one) => before.get(one) !== after.get(one),
    )
    return { code, out: code === 0 ? out.toString() : '', toldError: code === 2 || /^ERROR! /m.test(err), changed }
  }
  const differing = calls.flatMap(([call, given]) => {
    const words = call.split(' ').filter(Boolean)
    const [ours, theirs] = [came('tutti', words, given), came('ansible', words, given)]
    return isDeepStrictEqual(ours, theirs) ? [] : [{ call, env: given?.env, ours, theirs }]
  })
  t.deepEqual(differing, [])
})
