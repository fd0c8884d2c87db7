import test from 'ava'
import type { KeepalivedArguments } from '../../modules/cluster/keepalived/arguments.ts'
import { faultsOfHost } from '../../modules/cluster/keepalived/check-host.ts'
import { faultsBetween } from '../../modules/cluster/keepalived/check-peers.ts'
import { acceptable, canTest, isSince } from '../../modules/cluster/keepalived/exit-code.ts'
import { keepalived } from '../../modules/cluster/keepalived/keepalived.ts'
import { located } from '../../modules/cluster/keepalived/render.ts'
import { readArguments } from '../support/read-arguments.ts'

type Data = Readonly<Record<string, unknown>>

const args = (given: Data): KeepalivedArguments => readArguments(keepalived as never, given) as KeepalivedArguments

const fit: Data = { interface: 'eth0', virtual_router_id: 51, priority: 100, virtual_ipaddress: ['10.0.0.50'] }
const instance = (changed: Data, rest: Data = {}): KeepalivedArguments =>
  args({ vrrp_instance: { web: { ...fit, ...changed } }, ...rest })

const hostFaults: readonly (readonly [string, KeepalivedArguments, RegExp])[] = [
  ['a long password', instance({ authentication: { auth_pass: 'ninechars' } }), /longer than 8 characters/],
  ['a password with a quote', instance({ authentication: { auth_pass: 'a"b' } }), /quotes/],
  ['no password', instance({ authentication: { auth_type: 'PASS' } }), /has no auth_pass/],
  ['authentication in version 3', instance({ version: 3, authentication: { auth_pass: 'x' } }), /version 3/],
  ['nopreempt as MASTER', instance({ state: 'MASTER', nopreempt: true }), /nopreempt needs state BACKUP/],
  ['nopreempt with a delay', instance({ nopreempt: true, preempt_delay: 3 }), /exclude each other/],
  ['nopreempt of an owner', instance({ nopreempt: true, priority: 255 }), /priority 255/],
  ['a delay as MASTER', instance({ state: 'MASTER', preempt_delay: 3 }), /preempt_delay needs state BACKUP/],
  ['no id', instance({ virtual_router_id: undefined }), /virtual_router_id is missing/],
  ['no addresses', instance({ virtual_ipaddress: [] }), /no virtual_ipaddress/],
  ['a wrong address', instance({ virtual_ipaddress: ['10.0.0.500'] }), /does not begin with an address/],
  ['both families', instance({ virtual_ipaddress: ['10.0.0.1', 'fe80::1'] }), /mixes IPv4 and IPv6/],
  ['itself as a peer', instance({ unicast_src_ip: '10.0.0.1', unicast_peer: ['10.0.0.1'] }), /the host itself/],
  [
    'strict with a password',
    instance({ authentication: { auth_pass: 'x' } }, { global_defs: { vrrp_strict: true } }),
    /strict mode/,
  ],
  [
    'an id twice',
    args({ vrrp_instance: { web: fit, db: { ...fit, virtual_ipaddress: ['10.0.0.51'] } } }),
    /also that of web on eth0/,
  ],
  ['an unknown script', instance({ track_script: ['chk'] }), /no vrrp_script "chk"/],
  [
    'a port changed by DR',
    args({
      virtual_server: {
        address: '10.0.0.1',
        port: 80,
        protocol: 'TCP',
        lvs_method: 'DR',
        real_server: { address: '10.0.0.2', port: 8080 },
      },
    }),
    /DR cannot change the port/,
  ],
  [
    'all ports without persistence',
    args({ virtual_server: { address: '10.0.0.1', port: 0, protocol: 'TCP' } }),
    /port 0, which means all ports, needs a persistence_timeout/,
  ],
  ['two heads', args({ virtual_server: { address: '10.0.0.1', fwmark: 3 } }), /give one of address/],
]

for (const [title, given, wanted] of hostFaults) {
  test(`a host by itself: ${title} is refused`, (t) => {
    const faults = faultsOfHost(given)
    t.true(
      faults.some((fault) => wanted.test(fault)),
      faults.join('\n'),
    )
    t.false(
      faults.some((fault) => fault.includes('ninechars') || fault.includes('a"b')),
      'no password is told',
    )
  })
}

test('a fit host has no faults', (t) => {
  t.deepEqual(
    faultsOfHost(instance({ nopreempt: true, state: 'BACKUP', authentication: { auth_pass: '12345678' } })),
    [],
  )
  t.deepEqual(faultsOfHost(args({ vrrp_instance: { four: fit, six: { ...fit, virtual_ipaddress: ['fe80::1'] } } })), [])
})

const between = (one: Data, other: Data): readonly string[] =>
  faultsBetween([
    { host: 'lb1', args: instance({ priority: 150, ...one }) },
    { host: 'lb2', args: instance(other) },
  ])

const unicast = (own: string, peers: readonly string[]): Data => ({ unicast_src_ip: own, unicast_peer: peers })

const pairFaults: readonly (readonly [string, Data, Data, RegExp])[] = [
  ['one priority', {}, { priority: 150 }, /lb1 .* and lb2 .* have the same priority 150/],
  [
    'different passwords',
    { authentication: { auth_pass: 'secreta' } },
    { authentication: { auth_pass: 'secretb' } },
    /different passwords/,
  ],
  ['a password on one side', { authentication: { auth_pass: 'secreta' } }, {}, /different passwords/],
  ['one id for different addresses', {}, { virtual_ipaddress: ['10.0.0.99'] }, /is used by .* for different addresses/],
  ['different intervals', {}, { advert_int: 2 }, /different advert_int: 1 and 2/],
  ['different versions', {}, { version: 3 }, /different versions/],
  ['two masters', { state: 'MASTER' }, { state: 'MASTER' }, /more than one host begins as MASTER/],
  ['a master of lower priority', {}, { state: 'MASTER' }, /begins as MASTER, but lb1 .* has the higher priority/],
  [
    'nopreempt beside a master',
    { state: 'MASTER' },
    { nopreempt: true, state: 'BACKUP' },
    /nopreempt needs state BACKUP on all hosts/,
  ],
  [
    'a peer that does not answer',
    unicast('10.0.0.1', ['10.0.0.2']),
    unicast('10.0.0.2', ['10.0.0.3']),
    /lb2 .* does not have 10.0.0.1/,
  ],
  [
    'one address under two ids',
    {},
    { virtual_router_id: 52 },
    /both have the virtual address 10.0.0.50, under router ids 51 and 52/,
  ],
]

for (const [title, one, other, wanted] of pairFaults) {
  test(`hosts beside each other: ${title} is refused`, (t) => {
    const faults = between(one, other)
    t.true(
      faults.some((fault) => wanted.test(fault)),
      faults.join('\n'),
    )
    t.false(
      faults.some((fault) => fault.includes('secret')),
      'no password is told',
    )
    t.deepEqual(faults.toSorted(), between(one, other).toSorted(), 'every host says the same')
  })
}

test('pairs that fit have no faults', (t) => {
  t.deepEqual(between({}, {}), [])
  t.deepEqual(between({ state: 'MASTER' }, { state: 'BACKUP' }), [])
  t.deepEqual(between(unicast('10.0.0.1', ['10.0.0.2']), unicast('10.0.0.2', ['10.0.0.1'])), [])
  t.deepEqual(between({ segment: 'north' }, { segment: 'south', virtual_ipaddress: ['10.9.0.1'], priority: 150 }), [])
  t.deepEqual(between({ virtual_router_id: 52, virtual_ipaddress: ['10.0.0.1'] }, { priority: 150 }), [], 'two routers')
})

test('the exit codes of the configuration test, by version', (t) => {
  t.false(canTest('1.3.5'))
  t.false(canTest('2.0.5'))
  t.deepEqual(acceptable('2.0.10'), [0, 5])
  t.deepEqual(acceptable('2.2.7'), [0, 6, 143])
  t.deepEqual(acceptable('2.3.1'), [0, 6])
  t.true(isSince('2.10', '2.9.9'))
})

test('what the checker says of a line is said of the data', (t) => {
  const given = instance({ authentication: { auth_pass: 'topsecre' } }, { raw: 'one\nbogus\n' })
  t.is(
    located("(/x/keepalived.conf: Line 16) Unknown keyword 'bogus'", given),
    "raw, line 2: Unknown keyword 'bogus' (line 16: bogus)",
  )
  t.is(
    located('(Line 5) number out of range', given),
    'vrrp_instance.web.virtual_router_id: number out of range (line 5: virtual_router_id 51)',
  )
  t.regex(located('(Line 8) x', given), /vrrp_instance.web.authentication.auth_pass: x \(line 8: auth_pass \*\*\*\)/)
})
