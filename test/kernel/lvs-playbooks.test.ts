import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

const file = 'lab/lvs-dr.yml'
const nothing = { director1: 0, director2: 0, real1: 0, real2: 0 }

test.serial('playbooks/lvs-nat.yml and lvs-firewall-marks.yml make sites that serve', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  const folder = mkdtempSync(join(tmpdir(), 'tutti-marks-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  await inLab(t, file, async (layout) => {
    const [nat, marks] = ['lvs-nat', 'lvs-firewall-marks'].map((name) =>
      onStage(t, layout, `playbooks/${name}.yml`),
    ) as [ReturnType<typeof onStage>, ReturnType<typeof onStage>]
    const { on, until, lab } = nat
    const [gateway, client] = [addressIn(layout, 60), addressIn(layout, 100)]
    const holds = (director: string, address: string): boolean =>
      on(director, 'ip -4 addr show dev eth0').includes(` ${address}/32 `)
    const settled = async (stage: typeof nat, variables: Readonly<Record<string, unknown>>): Promise<void> => {
      const first = await stage.play(variables, '--verify')
      t.is(first.code, 0, first.text)
      for (const words of [[], ['--check', '--diff']]) {
        const again = await stage.play(variables, ...words)
        t.is(again.code, 0, again.text)
        t.deepEqual(again.changed, nothing, again.text)
      }
    }

    // The clients' side is a network of its own, on the same wire.
    const outside = '198.51.100'
    const vip = `${outside}.50`
    on('client', `ip addr add ${outside}.100/24 dev eth0`)
    for (const n of [1, 2]) on(`director${n}`, `ip addr add ${outside}.1${n}/24 dev eth0`)
    const answers = (): readonly string[] =>
      on('client', `for i in 1 2 3 4; do curl -s -m 5 http://${vip}/ || echo failed; done`).split('\n').sort()
    const inTurn = ['answer from real1', 'answer from real1', 'answer from real2', 'answer from real2'].join()
    await settled(nat, { vip })
    await until('the first director has both addresses', () => holds('director1', vip) && holds('director1', gateway))
    await until('both real servers answer in turn', () => answers().join() === inTurn)
    t.regex(on('director1', 'ipvsadm -Sn'), new RegExp(`-r ${addressIn(layout, 21)}:8080 -m -w 1`))
    t.is(on('real1', 'ss -Hltn "sport = :80"'), '', 'the port of the service is not that of the real server')
    t.not(on('real1', `grep -c '^${outside}\\.100 ' /var/log/nginx/access.log`), '0', 'it is the client who is seen')
    t.is(on('real1', 'ip route show default'), `default via ${gateway} dev eth0`)
    lab('cut', 'director1')
    await until('the second has both addresses', () => holds('director2', vip) && holds('director2', gateway))
    await until('it serves', () => answers().join() === inTurn)
    lab('heal', 'director1')
    await until('the first is back', () => holds('director1', vip) && !holds('director2', vip))
    on('client', `ip addr del ${outside}.100/24 dev eth0`)

    const site = addressIn(layout, 50)
    const other = addressIn(layout, 101)
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const [certificate, key] = [join(folder, 'site.pem'), join(folder, 'site.key')]
    execFileSync('openssl', [...words, '-subj', '/CN=site', '-keyout', key, '-out', certificate], { stdio: 'pipe' })
    on('client', `ip addr add ${other}/24 dev eth0`)
    // nft knows no family ip in this kernel.
    for (const n of [1, 2]) on(`director${n}`, 'update-alternatives --set iptables /usr/sbin/iptables-legacy')
    await settled(marks, { certificate, certificate_key: key })
    await until('the first director has the address', () => holds('director1', site))
    const of = (source: string): string => {
      const ask = (scheme: string): string => `curl -sk -m 5 --interface ${source} ${scheme}://${site}/ || echo failed;`
      return [...new Set(on('client', `for i in 1 2 3; do ${ask('http')} ${ask('https')} done`).split('\n'))].join()
    }
    await until('each client has a real server of its own, at both ports', () => {
      return [of(client), of(other)].sort().join() === 'answer from real1,answer from real2'
    })
    t.regex(on('director1', 'ipvsadm -Sn'), /^-A -f 1 -s rr -p 300$/m)
    t.notRegex(on('director1', 'ipvsadm -Sn'), /^-A -t/m, 'what was there before is not')
  })
})
