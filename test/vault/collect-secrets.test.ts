import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { type Collecting, collectSecrets } from '../../src/vault/collect-secrets.ts'
import { seal } from '../../src/vault/keyring.ts'
import { secretSource } from '../../src/vault/secret-source.ts'

interface Collected {
  /** Each secret as `label password`. */
  readonly secrets: readonly string[]
  readonly warnings: readonly string[]
  readonly questions: readonly string[]
  readonly failure: Failure | undefined
}

const folderOf = (t: ExecutionContext, files: { readonly [name: string]: string | readonly [string] } = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-secrets-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    const isScript = typeof text !== 'string'
    writeFileSync(join(folder, name), isScript ? `#!/bin/sh\n${text[0]}\n` : text, { mode: isScript ? 0o755 : 0o600 })
  }
  return folder
}

/** Collects the secrets that are written as on a command line; a script is a list of one text. */
async function collect(
  folder: string,
  written: readonly string[],
  answers: readonly (string | undefined)[] = [],
  how: Partial<Collecting> = {},
): Promise<Collected> {
  const [warnings, questions]: [string[], string[]] = [[], []]
  let failure: Failure | undefined
  const sources = written.map((one) => secretSource(one, folder, { HOME: folder, PLACE: 'a' }))
  const found = await collectSecrets(sources, {
    ask: async (question) => answers[questions.push(question) - 1],
    warn: (message) => warnings.push(message.replaceAll(folder, '.')),
    ...how,
  }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
    failure = error
    return []
  })
  return { secrets: found.map((one) => `${one.label} ${one.password}`), warnings, questions, failure }
}

test('a source is a label and a file, a file alone, or a prompt', (t) => {
  const env = { HOME: '/home/me', PLACE: 'there' }
  const of = (written: string) => secretSource(written, '/cwd', env)
  t.deepEqual(of('dev@a'), { kind: 'file', label: 'dev', path: '/cwd/a' })
  t.deepEqual(of('a'), { kind: 'file', label: undefined, path: '/cwd/a' })
  t.deepEqual(of('dev@~/x/../$PLACE/${PLACE}.txt'), { kind: 'file', label: 'dev', path: '/home/me/there/there.txt' })
  t.deepEqual(of('dev@a@b'), { kind: 'file', label: 'dev', path: '/cwd/a@b' })
  t.deepEqual(of('dev@$NOWHERE'), { kind: 'file', label: 'dev', path: '/cwd/$NOWHERE' })
  t.deepEqual(of('dev@prompt'), { kind: 'prompt', label: 'dev', asked: false })
  t.deepEqual(of('prompt'), { kind: 'prompt', label: undefined, asked: false })
})

test('files give what they hold without the space around, in the order of the sources', async (t) => {
  const folder = folderOf(t, { a: '  one two \n\n', b: 'zwei\r\n' })
  const { secrets, warnings } = await collect(folder, ['b', 'dev@a', '~/a', '$PLACE'])
  t.deepEqual(secrets, ['default zwei', 'dev one two', 'default one two', 'default one two'])
  t.deepEqual(warnings, [])
})

test('the label of what is given none may be another', async (t) => {
  const folder = folderOf(t, { a: 'one\n' })
  t.deepEqual((await collect(folder, ['a'], [], { defaultLabel: 'mine' })).secrets, ['mine one'])
})

test('an executable file is run: a plain script without words, a client script with its label', async (t) => {
  const folder = folderOf(t, {
    script: ['echo "script:$*"'],
    'key-client': ['echo "client:$*"'],
    'key-client.py': ['echo "client.py:$*"'],
    'client-key': ['echo "other:$*"'],
  })
  const names = ['dev@script', 'dev@key-client', 'dev@key-client.py', 'dev@client-key', 'key-client']
  t.deepEqual((await collect(folder, names)).secrets, [
    'dev script:',
    'dev client:--vault-id dev',
    'dev client.py:--vault-id dev',
    'dev other:',
    'default client:',
  ])
})

test('a script keeps its spaces, and what it prints to standard error is no part of the password', async (t) => {
  const folder = folderOf(t, { 'a-client': ['echo to-the-person >&2; printf " x y \\n\\n"'] })
  t.deepEqual((await collect(folder, ['a@a-client'])).secrets, ['a  x y '])
})

test('a password file may be a vault itself, opened by a secret before it', async (t) => {
  const folder = folderOf(t, { a: 'one\n', inner: seal(Buffer.from('within\n'), Buffer.from('one')) })
  t.deepEqual((await collect(folder, ['a', 'in@inner'])).secrets, ['default one', 'in within'])
  const alone = await collect(folder, ['in@inner'])
  t.regex(alone.failure?.message ?? '', /^Attempting to decrypt but no vault secrets found/)
})

test('of several sources one is enough; the others are warned about', async (t) => {
  const folder = folderOf(t, { a: 'one\n', empty: ' \n' })
  const { secrets, warnings, failure } = await collect(folder, ['x@nowhere', 'y@empty', 'a'])
  t.deepEqual(secrets, ['default one'])
  t.is(failure, undefined)
  t.deepEqual(warnings, [
    'Error getting vault password file (x): The vault password file ./nowhere was not found',
    'Error in vault password file loading (y): Invalid vault password was provided from file (./empty)',
  ])
})

test('when none gives any, the last reason is the failure', async (t) => {
  const folder = folderOf(t, { empty: '' })
  const { failure, warnings } = await collect(folder, ['nowhere', 'empty'])
  t.is(failure?.code, 'vault')
  t.is(failure?.message, `Invalid vault password was provided from file (${folder}/empty)`)
  t.is(warnings.length, 2)
})

for (const [what, script, message] of [
  ['fails', 'exit 3', /^Vault password script \S+\/one returned non-zero \(3\)$/],
  ['prints nothing', 'true', /^Invalid vault password was provided from script \(\S+\/one\)$/],
  ['is killed', 'kill -9 $$', /^Vault password script \S+\/one was killed by SIGKILL$/],
  ['prints without end', 'exec yes', /^Vault password script \S+\/one prints without end$/],
] as const) {
  test(`a script that ${what} is told`, async (t) => {
    const { failure } = await collect(folderOf(t, { one: [script] }), ['one'])
    t.regex(failure?.message ?? '', message)
  })
}

test('a client script that does not know a label says so by its code', async (t) => {
  const folder = folderOf(t, { 'k-client': ['echo "no $2 here" >&2; exit 2'], 'f-client': ['echo broken >&2; exit 1'] })
  const unknown = await collect(folder, ['dev@k-client'])
  t.regex(unknown.failure?.message ?? '', /k-client did not find a secret for vault-id=dev: no dev here$/)
  const broken = await collect(folder, ['dev@f-client'])
  t.regex(
    broken.failure?.message ?? '',
    /f-client returned non-zero \(1\) when getting secret for vault-id=dev: broken$/,
  )
})

test('a file that is executable but no program says what to do', async (t) => {
  const folder = folderOf(t)
  writeFileSync(join(folder, 'one'), '#!/no/such/interpreter\n', { mode: 0o755 })
  const { failure } = await collect(folder, ['one'])
  t.regex(failure?.message ?? '', /^Problem running vault password script \S+\/one \(.*ENOENT/)
  t.regex(failure?.hint ?? '', /executable bit/)
})

const isRunning = (pid: string): boolean => spawnSync('kill', ['-0', pid]).status === 0

test('a script that hangs is ended, and so is one while the person stops the run', async (t) => {
  const folder = folderOf(t, { one: ['echo $$ > "$0.pid"; exec sleep 600'] })
  const late = await collect(folder, ['one'], [], { timeoutMs: 3000 })
  t.regex(late.failure?.message ?? '', /^Vault password script \S+\/one did not end within 3 seconds$/)
  const pid = join(folder, 'one.pid')
  const wasStarted = existsSync(pid)
  t.true(wasStarted)
  for (let tries = 0; wasStarted && isRunning(readFileSync(pid, 'utf8').trim()) && tries < 100; tries++) {
    await new Promise((done) => setTimeout(done, 50))
  }
  t.false(isRunning(readFileSync(pid, 'utf8').trim()))
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 200)
  const stopped = await collect(folder, ['one', 'one'], [], { signal: stop.signal })
  t.is(stopped.failure?.code, 'interrupted')
})

test('an ended script is done, whatever it started and left running', async (t) => {
  const folder = folderOf(t, { one: ['sleep 600 & echo $! > "$0.pid"; echo word'] })
  t.deepEqual((await collect(folder, ['one'])).secrets, ['default word'])
  process.kill(Number(readFileSync(join(folder, 'one.pid'), 'utf8')))
})

test('prompts ask as Ansible asks', async (t) => {
  const folder = folderOf(t)
  const ask = (written: string, fresh = false) => collect(folder, [written], ['word', 'word'], { fresh })
  t.deepEqual((await ask('prompt_ask_vault_pass')).questions, ['Vault password: '])
  t.deepEqual((await ask('dev@prompt')).questions, ['Vault password (dev): '])
  t.deepEqual((await ask('prompt')).questions, ['Vault password (default): '])
  t.deepEqual((await ask('default@prompt_ask_vault_pass', true)).questions, [
    'New Vault password: ',
    'Confirm New Vault password: ',
  ])
  const fresh = await ask('dev@prompt', true)
  t.deepEqual(fresh.questions, ['New vault password (dev): ', 'Confirm new vault password (dev): '])
  t.deepEqual(fresh.secrets, ['dev word'])
})

test('an answer loses the space around it; what is no password ends it at once', async (t) => {
  const folder = folderOf(t, { a: 'one' })
  t.deepEqual((await collect(folder, ['prompt'], [' word '])).secrets, ['default word'])
  for (const [answers, message] of [
    [[''], 'Invalid vault password was provided'],
    [[undefined], 'the input ended while the password of dev was asked for'],
  ] as const) {
    const { failure, warnings } = await collect(folder, ['a', 'dev@prompt'], answers)
    t.is(failure?.message, message)
    t.deepEqual(warnings, [`Error in vault password prompt (dev): ${message}`])
  }
  const { failure } = await collect(folder, ['dev@prompt'], ['one', 'two'], { fresh: true })
  t.is(failure?.message, 'the two passwords differ')
})
