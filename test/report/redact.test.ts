import test from 'ava'
import { redactor } from '../../src/report/redact.ts'

test('secrets are replaced, the longest first', (t) => {
  const redact = redactor(new Set(['hunter', 'hunter22', 'a.b*c']))
  t.is(redact('hunter22 hunter a.b*c axbbc'), '*** *** *** axbbc')
})

test('the set is live', (t) => {
  const secrets = new Set<string>()
  const redact = redactor(secrets)
  t.is(redact('hunter22'), 'hunter22')
  secrets.add('hunter22')
  t.is(redact('hunter22'), '***')
})

test('a secret is found as JSON writes it, and line by line', (t) => {
  const key = '-----BEGIN KEY-----\nMIIabc"\\def\n-----END KEY-----\n'
  const redact = redactor(new Set([key]))
  t.is(redact(JSON.stringify({ key })), '{"key":"***"}')
  t.is(redact('+MIIabc"\\def\n+rest'), '+***\n+rest')
  t.is(redact(JSON.stringify(['MIIabc"\\def'])), '["***"]')
})

test('a secret below four characters is left alone', (t) => {
  const redact = redactor(new Set(['ok', '', '1', 'abcd']))
  t.is(redact('ok=1 abcd'), 'ok=1 ***')
})

test('secrets that overlap leave nothing of either', (t) => {
  const redact = redactor(new Set(['abcdef', 'defghi']))
  t.is(redact('xabcdefghix'), 'x***x')
  t.is(redact('abcdefabcdef'), '******')
})

test('a secret is found as other writings have it', (t) => {
  const secret = `it's "pä$$" & more`
  const redact = redactor(new Set([secret]))
  const base64 = (before: string) => Buffer.from(`${before}${secret} and after`).toString('base64')
  t.is(redact(`echo '${secret.replaceAll("'", `'"'"'`)}'`), "echo '***'")
  t.is(redact(JSON.stringify(JSON.stringify(secret))), '"\\"***\\""')
  t.is(redact('"it\'s \\"p\\u00e4$$\\" & more"'), '"***"')
  t.is(redact(`?q=${encodeURIComponent(secret)}&x`), '?q=***&x')
  t.is(redact(Buffer.from(secret).toString('base64').replace(/=+$/, '')), '***')
  for (const before of ['', 'x', 'xy', 'xyz']) {
    t.regex(redact(base64(before)), /^[\w+/]{0,6}\*\*\*[\w+/=]{0,18}$/, before)
  }
})

test('thousands of secrets are found, however long the text is', (t) => {
  const all = Array.from({ length: 5000 }, (_, i) => `secret-${i * 7919}-end`)
  const redact = redactor(new Set(all))
  t.is(redact(all.join(' ')), all.map(() => '***').join(' '))
  t.is(redact('secret-1-end'), 'secret-1-end')
})

test('of a text of many lines every line is found by itself, wherever it is moved to', (t) => {
  const redact = redactor(new Set(['  first line\n\tsecond line\nthird\n']))
  t.is(redact('- second line\n-     first line\n'), '- ***\n-     ***\n')
})
