import type { Step } from '../../support/steps.ts'

/** Each attribute of a live service and its real servers, one by one: each takes one command, which edits it in place. */
export function attributeSteps(vip: string, [one, two]: readonly [string, string]): readonly Step[] {
  const service = { address: vip, port: 80 }
  const edits = (name: string, args: object, options: string): Step => ({
    name,
    args: { ...service, ...args },
    commands: [`ipvsadm -E -t ${vip}:80 ${options}`],
  })
  const serves = (name: string, server: object, options: string): Step => ({
    name,
    args: { ...service, real_servers: [{ address: one, ...server }] },
    commands: [`ipvsadm -e -t ${vip}:80 -r ${one}:80 ${options}`],
  })
  return [
    edits('the scheduler', { scheduler: 'wrr' }, '-s wrr'),
    edits('a scheduler with flags', { scheduler: 'sh', scheduler_flags: 'sh-port' }, '-s sh -b sh-port'),
    edits('other flags', { scheduler_flags: ['sh-port', 'sh-fallback'] }, '-s sh -b sh-fallback,sh-port'),
    edits('the flags go with their scheduler', { scheduler: 'wlc' }, '-s wlc'),
    edits('persistence', { persistence_timeout: 30 }, '-s wlc -p 30'),
    edits('its timeout', { persistence_timeout: 20 }, '-s wlc -p 20'),
    edits('its netmask', { persistence_netmask: '24' }, '-s wlc -p 20 -M 255.255.255.0'),
    edits('no persistence', { persistence_timeout: 0 }, '-s wlc'),
    edits('round robin', { scheduler: 'rr' }, '-s rr'),
    serves('the weight', { weight: 5 }, '-g -w 5'),
    serves('the upper threshold', { upper_threshold: 1000 }, '-g -w 5 -x 1000'),
    serves('the lower threshold', { lower_threshold: 900 }, '-g -w 5 -x 1000 -y 900'),
    serves('a tunnel', { forward: 'ipip' }, '-i -w 5 -x 1000 -y 900'),
    serves('direct again', { forward: 'gate' }, '-g -w 5 -x 1000 -y 900'),
    serves('no thresholds', { upper_threshold: 0, lower_threshold: 0 }, '-g -w 5'),
    {
      name: 'no weight is no work',
      args: { ...service, real_servers: [{ address: two, weight: 0 }] },
      commands: [`ipvsadm -e -t ${vip}:80 -r ${two}:80 -g -w 0`],
    },
    {
      name: 'its weight is back',
      args: { ...service, real_servers: [{ address: two, weight: 1 }] },
      commands: [`ipvsadm -e -t ${vip}:80 -r ${two}:80 -g -w 1`],
    },
    {
      name: 'the timeouts',
      args: { timeouts: { tcp: 901, udp: 301 } },
      commands: ['ipvsadm --set 901 120 301'],
      after: `ipvsadm -Ln --timeout | grep -F '901 120 301'`,
    },
    {
      name: 'a sync daemon',
      args: { sync_daemons: [{ role: 'master', interface: 'eth0', sync_id: 7 }] },
      commands: ['ipvsadm --start-daemon master --mcast-interface eth0 --syncid 7'],
    },
    {
      name: 'another one of it',
      args: {
        sync_daemons: [
          { role: 'master', interface: 'eth0', sync_id: 8, max_length: 1400, group: '224.0.0.90', port: 8849, ttl: 2 },
        ],
      },
      commands: [
        'ipvsadm --stop-daemon master',
        'ipvsadm --start-daemon master --mcast-interface eth0 --syncid 8 --sync-maxlen 1400 --mcast-group 224.0.0.90 --mcast-port 8849 --mcast-ttl 2',
      ],
    },
    {
      name: 'no sync daemon',
      args: { sync_daemons: [{ role: 'master' }], state: 'absent' },
      commands: ['ipvsadm --stop-daemon master'],
    },
    ...driftSteps(vip, [one, two]),
  ]
}

/** What is changed by hand with ipvsadm is put right by what differs and no more. */
function driftSteps(vip: string, [one, two]: readonly [string, string]): readonly Step[] {
  const args = {
    address: vip,
    port: 80,
    scheduler: 'rr',
    state: 'exact',
    real_servers: [{ address: one, weight: 5 }, { address: two }],
  }
  const drift = (name: string, before: string, ...commands: readonly string[]): Step => ({
    name,
    before,
    args,
    commands: commands.map((command) => `ipvsadm ${command}`),
  })
  const service = `-t ${vip}:80`
  return [
    { name: 'all is well', args, commands: [] },
    drift('another weight', `ipvsadm -e ${service} -r ${one} -g -w 9`, `-e ${service} -r ${one}:80 -g -w 5`),
    drift('thresholds', `ipvsadm -e ${service} -r ${one} -g -w 5 -x 4000`, `-e ${service} -r ${one}:80 -g -w 5`),
    drift('another scheduler', `ipvsadm -E ${service} -s wrr -p 60`, `-E ${service} -s rr`),
    drift('a real server is gone', `ipvsadm -d ${service} -r ${two}`, `-a ${service} -r ${two}:80 -g -w 1`),
    drift('one too many', `ipvsadm -a ${service} -r 192.0.2.9 -g -w 0`, `-d ${service} -r 192.0.2.9:80`),
    {
      name: 'present leaves others alone',
      before: `ipvsadm -a ${service} -r 192.0.2.9 -g -w 0`,
      args: { ...args, state: 'present' },
      commands: [],
      after: `ipvsadm -d ${service} -r 192.0.2.9`,
    },
  ]
}

/** Services without traffic: every kind, every scheduler, the whole table, and what the host restores at boot. */
export function tableSteps(vip: string, [one, two]: readonly [string, string]): readonly Step[] {
  const made = (name: string, args: object, service: string, ...servers: readonly string[]): Step => ({
    name,
    args: { ...args },
    commands: [`ipvsadm -A ${service}`, ...servers.map((server) => `ipvsadm -a ${server}`)],
  })
  const schedulers = ['wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'fo', 'ovf', 'mh', 'rr']
  const whole = {
    state: 'exact',
    disconnect: true,
    saved: true,
    timeouts: { tcp: 600 },
    sync_daemons: [{ role: 'backup', interface: 'eth0', sync_id: 3 }],
    services: [
      {
        address: vip,
        port: 80,
        scheduler: 'rr',
        real_servers: [{ address: one, upper_threshold: 40, lower_threshold: 30 }, { address: two }],
      },
      { fwmark: 4_294_967_295, real_servers: [{ address: one, weight: 2 }] },
    ],
  }
  return [
    made(
      'NAT with another port',
      { address: vip, port: 8080, real_servers: [{ address: one, port: 80, forward: 'masq' }] },
      `-t ${vip}:8080 -s wlc`,
      `-t ${vip}:8080 -r ${one}:80 -m -w 1`,
    ),
    made(
      'udp, each packet by itself',
      { address: vip, port: 53, protocol: 'udp', scheduler: 'rr', one_packet: true },
      `-u ${vip}:53 -s rr -o`,
    ),
    made(
      'SIP',
      { address: vip, port: 5060, protocol: 'udp', persistence_timeout: 9, persistence_engine: 'sip' },
      `-u ${vip}:5060 -s wlc -p 9 --pe sip`,
    ),
    made('sctp', { address: vip, port: 99, protocol: 'sctp' }, `--sctp-service ${vip}:99 -s wlc`),
    made('all ports of a client', { address: vip, port: 0, persistence_timeout: 60 }, `-t ${vip}:0 -s wlc -p 60`),
    made(
      'IPv6',
      {
        address: 'FD00:0::50',
        port: 80,
        persistence_timeout: 60,
        persistence_netmask: 64,
        real_servers: [{ address: 'fd00:0:0::21' }],
      },
      '-t [fd00::50]:80 -s wlc -p 60 -M 64',
      '-t [fd00::50]:80 -r [fd00::21]:80 -g -w 1',
    ),
    made(
      'IPv6 behind a tunnel of IPv4',
      { address: vip, port: 90, real_servers: [{ address: 'fd00::21', forward: 'ipip' }] },
      `-t ${vip}:90 -s wlc`,
      `-t ${vip}:90 -r [fd00::21]:90 -i -w 1`,
    ),
    made(
      'a firewall mark of IPv6',
      { fwmark: 7, family: 'ipv6', real_servers: [{ address: 'fd00::21' }] },
      '-f 7 -6 -s wlc',
      '-f 7 -6 -r [fd00::21]:0 -g -w 1',
    ),
    made(
      'a large firewall mark',
      { fwmark: 4_294_967_295, real_servers: [{ address: one }] },
      '-f 4294967295 -s wlc',
      `-f 4294967295 -r ${one}:0 -g -w 1`,
    ),
    made(
      'tunnels of all kinds',
      {
        address: vip,
        port: 91,
        real_servers: [
          { address: '192.0.2.1', forward: 'ipip', tunnel_type: 'gue', tunnel_port: 6080, tunnel_checksum: 'remcsum' },
          { address: '192.0.2.2', forward: 'ipip', tunnel_type: 'gre', tunnel_checksum: 'csum' },
          { address: '192.0.2.3', forward: 'ipip' },
        ],
      },
      `-t ${vip}:91 -s wlc`,
      `-t ${vip}:91 -r 192.0.2.1:91 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum`,
      `-t ${vip}:91 -r 192.0.2.2:91 -i -w 1 --tun-type gre --tun-csum`,
      `-t ${vip}:91 -r 192.0.2.3:91 -i -w 1`,
    ),
    {
      name: 'the type of a tunnel',
      args: { address: vip, port: 91, real_servers: [{ address: '192.0.2.3', tunnel_type: 'gue', tunnel_port: 1 }] },
      commands: [`ipvsadm -e -t ${vip}:91 -r 192.0.2.3:91 -i -w 1 --tun-type gue --tun-port 1 --tun-nocsum`],
    },
    {
      name: 'its port',
      args: { address: vip, port: 91, real_servers: [{ address: '192.0.2.3', tunnel_port: 2 }] },
      commands: [`ipvsadm -e -t ${vip}:91 -r 192.0.2.3:91 -i -w 1 --tun-type gue --tun-port 2 --tun-nocsum`],
    },
    {
      name: 'its checksum',
      args: { address: vip, port: 91, real_servers: [{ address: '192.0.2.3', tunnel_checksum: 'csum' }] },
      commands: [`ipvsadm -e -t ${vip}:91 -r 192.0.2.3:91 -i -w 1 --tun-type gue --tun-port 2 --tun-csum`],
    },
    {
      name: 'no tunnel',
      args: { address: vip, port: 91, real_servers: [{ address: '192.0.2.3', forward: 'masq' }] },
      commands: [`ipvsadm -e -t ${vip}:91 -r 192.0.2.3:91 -m -w 1`],
    },
    ...schedulers.map(
      (scheduler): Step => ({
        name: `the scheduler ${scheduler}`,
        args: { address: vip, port: 53, protocol: 'udp', scheduler },
        commands: [`ipvsadm -E -u ${vip}:53 -s ${scheduler} -o`],
      }),
    ),
    {
      name: 'a sync daemon beside mixed families',
      args: {
        sync_daemons: [{ role: 'master', interface: 'eth0' }],
        address: vip,
        port: 90,
        real_servers: [{ address: 'fd00::21' }],
      },
      refusal: 'while a sync daemon runs',
    },
    {
      name: 'another port needs NAT',
      args: { address: vip, port: 91, real_servers: [{ address: one, port: 92 }] },
      refusal: 'for port 91: port 92 needs forward: masq',
    },
    {
      name: 'the whole table',
      args: whole,
      after: `[ "$(ipvsadm -Sn | wc -l)" -eq 5 ] && [ "$(ipvsadm -Ln --timeout)" = 'Timeout (tcp tcpfin udp): 600 120 300' ]`,
    },
    {
      name: 'the host restores it at boot',
      before: `ipvsadm -Sn | sort >/run/before; ipvsadm -Ln --thresholds | sort >/run/limits
ipvsadm -C; ipvsadm --set 900 120 300; ipvsadm --stop-daemon backup
service ipvsadm start
ipvsadm -Sn | sort | cmp - /run/before && ipvsadm -Ln --thresholds | sort | cmp - /run/limits`,
      args: whole,
      commands: [],
    },
    {
      name: 'one service less, and saved so',
      args: { fwmark: 4_294_967_295, state: 'absent', saved: true },
      commands: ['ipvsadm -D -f 4294967295'],
      after: `! grep -q -- '-f ' /etc/ipvsadm.rules && grep -qxF -- '-a -t ${vip}:80 -r ${one}:80 -g -w 1 -x 40 -y 30' /etc/ipvsadm.rules`,
    },
    {
      name: 'nothing is left',
      args: { ...whole, services: [], sync_daemons: [], timeouts: {} },
      after: `[ -z "$(ipvsadm -Sn)" ] && [ "$(cat /etc/ipvsadm.rules)" = '# ipvsadm.rules' ]`,
    },
  ]
}
