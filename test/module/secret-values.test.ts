import test from 'ava'
import { keepalived } from '../../modules/cluster/keepalived/keepalived.ts'
import { args, list, record, str } from '../../src/module/argument.ts'
import { secretValues } from '../../src/module/secret-values.ts'

const account = args({ user: str(), password: str().meta({ secret: true }) })
const schema = args({
  plain: str().optional(),
  accounts: list(account).default([]),
  out: account.optional(),
  words: record().meta({ secret: true }).optional(),
})

const secretsIn = (value: unknown): readonly string[] => [...secretValues(schema, value)].sort()

test('a secret is found however deep its schema says it is, and nothing else', (t) => {
  const one = { user: 'ann', password: 'hidden-1' }
  t.deepEqual(secretsIn({ plain: 'shown', accounts: [one, { user: 'bob', password: 'hidden-2' }] }), [
    'hidden-1',
    'hidden-2',
  ])
  t.deepEqual(secretsIn({ accounts: one, out: { user: 'eve', password: 'hidden-3' } }), ['hidden-1', 'hidden-3'])
})

test('everything in a secret dict is secret, numbers too', (t) => {
  t.deepEqual(secretsIn({ words: { a: 'one', b: { c: 4711 } } }), ['4711', 'one'])
})

test('a value of a wrong type holds no secret and breaks nothing', (t) => {
  t.deepEqual(secretsIn({ accounts: 'ann', out: 7 }), [])
  t.deepEqual(secretsIn(null), [])
})

test('the password of a VRRP instance is secret, in the midst of a configuration', (t) => {
  const vrrp = keepalived.args.shape.vrrp_instance as NonNullable<typeof keepalived.args.shape.vrrp_instance>
  const authentication = { auth_type: 'PASS', auth_pass: 'hidden-4' }
  t.deepEqual(secretValues(vrrp, { VI_1: { state: 'MASTER', authentication } }), ['hidden-4'])
})
