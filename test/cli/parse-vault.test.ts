import test from 'ava'
import { parseVault } from '../../src/cli/parse-vault.ts'
import { WrongWords } from '../../src/cli/understand.ts'
import type { VaultOptions } from '../../src/cli/vault-options.ts'
import { Failure } from '../../src/error/failure.ts'
import { defaultsFor } from '../support/defaults.ts'

const parse = (words: readonly string[], env = {}): VaultOptions => {
  const parsed = parseVault(words, defaultsFor(env), 'tutti vault')
  if (parsed.kind !== 'options') throw new Error('help instead of options')
  return parsed.options
}

/** `2` for words that the command does not take, `5` for those that make no sense together, and why. */
const refusal = (words: readonly string[], env = {}): string => {
  try {
    parse(words, env)
  } catch (error) {
    if (error instanceof WrongWords) return `2 ${error.message}`
    if (error instanceof Failure && error.code === 'usage') return `5 ${error.message}`
    throw error
  }
  throw new Error('nothing was refused')
}

const none = { ids: [], passwordFiles: [], ask: false, matchLabels: false, defaultLabel: 'default' }
const shared = { name: 'tutti vault', vault: none, verbosity: 0 }

test('every action has its files', (t) => {
  const files = ['a', 'b']
  t.deepEqual(parse(['view', 'a', 'b']), { ...shared, action: 'view', files })
  t.deepEqual(parse(['edit', 'a', 'b']), { ...shared, action: 'edit', files })
  t.deepEqual(parse(['create', 'a']), { ...shared, action: 'create', files: ['a'], encryptLabel: undefined })
  t.deepEqual(parse(['decrypt', 'a', 'b']), { ...shared, action: 'decrypt', files, output: undefined })
  t.deepEqual(parse(['encrypt', 'a', '--output', '-', '--encrypt-vault-id=x']), {
    ...shared,
    action: 'encrypt',
    files: ['a'],
    output: '-',
    encryptLabel: 'x',
  })
})

test('-v may stand before the action, as may any option between the files', (t) => {
  t.is(parse(['-v', '-vv', 'view', 'a', '-v']).verbosity, 4)
  const options = parse(['view', 'a', '--vault-id', 'x@y', 'b'])
  t.like(options, { files: ['a', 'b'], vault: { ids: ['x@y'] } })
})

test('rekey takes its new secret from one option, and from the identity list where a label is named', (t) => {
  const env = { ANSIBLE_VAULT_IDENTITY_LIST: 'a@x', ANSIBLE_VAULT_PASSWORD_FILE: 'w' }
  const fresh = (words: readonly string[], given = {}): unknown => {
    const options = parse(['rekey', 'f', ...words], given)
    return options.action === 'rekey' && [options.fresh.ids, options.fresh.passwordFiles, options.encryptLabel]
  }
  t.deepEqual(fresh(['--new-vault-id', 'n@y']), [['n@y'], [], undefined])
  t.deepEqual(fresh(['--new-vault-password-file', 'y']), [[], ['y'], undefined])
  t.deepEqual(fresh(['--new-vault-password-file', 'y'], env), [[], ['y', '/cwd/w'], undefined])
  t.deepEqual(fresh(['--encrypt-vault-id', 'a'], env), [['a@x'], ['/cwd/w'], 'a'])
  t.deepEqual(fresh([], { ANSIBLE_VAULT_ENCRYPT_IDENTITY: 'b' }), [[], [], 'b'])
})

test('encrypt_string takes texts, their names, standard input and a prompt', (t) => {
  const strings = { ...shared, action: 'encrypt_string', output: undefined, encryptLabel: undefined } as const
  const plain = { prompt: false, showInput: false, stdin: false, stdinName: undefined, names: [], texts: [] }
  t.deepEqual(parse(['encrypt_string', 'a', 'b', '-n', 'x', '--name=y']), {
    ...strings,
    ...plain,
    names: ['x', 'y'],
    texts: ['a', 'b'],
  })
  t.deepEqual(parse(['encrypt_string']), { ...strings, ...plain, stdin: true })
  t.deepEqual(parse(['encrypt_string', '-', 'a']), { ...strings, ...plain, stdin: true, texts: ['a'] })
  t.deepEqual(parse(['encrypt_string', 'a', '--stdin-name', 'x']), {
    ...strings,
    ...plain,
    stdin: true,
    stdinName: 'x',
    texts: ['a'],
  })
  t.deepEqual(parse(['encrypt_string', '-p', '--show-input']), { ...strings, ...plain, prompt: true, showInput: true })
})

test('words that the command does not take', (t) => {
  t.is(refusal([]), '2 tutti vault needs an action')
  t.is(refusal(['-v']), '2 tutti vault needs an action')
  t.is(refusal(['vieww', 'a']), '2 tutti vault: there is no action "vieww"')
  t.is(refusal(['view', '--output', 'x', 'a']), '2 unknown option "--output"')
  t.regex(refusal(['rekey', '--new-vault-id', 'a', '--new-vault-password-file', 'b', 'f']), /^2 .*cannot be used with/)
  t.regex(refusal(['view', '--ask-vault-pass', '--vault-pass-file', 'b', 'f']), /^2 .*cannot be used with/)
})

test('words that make no sense together', (t) => {
  t.is(refusal(['encrypt', 'a', 'b', '--output', 'c']), '5 At most one input file may be used with the --output option')
  for (const files of [[], ['a', 'b']]) {
    t.is(refusal(['create', ...files]), '5 tutti vault create can take only one filename argument')
  }
  const wrong = `5 'a;b@c' is not a valid vault id. The character ';' is not allowed in vault ids`
  t.is(refusal(['view', '--vault-id', 'a;b@c', 'f']), wrong)
  t.is(refusal(['view', 'f'], { ANSIBLE_VAULT_IDENTITY_LIST: 'a;b@c' }), wrong)
  const both = '5 The --prompt option is not supported if also reading input from stdin'
  t.is(refusal(['encrypt_string', '-p', '-']), both)
  t.is(refusal(['encrypt_string', '-p', '--stdin-name', 'x']), both)
})

test('help lists the actions, and the options of one', (t) => {
  for (const word of ['--help', '-h', 'help']) {
    const parsed = parseVault([word], defaultsFor(), 'ansible-vault')
    t.true(parsed.kind === 'help' && parsed.text.startsWith('Usage: ansible-vault ACTION'))
  }
  const parsed = parseVault(['rekey', '--help'], defaultsFor(), 'ansible-vault')
  t.true(parsed.kind === 'help' && parsed.text.includes('--new-vault-id <id>'))
})
