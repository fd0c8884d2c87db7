import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { CIPHER, openBody, sealBody } from '../../src/vault/aes256.ts'
import { isSealed, readEnvelope, writeEnvelope } from '../../src/vault/envelope.ts'
import { deriveKeys } from '../../src/vault/keys.ts'

const password = Buffer.from('k')
const salt = Buffer.from('1'.repeat(32))

// What ansible-core 2.14 makes of the text "q" with this password and this salt.
const known = [
  '33313331333133313331333133313331333133313331333133313331333133313331333133313331',
  '3331333133313331333133313331333133313331333133310a363830333235376464643532383930',
  '33353631366634646530623931353630666238373138333738333763313931316364666436666333',
  '6364363666313136610a653866623031333531663466386461393338346232333163303464616233',
  '3030',
]

test('a known content, password and salt come to the vault that Ansible makes of them', (t) => {
  const body = sealBody(Buffer.from('q'), password, salt)
  t.is(body, known.join(''))
  const label = 'filter_default'
  t.is(writeEnvelope({ cipher: CIPHER, label, body }), [`$ANSIBLE_VAULT;1.2;AES256;${label}`, ...known, ''].join('\n'))
  t.is(openBody(body, password)?.toString(), 'q')
})

test('contents of every length up to two blocks, and bytes that are no text, come back as they were', (t) => {
  for (let length = 0; length <= 33; length++) {
    const content = Buffer.from(Array.from({ length }, (_, i) => (i * 37 + length) % 256))
    t.deepEqual(openBody(sealBody(content, password, salt), password), content, `${length} bytes`)
  }
})

test('two vaults of one content differ: each has a salt of its own', (t) => {
  t.not(sealBody(Buffer.from('q'), password), sealBody(Buffer.from('q'), password))
})

test('the keys of a password and a salt are worked out once', (t) => {
  t.is(deriveKeys(password, salt), deriveKeys(Buffer.from('k'), Buffer.from(salt)))
  t.not(deriveKeys(password, salt), deriveKeys(Buffer.from('K'), salt))
})

test('format 1.2 names a label, 1.1 none; the label "default" is none', (t) => {
  const head = (label: string | undefined): string | undefined =>
    writeEnvelope({ cipher: CIPHER, label, body: '00' }).split('\n')[0]
  t.is(head(undefined), '$ANSIBLE_VAULT;1.1;AES256')
  t.is(head('default'), '$ANSIBLE_VAULT;1.1;AES256')
  t.is(head('prod'), '$ANSIBLE_VAULT;1.2;AES256;prod')
})

test('an envelope is read with the line ends of any system, and spaces in its first line', (t) => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['$ANSIBLE_VAULT;1.2;AES256; prod ', '3631', '3632', ''].join(end)
    t.deepEqual(readEnvelope(text), { cipher: 'AES256', label: 'prod', body: '36313632' })
  }
  t.is(readEnvelope('$ANSIBLE_VAULT;1.1;AES256\n').label, undefined)
  t.is(readEnvelope('$ANSIBLE_VAULT;1.2;AES256;\n').label, undefined)
})

test('a vault is told by its first characters, and holds nothing but ASCII', (t) => {
  for (const text of ['$ANSIBLE_VAULT;1.1;AES256\n6162\n', '$ANSIBLE_VAULT']) {
    t.true(isSealed(text))
    t.true(isSealed(Buffer.from(text)))
  }
  for (const text of ['', 'a: 1\n', ' $ANSIBLE_VAULT;1.1;AES256\n', '$ANSIBLE_VAULT;1.1;AES256\né']) {
    t.false(isSealed(text), text)
    t.false(isSealed(Buffer.from(text)), text)
  }
  t.false(isSealed(Buffer.from([0x24, 0xff])))
})

const hexOf = (text: string): string => Buffer.from(text).toString('hex')

for (const [what, body, message] of [
  ['an odd number of digits', '616', 'Vault format unhexlify error: Odd-length string'],
  ['other characters', '61zz', 'Vault format unhexlify error: Non-hexadecimal digit found'],
  ['nothing', '', 'Vault vaulttext format error: expected salt, HMAC and content'],
  ['one part', hexOf('00'), 'Vault vaulttext format error: expected salt, HMAC and content'],
  ['two parts', hexOf('00\n00'), 'Vault vaulttext format error: expected salt, HMAC and content'],
  ['a salt that is no hexadecimal', hexOf('0x\n00\n00'), 'Vault format unhexlify error: Non-hexadecimal digit found'],
  ['an HMAC of odd length', hexOf('00\n000\n00'), 'Vault format unhexlify error: Odd-length string'],
  ['a content of odd length', hexOf('00\n00\n0'), 'Vault format unhexlify error: Odd-length string'],
] as const) {
  test(`a vault whose body is ${what} is damaged`, (t) => {
    const told = t.throws(() => openBody(body, password), { instanceOf: Failure })
    t.is(told?.code, 'vault')
    t.is(told?.message, message)
    t.regex(told?.hint ?? '', /unharmed copy/)
  })
}

test('a first line that says too little is damage, told with what it says', (t) => {
  for (const [text, shown] of [
    ['$ANSIBLE_VAULT', '$ANSIBLE_VAULT'],
    ['$ANSIBLE_VAULT;1.1\n00\n', '$ANSIBLE_VAULT;1.1'],
  ] as const) {
    const told = t.throws(() => readEnvelope(text, 'a.yml'), { instanceOf: Failure })
    t.is(told?.message, `Vault envelope format error in a.yml: the first line is "${shown}"`)
  }
})

test('another password, or a change of a single bit anywhere, does not open a vault', (t) => {
  const body = sealBody(Buffer.from('a text of some length'), password, salt)
  t.is(openBody(body, Buffer.from('K')), undefined)
  const [salted, mac, content] = Buffer.from(body, 'hex').toString().split('\n') as [string, string, string]
  const flipped = (hex: string, at: number): string => {
    const bytes = Buffer.from(hex, 'hex')
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return bytes.toString('hex')
  }
  for (const parts of [
    [flipped(salted, 3), mac, content],
    [salted, flipped(mac, 31), content],
    [salted, mac, flipped(content, 0)],
    [salted, mac, content.slice(0, -32)],
    [salted, mac.slice(0, -2), content],
  ]) {
    t.is(openBody(hexOf(parts.join('\n')), password), undefined)
  }
})
