import test from 'ava'
import { broadcast, netmask, network, shortIpv6 } from '../../modules/facts/address.ts'
import { cmdline } from '../../modules/facts/cmdline.ts'
import { readDateTime } from '../../modules/facts/date-time.ts'
import { readIni } from '../../modules/facts/ini.ts'
import { local } from '../../modules/facts/local.ts'
import { dns } from '../../modules/facts/names.ts'
import { networkGroup } from '../../modules/facts/network.ts'
import { countList, processor } from '../../modules/facts/processor.ts'
import { serviceManager } from '../../modules/facts/service-manager.ts'
import { setup } from '../../modules/facts/setup.ts'
import { humanSize } from '../../modules/facts/size.ts'
import { readTold } from '../../modules/facts/told.ts'
import { Refusal } from '../../src/module/contract.ts'
import { matchesGlob } from '../../src/module/glob.ts'

const files = (all: Readonly<Record<string, string>>): string =>
  `\n\x1efiles\n${Object.entries(all)
    .flatMap(([path, text]) => text.split('\n').map((line) => `${path}:${line}`))
    .join('\n')}\n`

const none = { facts: {}, diff: false, check: false }
const scriptOf = (gather_subset: readonly string[]): string =>
  setup.observe(setup.args.parse({ gather_subset }), none).script.text

test('an answer with nothing in it gives facts without values, not a crash', (t) => {
  const args = setup.args.parse({})
  const is = setup.observe(args, none).parse('', new Uint8Array())
  const facts = setup.report(args, is).ansible_facts as Record<string, unknown>
  t.is(facts.ansible_distribution, 'Linux')
  t.deepEqual(facts.ansible_mounts, [])
  t.deepEqual(facts.ansible_interfaces, [])
  t.true(facts.module_setup)
})

test('a subset asks for its own parts alone', (t) => {
  t.regex(scriptOf(['!all', '!min', 'network']), /ip addr show/)
  t.notRegex(scriptOf(['!all', '!min', 'network']), /environ/)
  t.notRegex(scriptOf(['!all']), /meminfo/)
  t.regex(scriptOf(['all', '!network']), /meminfo/)
  t.notRegex(scriptOf(['all', '!network']), /ip addr show/)
  t.notRegex(scriptOf(['!hardware']), /meminfo|ip addr show/)
  t.is(scriptOf(['all']), scriptOf(['all', 'min', 'network']))
})

test('a subset that does not exist is refused with the words that do', (t) => {
  const refusal = t.throws(() => scriptOf(['netwrok']), { instanceOf: Refusal })
  t.regex(
    refusal?.message ?? '',
    /^Bad subset 'netwrok' given to Ansible\. gather_subset options allowed: all, min, .*network/,
  )
})

test('a filter keeps the facts it names, with and without their prefix', (t) => {
  const facts = { kernel: '6.1', kernel_version: '#1', memtotal_mb: 5 }
  const filtered = (filter: string) => setup.report(setup.args.parse({ filter }), facts).ansible_facts
  t.deepEqual(filtered('ansible_kernel'), { ansible_kernel: '6.1' })
  t.deepEqual(filtered('kernel*,mem?otal_mb'), {
    ansible_kernel: '6.1',
    ansible_kernel_version: '#1',
    ansible_memtotal_mb: 5,
  })
  t.deepEqual(filtered('nothing'), {})
})

test('shell patterns match as fnmatch does', (t) => {
  t.true(matchesGlob('eth0', 'eth[0-9]'))
  t.false(matchesGlob('ethx', 'eth[!x]'))
  t.true(matchesGlob('a.b', 'a.*'))
  t.false(matchesGlob('acb', 'a.b'))
})

test('addresses are reckoned', (t) => {
  t.is(netmask(20), '255.255.240.0')
  t.is(network('10.1.35.7', 20), '10.1.32.0')
  t.is(broadcast('10.1.35.7', 20), '10.1.47.255')
  t.is(netmask(0), '0.0.0.0')
  t.is(shortIpv6('fe8000000000000000fc00fffe000001'), 'fe80::fc:ff:fe00:1')
  t.is(shortIpv6('00000000000000000000000000000001'), '::1')
  t.is(shortIpv6('20010db8000000010000000000000000'), '2001:db8:0:1::')
})

test('a clock in summer knows both names of its zone', (t) => {
  const facts = readDateTime('1721484000 123456789 +0200 CEST', 'CET-1CEST,M3.5.0,M10.5.0/3')
  t.like(facts, {
    tz: 'CEST',
    tz_dst: 'CEST',
    tz_offset: '+0200',
    date: '2024-07-20',
    time: '16:00:00',
    weekday: 'Saturday',
    weekday_number: '6',
    weeknumber: '29',
    iso8601: '2024-07-20T14:00:00Z',
    iso8601_micro: '2024-07-20T14:00:00.123456Z',
    iso8601_basic: '20240720T160000123456',
  })
})

test('a date command without fractions gives whole seconds', (t) => {
  t.is(
    readDateTime('1721484000 %N -0330 NST', 'NST3:30NDT,M3.2.0,M11.1.0').iso8601_micro,
    '2024-07-20T14:00:00.000000Z',
  )
  t.is(readDateTime('1721484000  -0330 NST', '').date, '2024-07-20')
})

test('the command line keeps a repeated word as a list', (t) => {
  const told = readTold(files({ '/proc/cmdline': 'root=/dev/sda1 quiet console=tty0 console=ttyS0 dyndbg="file a b"' }))
  t.deepEqual(cmdline.facts(told), {
    cmdline: { root: '/dev/sda1', quiet: true, console: 'ttyS0', dyndbg: 'file a b' },
    proc_cmdline: { root: '/dev/sda1', quiet: true, console: ['tty0', 'ttyS0'], dyndbg: 'file a b' },
  })
})

test('two sockets with four cores and two threads are sixteen processors', (t) => {
  const one = (n: number) =>
    `processor: ${n}\nvendor_id: GenuineIntel\nmodel name: Xeon\nphysical id: ${n % 2}\nsiblings: 8\ncore id: ${n % 4}\ncpu cores: 4`
  const cpuinfo = Array.from({ length: 16 }, (_, n) => one(n)).join('\n')
  const told = readTold(files({ '/proc/cpuinfo': cpuinfo, '/proc/self/status': 'Cpus_allowed_list:\t0-3,8' }))
  const { processor: list, ...counts } = processor.facts(told)
  t.is((list as readonly string[]).length, 48)
  t.deepEqual(counts, {
    processor_count: 2,
    processor_cores: 4,
    processor_threads_per_core: 2,
    processor_vcpus: 16,
    processor_nproc: 5,
  })
})

test('an ARM board counts its numbered processors', (t) => {
  const cpuinfo = '0 1 2 3'
    .split(' ')
    .map((n) => `processor\t: ${n}\nBogoMIPS\t: 108.00`)
    .join('\n')
  const told = readTold(files({ '/proc/cpuinfo': cpuinfo, '/proc/sys/kernel/arch': 'aarch64' }))
  t.like(processor.facts(told), { processor_count: 4, processor_cores: 1, processor_vcpus: 4, processor_nproc: 4 })
})

test('a list of processors is counted', (t) => {
  t.is(countList('0-3,8,10-11'), 7)
  t.is(countList(''), 0)
})

test('sizes read as people write them', (t) => {
  t.is(humanSize(0), '0.00 Bytes')
  t.is(humanSize(512), '512.00 Bytes')
  t.is(humanSize(274877906944), '256.00 GB')
  t.is(humanSize(1536), '1.50 KB')
})

test('INI facts have keys in lower case and values as text', (t) => {
  t.deepEqual(readIni('[DEFAULT]\nall=1\n[web]\nPort = 80\nname: x\n  y\n; no\n'), {
    web: { all: '1', port: '80', name: 'x\ny' },
  })
  t.is(readIni('no section = here'), undefined)
})

test('a fact program that fails is told with its errors', (t) => {
  const told = readTold(
    '\n\x1elocal a.fact\n{"x": 1}\n\n\x1eended a.fact\n0\n\n\x1elocal b.fact\n\n\x1eended b.fact\n3\nno luck\n\n\x1elocal c.fact\n???\n',
  )
  t.deepEqual(local('/f').facts(told), {
    local: {
      a: { x: 1 },
      b: 'Failure executing fact script (/f/b.fact), rc: 3, err: no luck',
      c: 'error loading facts as JSON or ini - please check content: /f/c.fact',
    },
  })
})

test('the resolver is read', (t) => {
  const text = '# c\nnameserver 10.0.0.1\nnameserver 10.0.0.2\nsearch a.example b.example\noptions ndots:2 rotate'
  t.deepEqual(dns.facts(readTold(files({ '/etc/resolv.conf': text }))), {
    dns: {
      nameservers: ['10.0.0.1', '10.0.0.2'],
      search: ['a.example', 'b.example'],
      options: { ndots: '2', rotate: true },
    },
  })
})

test('aliases, second addresses, point-to-point and bridges keep their own fields', (t) => {
  const sys = (name: string, extra: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries({
        address: '02:00:00:00:00:01',
        mtu: '1500',
        operstate: 'up',
        type: '1',
        flags: '0x1103',
        ...extra,
      }).map(([file, text]) => [`/sys/class/net/${name}/${file}`, text]),
    )
  const listing = `1: br-0: <UP> mtu 1500
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.5/24 brd 10.0.0.255 scope global br-0
    inet 10.0.0.6/24 brd 10.0.0.255 scope global secondary br-0
    inet 10.9.0.1/16 brd 10.9.255.255 scope global br-0:1
    inet6 fd00::5/64 scope global
2: tun0@if9: <UP> mtu 1400
    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0
`
  const told = readTold(
    `${files({ ...sys('br-0', { 'bridge/bridge_id': '8000.02', 'bridge/stp_state': '0', 'brif/eth1/port_no': '0x1' }), ...sys('tun0', { type: '65534' }) })}\n\x1eaddresses\n${listing}\n\x1edefault_ipv4\n8.8.8.8 via 10.0.0.1 dev br-0 src 10.0.0.5 uid 0\n`,
  )
  const facts = networkGroup.facts(told)
  t.deepEqual(facts.interfaces, ['br-0', 'br-0:1', 'tun0'])
  t.like(facts.br_0, {
    device: 'br-0',
    type: 'bridge',
    interfaces: ['eth1'],
    stp: false,
    promisc: true,
    ipv4: { address: '10.0.0.5', broadcast: '10.0.0.255', netmask: '255.255.255.0', network: '10.0.0.0', prefix: '24' },
  })
  t.is((facts.br_0 as { ipv4_secondaries: { address: string }[] }).ipv4_secondaries[0]?.address, '10.0.0.6')
  t.like(facts.br_0_1, { ipv4: { address: '10.9.0.1', netmask: '255.255.0.0' } })
  t.like(facts.tun0, { type: 'tunnel', ipv4: { address: '10.8.0.2', prefix: '32', broadcast: '' } })
  t.like(facts.default_ipv4, {
    interface: 'br-0',
    gateway: '10.0.0.1',
    address: '10.0.0.5',
    alias: 'br-0',
    type: 'bridge',
  })
  t.deepEqual(facts.default_ipv6, {})
  t.deepEqual(facts.all_ipv4_addresses, ['10.0.0.5', '10.0.0.6', '10.9.0.1', '10.8.0.2'])
})

test('the first program tells the service manager, unless its name says nothing', (t) => {
  const of = (comm: string, manager: string) =>
    serviceManager.facts(readTold(`${files({ '/proc/1/comm': comm })}\n\x1emanager\n${manager}\n`)).service_mgr
  t.is(of('systemd', 'sysvinit'), 'systemd')
  t.is(of('init', 'sysvinit'), 'sysvinit')
  t.is(of('bash', 'service'), 'service')
  t.is(of('runit-init', 'service'), 'runit')
})
