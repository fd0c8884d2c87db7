import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage, type Stage } from '../../support/lab-play.ts'

const file = 'lab/lvs-dr.yml'
const nothing = { director1: 0, director2: 0, real1: 0, real2: 0 }

/** Plays until the site is as this playbook says, and holds that a second run, and a check, change nothing. */
async function converge({ t, play }: Stage, variables: Readonly<Record<string, unknown>>): Promise<void> {
  const first = await play(variables, '--verify')
  t.is(first.code, 0, first.text)
  t.notDeepEqual(first.changed, nothing, first.text)
  for (const words of [[], ['--check', '--diff']]) {
    const again = await play(variables, ...words)
    t.is(again.code, 0, again.text)
    t.deepEqual(again.changed, nothing, again.text)
  }
}

const holds = ({ on }: Stage, director: string, address: string): boolean =>
  on(director, 'ip -4 addr show dev eth0').includes(` ${address}/32 `)

/** Who answers a client that comes again and again, each name once for each answer. */
const answers = ({ on }: Stage, vip: string): string =>
  on('client', `for i in 1 2 3 4; do curl -s -m 5 http://${vip}/ || echo failed; done`).split('\n').sort().join()

const inTurn = ['answer from real1', 'answer from real1', 'answer from real2', 'answer from real2'].join()

/** From bare hosts; the clients' side is a network of its own, on the same wire. */
async function translated(stage: Stage): Promise<void> {
  const { t, layout, on, until, lab } = stage
  const gateway = addressIn(layout, 60)
  const outside = '198.51.100'
  const vip = `${outside}.50`
  on('client', `ip addr add ${outside}.100/24 dev eth0`)
  for (const n of [1, 2]) on(`director${n}`, `ip addr add ${outside}.1${n}/24 dev eth0`)
  await converge(stage, { vip })

  const both = (director: string): boolean => holds(stage, director, vip) && holds(stage, director, gateway)
  await until('the first director has both addresses', () => both('director1'))
  await until('both real servers answer in turn', () => answers(stage, vip) === inTurn)
  t.regex(on('director1', 'ipvsadm -Sn'), new RegExp(`-r ${addressIn(layout, 21)}:8080 -m -w 1`))
  t.is(on('real1', 'ss -Hltn "sport = :80"'), '', 'the port of the service is not that of the real server')
  t.not(on('real1', `grep -c '^${outside}\\.100 ' /var/log/nginx/access.log`), '0', 'it is the client who is seen')
  t.is(on('real1', 'ip route show default'), `default via ${gateway} dev eth0`)

  lab('cut', 'director1')
  await until('the second has both addresses', () => both('director2'))
  await until('it serves', () => answers(stage, vip) === inTurn)
  lab('heal', 'director1')
  await until('the first is back', () => both('director1') && !holds(stage, 'director2', vip))
  await until('it serves again', () => answers(stage, vip) === inTurn)
}

/** The site becomes one of tunnels; its address is another one, for real servers keep one way of an address until they are told to leave it. */
async function tunnelled(stage: Stage): Promise<void> {
  const { t, layout, on, until } = stage
  const vip = addressIn(layout, 51)
  await converge(stage, { vip })
  await until('the first director has the address', () => holds(stage, 'director1', vip))
  await until('both real servers answer in turn', () => answers(stage, vip) === inTurn)
  t.regex(on('director1', 'ipvsadm -Sn'), new RegExp(`-r ${addressIn(layout, 21)}:80 -i -w 1`))
  t.regex(on('real1', 'ip -4 addr show dev tunl0'), new RegExp(` ${vip}/32 `))
}

/** The site becomes one of direct routing, in which a client stays where it was. */
async function persistent(stage: Stage): Promise<void> {
  const { t, layout, on, until } = stage
  const vip = addressIn(layout, 50)
  const stays = (): boolean => /^(answer from real\d)(,\1){3}$/.test(answers(stage, vip))
  await converge(stage, {})
  await until('a client stays with one real server', stays)
  t.regex(on('director1', 'ipvsadm -Sn'), new RegExp(`^-A -t ${vip}:80 -s rr -p 300$`, 'm'))

  await converge(stage, { every_port: true })
  await until('a client stays there', stays)
  t.regex(on('director1', 'ipvsadm -Sn'), new RegExp(`^-A -t ${vip}:0 -s rr -p 300$`, 'm'))
  const [real = ''] = answers(stage, vip).split(',')
  on('client', `timeout 5 bash -c 'exec 3<>/dev/tcp/${vip}/22; read -r -u 3'`)
  const at22 = on('director1', `ipvsadm -Lnc | sed -n 's/.* ${vip}:22 *\\([0-9.]*\\):22 *$/\\1/p'`)
  t.is(at22, addressIn(layout, real.endsWith('real1') ? 21 : 22), 'at another port it has the same real server')
}

/** Both ports of the site become one service. */
async function marked(stage: Stage): Promise<void> {
  const { t, layout, on, until } = stage
  const [vip, client, other] = [50, 100, 101].map((n) => addressIn(layout, n)) as [string, string, string]
  const folder = mkdtempSync(join(tmpdir(), 'tutti-marks-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const [certificate, key] = [join(folder, 'site.pem'), join(folder, 'site.key')]
  execFileSync('openssl', [...words, '-subj', '/CN=site', '-keyout', key, '-out', certificate], { stdio: 'pipe' })
  on('client', `ip addr add ${other}/24 dev eth0`)
  // nft knows no family ip in this kernel.
  for (const n of [1, 2]) on(`director${n}`, 'update-alternatives --set iptables /usr/sbin/iptables-legacy')
  await converge(stage, { certificate, certificate_key: key })

  await until('the first director has the address', () => holds(stage, 'director1', vip))
  // A client that comes while there is only one of them stays there.
  const weights = (): string => on('director1', "ipvsadm -Sn | sed -n 's/^-a .* -w //p'").split('\n').join()
  await until('both real servers are there', () => weights() === '1,1')
  const of = (source: string): string => {
    const ask = (scheme: string): string => `curl -sk -m 5 --interface ${source} ${scheme}://${vip}/ || echo failed;`
    return [...new Set(on('client', `for i in 1 2 3; do ${ask('http')} ${ask('https')} done`).split('\n'))].join()
  }
  await until('each client has a real server of its own, at both ports', () => {
    return [of(client), of(other)].sort().join() === 'answer from real1,answer from real2'
  })
  t.regex(on('director1', 'ipvsadm -Sn'), /^-A -f 1 -s rr -p 300$/m)
  t.notRegex(on('director1', 'ipvsadm -Sn'), /^-A -t/m, 'there is one service, of both ports')
}

test.serial('NAT, tunnels, persistence and firewall marks: one site becomes each of them', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    await translated(onStage(t, layout, 'playbooks/lvs-nat.yml'))
    await tunnelled(onStage(t, layout, 'playbooks/lvs-tun.yml'))
    await persistent(onStage(t, layout, 'playbooks/lvs-persistence.yml'))
    await marked(onStage(t, layout, 'playbooks/lvs-firewall-marks.yml'))
  })
})
