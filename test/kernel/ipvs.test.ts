import { setTimeout as delay } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { addressIn, type Layout } from '../../lab/layout.ts'
import { meetCut, meetFullDisk, meetMeddling } from '../support/faults.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onHost, playTasks } from '../support/lab-hosts.ts'
import { type Step, takeSteps } from '../support/steps.ts'
import { attributeSteps, tableSteps } from './ipvs/attributes.ts'

const file = 'lab/lvs-dr.yml'

/** A test with real kernels, or why there are none. */
function prove(title: string, act: (t: ExecutionContext, layout: Layout) => Promise<void>): void {
  test.serial(title, async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, async (layout) => await act(t, layout))
  })
}

interface Cluster {
  readonly vip: string
  readonly reals: readonly [string, string]
}

const cluster = (layout: Layout): Cluster => ({
  vip: addressIn(layout, 50),
  reals: [addressIn(layout, 21), addressIn(layout, 22)],
})

/** Both real servers serve the VIP; the director has it and serves nothing yet. */
async function serve(t: ExecutionContext, layout: Layout): Promise<void> {
  const { vip } = cluster(layout)
  for (const real of ['real1', 'real2']) {
    onHost(
      layout,
      real,
      `echo answer from ${real} >/var/www/html/index.html; service nginx start; ip link set tunl0 up`,
    )
    await takeSteps(t, layout, real, 'ipvs_realserver', [
      { name: `${real} has the VIP`, args: { address: vip, silent_interfaces: 'eth0' } },
    ])
  }
  onHost(layout, 'director1', `ip addr add ${vip}/32 dev eth0`)
}

/** Asks the VIP without a pause until it is told to stop. */
const startAsking = (layout: Layout, vip: string): void => {
  onHost(
    layout,
    'client',
    `rm -f /run/enough /run/asked; (while [ ! -e /run/enough ]; do curl -sS -m 60 http://${vip}/ 2>&1 || echo failed; sleep 0.2; done >/run/asked) </dev/null >/dev/null 2>&1 &`,
  )
}

const stopAsking = (layout: Layout): readonly string[] =>
  onHost(layout, 'client', 'touch /run/enough; sleep 1; cat /run/asked').split('\n')

const requests = (layout: Layout, vip: string): readonly string[] =>
  onHost(layout, 'client', `for i in 1 2 3 4; do curl -s -m 5 http://${vip}/ || echo failed; done`).split('\n')

prove('a service is made, changed attribute by attribute and repaired, and no request fails', async (t, layout) => {
  const { vip, reals } = cluster(layout)
  await serve(t, layout)
  await takeSteps(t, layout, 'director1', 'ipvs', [
    {
      name: 'a service is made',
      args: { address: vip, port: 80, scheduler: 'rr', real_servers: reals.map((address) => ({ address })) },
      commands: [
        `ipvsadm -A -t ${vip}:80 -s rr`,
        ...reals.map((real) => `ipvsadm -a -t ${vip}:80 -r ${real}:80 -g -w 1`),
      ],
    },
  ])
  t.deepEqual([...new Set(requests(layout, vip))].sort(), ['answer from real1', 'answer from real2'])
  // The address of the VIP on the wire is the director's, whatever the real servers have on lo.
  const director = onHost(layout, 'director1', 'cat /sys/class/net/eth0/address')
  t.true(
    onHost(layout, 'client', `ip neigh flush all; ping -c 1 -W 2 ${vip} >/dev/null; ip neigh show ${vip}`).includes(
      director,
    ),
  )

  startAsking(layout, vip)
  await takeSteps(t, layout, 'director1', 'ipvs', attributeSteps(vip, reals))
  const answers = stopAsking(layout)
  t.true(answers.length > 20, `the client has asked ${answers.length} times`)
  t.deepEqual([...new Set(answers)].sort(), ['answer from real1', 'answer from real2'])
})

prove(
  'services of every kind, by every scheduler, the whole table, and what the host restores at boot',
  async (t, layout) => {
    const { vip, reals } = cluster(layout)
    await takeSteps(t, layout, 'director1', 'ipvs', tableSteps(vip, reals))
  },
)

prove('connections are waited for, and never cut off by mistake', async (t, layout) => {
  const { vip, reals } = cluster(layout)
  await serve(t, layout)
  const [real] = reals
  const service = { address: vip, port: 80 }
  const server = { ...service, real_servers: [{ address: real }] }
  const lasting: Step = { name: 'one real server', args: { ...server, scheduler: 'rr', timeouts: { tcp_fin: 1 } } }
  await takeSteps(t, layout, 'director1', 'ipvs', [lasting])
  // A connection that stays open until the file is there.
  onHost(
    layout,
    'client',
    `rm -f /run/close; (exec bash -c 'exec 3<>/dev/tcp/${vip}/80; while [ ! -e /run/close ]; do sleep 0.2; done') </dev/null >/dev/null 2>&1 &
for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; done`,
  )
  const refusal = `tcp ${vip}:80: clients are connected to ${real}:80 (1) and would be cut off`
  await takeSteps(t, layout, 'director1', 'ipvs', [
    { name: 'a real server with clients stays', args: { ...server, state: 'absent' }, refusal },
    { name: 'a service with clients stays', args: { ...service, state: 'absent' }, refusal },
    { name: 'the whole table stays', args: { services: [], state: 'exact' }, refusal },
    { name: 'one connection does not matter', args: { ...server, state: 'drained', drain_to: 1 }, changed: true },
  ])
  t.true(onHost(layout, 'director1', 'ipvsadm -Sn').includes(`-r ${real}:80 -g -w 0`))
  const tooLong = await playTasks(layout, 'director1', [{ ipvs: { ...server, state: 'drained', drain_timeout: 1 } }])
  t.is(tooLong.code, 2, tooLong.text)
  t.true(tooLong.text.includes(`connections are left after 1 seconds, with weight 0: ${real}:80 (1)`), tooLong.text)
  const info = await playTasks(layout, 'director1', [
    { ipvs_info: { connections: true }, register: 'info' },
    {
      assert: {
        that: [
          `info.services[0].address == "${vip}" and info.services[0].port == 80 and info.services[0].scheduler == "rr"`,
          'info.services[0].real_servers[0].active_connections == 1 and info.services[0].real_servers[0].weight == 0',
          'info.connections | selectattr("state", "equalto", "ESTABLISHED") | list | length == 1',
          `info.connections[0].virtual == "${vip}:80" and info.connections[0].destination == "${real}:80"`,
          'info.timeouts == {"tcp": 900, "tcp_fin": 1, "udp": 300} and info.loaded and info.sync_daemons == []',
        ],
      },
    },
    {
      name: 'the kernel sums up its counters every two seconds',
      ipvs_info: {},
      register: 'info',
      until: 'info.services[0].statistics.connections == 1',
      retries: 20,
      delay: 0.5,
    },
  ])
  t.is(info.code, 0, info.text)
  const drained = { ipvs: { ...server, state: 'drained', drain_timeout: 100 } }
  await takeSteps(t, layout, 'director1', 'ipvs', [{ name: 'at work again', args: { ...server, state: 'exact' } }])
  const foretold = await playTasks(layout, 'director1', [drained], '--check')
  t.regex(foretold.text, /changed=1 /, foretold.text)
  const draining = playTasks(layout, 'director1', [drained], '--verify')
  for (let tries = 0; tries < 200 && !onHost(layout, 'director1', 'ipvsadm -Sn').includes('-w 0'); tries++)
    await delay(200)
  onHost(layout, 'client', 'touch /run/close')
  const { code, text } = await draining
  t.is(code, 0, text)
  t.regex(text, /changed=1 /, text)
  t.regex(onHost(layout, 'director1', 'ipvsadm -Ln'), /Route +0 +0 /)
  await takeSteps(t, layout, 'director1', 'ipvs', [
    {
      name: 'a drained one goes',
      args: { ...server, state: 'absent' },
      commands: [`ipvsadm -d -t ${vip}:80 -r ${real}:80`],
    },
    { name: 'what is not there is drained', args: { ...server, state: 'drained' }, commands: [] },
    { name: 'the service goes', args: { ...service, state: 'absent' }, commands: [`ipvsadm -D -t ${vip}:80`] },
  ])
})

prove('what is wrong with a host or a wish is said in a sentence, and nothing is changed', async (t, layout) => {
  const { vip, reals } = cluster(layout)
  const [real, other] = reals
  const args = { address: vip, port: 80, scheduler: 'rr', real_servers: [{ address: real }] }
  const table = (host: string): string => onHost(layout, host, 'ipvsadm -Sn')

  const wrong = await playTasks(layout, 'director1', [{ ipvs: { ...args, address: '10.79.1.500' } }])
  t.is(wrong.code, 4, wrong.text)
  t.true(
    wrong.text.includes('address: expected an IPv4 or IPv6 address such as 192.0.2.10, got "10.79.1.500"'),
    wrong.text,
  )

  await takeSteps(t, layout, 'client', 'ipvs', [
    {
      name: 'no tool',
      before: 'mv /usr/sbin/ipvsadm /root/',
      args,
      refusal: 'ipvsadm is not installed: install the package ipvsadm',
    },
  ])
  await takeSteps(t, layout, 'director2', 'ipvs', [
    {
      name: 'no module for the scheduler',
      before: 'sed -i /ip_vs_fo/d "/lib/modules/$(uname -r)/modules.dep"',
      args: { ...args, scheduler: 'fo' },
      refusal: 'the kernel of this host lacks the scheduler fo: its module ip_vs_fo is not there to be loaded',
    },
    {
      name: 'no such interface',
      args: { sync_daemons: [{ role: 'master', interface: 'eth7' }] },
      refusal: 'this host has no network interface eth7',
    },
    {
      name: 'keepalived looks after the service',
      before: `cd /etc/keepalived; mkdir -p conf.d; echo 'include conf.d/*.conf' >keepalived.conf; printf 'virtual_server ${vip} 80 {\\n protocol TCP\\n lb_algo rr\\n lb_kind DR\\n real_server ${other} 80 {\\n weight 1\\n }\\n}\\n' >conf.d/web.conf; service keepalived start`,
      args,
      refusal: `keepalived looks after tcp ${vip}:80 (/etc/keepalived/keepalived.conf)`,
    },
    {
      name: 'nor may the whole table be another',
      args: { services: [], state: 'exact' },
      refusal: 'keepalived looks after ',
    },
    { name: 'by force', args: { ...args, force: true }, after: `ipvsadm -Sn | grep -F -- '-r ${real}:80'` },
    { name: 'another service is nobody’s', args: { ...args, port: 81 } },
  ])

  // Somebody else changes the table when it has just been read.
  onHost(
    layout,
    'director1',
    `ipvsadm -A -t ${vip}:80 -s rr; ipvsadm -a -t ${vip}:80 -r ${real} -g
cat >/usr/local/bin/ipvsadm <<'END'
#!/bin/sh
/sbin/ipvsadm "$@"; code=$?
if [ "$*" = '-Ln --daemon' ] && [ -e /run/meddle ]; then rm /run/meddle; /sbin/ipvsadm -a -t ${vip}:80 -r ${other} -g -w 7; fi
exit $code
END
chmod 755 /usr/local/bin/ipvsadm; touch /run/meddle`,
  )
  const before = table('director1')
  const meddled = await playTasks(layout, 'director1', [
    { ipvs: { ...args, real_servers: [{ address: real, weight: 5 }] } },
  ])
  t.is(meddled.code, 2, meddled.text)
  t.true(
    meddled.text.includes('somebody else has changed the table of IPVS since it was read; nothing has been done'),
    meddled.text,
  )
  t.deepEqual(
    table('director1').split('\n').sort(),
    [...before.split('\n'), `-a -t ${vip}:80 -r ${other}:80 -g -w 7`].sort(),
  )

  // The kernel takes no broadcast address for a real server, and has taken what came before.
  const broadcast = {
    ...args,
    saved: true,
    real_servers: [{ address: real, weight: 5 }, { address: addressIn(layout, 255) }],
  }
  await takeSteps(t, layout, 'director1', 'ipvs', [
    {
      name: 'what the kernel does not take',
      args: broadcast,
      fails: `-r ${addressIn(layout, 255)}:80 -g -w 1 failed; what was done before it stays: ipvsadm -e -t ${vip}:80 -r ${real}:80 -g -w 5;`,
      after: `ipvsadm -Sn | grep -F -- '-r ${real}:80 -g -w 5' && ! grep -sF ${real} /etc/ipvsadm.rules && ! ls -A /etc | grep '[.]tutti$'`,
    },
    { name: 'what is left of it', args: { ...args, real_servers: [{ address: real, weight: 5 }] }, changed: false },
  ])

  // There is no room for what is to be restored at boot.
  const look = 'ipvsadm -Sn; cat /etc/ipvsadm.rules /etc/default/ipvsadm; ls -A /etc | grep "[.]tutti$" || :'
  const says = /ipvsadm\.rules: is the disk full, or read-only\? Nothing has been changed/
  const it = { host: 'director1', module: 'ipvs', look }
  await meetFullDisk(t, layout, { ...it, args: { ...args, saved: true }, folder: '/etc', says })

  // The connection breaks when the first of two real servers has been added.
  onHost(layout, 'director1', 'ipvsadm -C')
  const both = { ...args, real_servers: [{ address: real }, { address: other }] }
  await meetCut(t, layout, {
    ...it,
    args: both,
    program: 'ipvsadm',
    words: '-a*',
    look: 'ipvsadm -Sn',
    left: `-A -t ${vip}:80 -s rr\n-a -t ${vip}:80 -r ${real}:80 -g -w 1`,
  })
})

prove('a real server gets the VIP by both ways, and gives back all that it was given', async (t, layout) => {
  const { vip, reals } = cluster(layout)
  const [real] = reals
  const second = addressIn(layout, 51)
  const conf = '/proc/sys/net/ipv4/conf'
  onHost(
    layout,
    'real1',
    `echo answer from real1 >/var/www/html/index.html; service nginx start
echo 1 >${conf}/all/rp_filter; echo 1 >${conf}/eth0/arp_announce`,
  )
  const look = (): string =>
    onHost(
      layout,
      'real1',
      `ip -br addr show dev lo; ip -br addr show dev tunl0; ip -o link show dev tunl0 | grep -o '<.*>'
cd ${conf}; grep . */arp_ignore */arp_announce */rp_filter; find /etc/sysctl.d /etc/modules-load.d /etc/systemd/network /etc/network /var/lib/tutti ! -type d 2>/dev/null | sort`,
    )
  const before = look()
  const direct = { address: vip, silent_interfaces: 'eth0', saved: true, manager: 'networkd' }
  const tunnel = { address: second, forward: 'ipip', saved: true, manager: 'ifupdown' }
  await takeSteps(t, layout, 'real1', 'ipvs_realserver', [
    { name: 'direct routing', args: direct },
    { name: 'a tunnel beside it', args: tunnel },
    {
      name: 'drift by hand',
      before: `ip addr del ${vip}/32 dev lo; echo 0 >${conf}/all/arp_ignore; rm /etc/sysctl.d/60-ipvs-*`,
      args: direct,
      after: `ip addr show dev lo | grep -F ' ${vip}/32 ' && [ "$(cat ${conf}/all/arp_ignore)" = 1 ] && ls /etc/sysctl.d/60-ipvs-*`,
    },
    {
      name: 'what is saved is what the kernel has',
      before: `echo 0 >${conf}/all/arp_ignore; echo 0 >${conf}/lo/arp_announce; echo 0 >${conf}/eth0/arp_ignore; sysctl -p /etc/sysctl.d/60-ipvs-*`,
      args: direct,
      changed: false,
    },
    {
      name: 'the address of another interface',
      before: 'ip addr add 192.0.2.1/24 dev eth0',
      args: { address: '192.0.2.1' },
      refusal: '192.0.2.1 is an address of eth0',
      after: 'ip addr del 192.0.2.1/24 dev eth0',
    },
  ])
  onHost(layout, 'director1', `ip addr add ${second}/32 dev eth0`)
  await takeSteps(t, layout, 'director1', 'ipvs', [
    {
      name: 'a service in a tunnel',
      args: { address: second, port: 80, real_servers: [{ address: real, forward: 'ipip' }] },
    },
  ])
  t.deepEqual([...new Set(requests(layout, second))], ['answer from real1'])

  await takeSteps(t, layout, 'real1', 'ipvs_realserver', [
    {
      name: 'what the tunnel needs stays',
      args: { address: vip, state: 'absent' },
      after: `[ "$(cat ${conf}/all/arp_ignore ${conf}/tunl0/rp_filter ${conf}/lo/arp_ignore ${conf}/eth0/arp_announce | tr -d '\\n')" = 1201 ]`,
    },
  ])
  t.deepEqual([...new Set(requests(layout, second))], ['answer from real1'])
  await takeSteps(t, layout, 'real1', 'ipvs_realserver', [
    { name: 'all is given back', args: { address: second, forward: 'ipip', state: 'absent' } },
  ])
  t.is(look(), before)

  const it = {
    host: 'real1',
    module: 'ipvs_realserver',
    look: 'ip -br addr show dev lo',
    program: 'ip',
    words: '-o link show dev lo',
  }
  await meetMeddling(t, layout, { ...it, args: direct, deed: `ip addr add ${vip}/32 dev lo` })
  const gone = { ...direct, state: 'absent' }
  await meetMeddling(t, layout, { ...it, args: gone, deed: `ip addr del ${vip}/32 dev lo` })
  t.is(look(), before)

  // A start that breaks before the address is there is undone as any other.
  onHost(
    layout,
    'real1',
    `printf '%s\\n' '#!/bin/sh' 'case $* in "addr add"*) exit 1 ;; esac' 'exec /sbin/ip "$@"' >/usr/local/bin/ip; chmod 755 /usr/local/bin/ip`,
  )
  const broken = await playTasks(layout, 'real1', [{ ipvs_realserver: direct }])
  t.is(broken.code, 2, broken.text)
  onHost(layout, 'real1', 'rm /usr/local/bin/ip')
  t.not(look(), before)
  await takeSteps(t, layout, 'real1', 'ipvs_realserver', [
    { name: 'a broken start is undone', args: { address: vip, state: 'absent' } },
  ])
  t.is(look(), before)
})
