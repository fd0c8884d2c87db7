import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { Keyring, type KeyringOptions, seal } from '../../src/vault/keyring.ts'

const secret = (label: string, password: string) => ({ label, password: Buffer.from(password) })
const dev = secret('dev', 'one')
const prod = secret('prod', 'two')
const plain = Buffer.from('content')

const refusal = (keyring: Keyring, sealed: string, file?: string): Failure => {
  try {
    keyring.open(sealed, { file })
  } catch (error) {
    if (error instanceof Failure) return error
  }
  throw new Error('the vault was opened')
}

test('the secret of the same label opens a vault', (t) => {
  const { label, ...opened } = new Keyring([dev, prod]).open(seal(plain, prod.password, 'prod'))
  t.deepEqual([opened.plain.toString(), label, opened.secret], ['content', 'prod', prod])
})

test('where the label says something else, all other secrets are tried', (t) => {
  for (const label of ['dev', 'nobody', undefined]) {
    t.is(new Keyring([dev, prod]).open(seal(plain, prod.password, label)).secret, prod)
  }
})

test('of several secrets of one label each is tried', (t) => {
  const other = secret('prod', 'old')
  t.is(new Keyring([other, prod]).open(seal(plain, prod.password, 'prod')).secret, prod)
})

test('where labels must match, no other secret is tried', (t) => {
  const keyring = (options: KeyringOptions = {}) => new Keyring([dev, prod], { matchLabels: true, ...options })
  t.is(keyring().open(seal(plain, prod.password, 'prod')).secret, prod)
  const told = refusal(keyring(), seal(plain, prod.password, 'dev'), 'a.yml')
  t.is(told.message, 'Decryption failed (no vault secrets were found that could decrypt) on a.yml')
  t.regex(told.hint ?? '', /label "dev".*"dev", "prod".*ANSIBLE_VAULT_ID_MATCH/)
  refusal(keyring(), seal(plain, prod.password))
  t.is(keyring({ defaultLabel: 'prod' }).open(seal(plain, prod.password)).secret, prod)
})

test('what no secret opens is told with the labels on both sides', (t) => {
  const told = refusal(new Keyring([dev]), seal(plain, prod.password, 'prod'))
  t.is(told.code, 'vault')
  t.is(told.message, 'Decryption failed (no vault secrets were found that could decrypt)')
  t.is(told.hint, 'the vault was sealed under the label "prod"; secrets were given for "dev"')
})

test('without any secret it says how to give one', (t) => {
  const told = refusal(new Keyring([]), seal(plain, prod.password), 'a.yml')
  t.is(told.message, 'Attempting to decrypt but no vault secrets found for a.yml')
  t.regex(told.hint ?? '', /--vault-password-file/)
})

test('what is no vault, or of a cipher that does not exist any more, is refused', (t) => {
  t.is(
    refusal(new Keyring([dev]), 'a: 1\n', 'a.yml').message,
    'input is not vault encrypted data. a.yml is not a vault encrypted file',
  )
  t.is(refusal(new Keyring([dev]), '$ANSIBLE_VAULT;1.0;AES\n00\n').message, 'AES cipher could not be found')
})

test('a failure stands where the vault stands', (t) => {
  const at = { source: { file: 'vars.yml', text: 'a: x\n' }, line: 1, column: 4, length: 1 }
  for (const text of ['$ANSIBLE_VAULT;1.1\n', '$ANSIBLE_VAULT;1.1;AES256\n0\n', seal(plain, prod.password)]) {
    const told = t.throws(() => new Keyring([dev]).open(text, { at }), { instanceOf: Failure })
    t.is(told?.at, at)
  }
})

test('a vault is not sealed a second time', (t) => {
  const told = t.throws(() => seal(Buffer.from(seal(plain, dev.password)), dev.password), { instanceOf: Failure })
  t.is(told?.message, 'input is already encrypted')
})
