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
