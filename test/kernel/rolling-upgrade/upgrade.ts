import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import { addressIn, type Layout } from '../../../lab/layout.ts'
import { holdConnection } from '../../support/held-connection.ts'
import { onHost } from '../../support/lab-hosts.ts'
import { onStage, startLoop } from '../../support/lab-play.ts'

const newerPackage = readFileSync('test/kernel/rolling-upgrade/newer-package.sh', 'utf8')

/** Upgrades nginx on a site of `lvs-dr.yml` that serves: with what must be refused first, and without a failed request. */
export async function upgradeUnderLoad(t: ExecutionContext, layout: Layout): Promise<void> {
  const vip = addressIn(layout, 50)
  const { play, on, until } = onStage(t, layout, 'playbooks/rolling-upgrade.yml')
  const reals = ['real1', 'real2'] as const
  const weights = (director: string): readonly string[] =>
    reals.map((_, at) => {
      const address = addressIn(layout, 21 + at)
      return on(director, `ipvsadm -Sn | sed -n 's/.* -r ${address}:80 -g -w //p'`)
    })
  const versions = (): readonly string[] =>
    reals.map((host) => on(host, "dpkg-query -W -f '${Version}' nginx | grep -o newer; cat /run/nginx.pid"))
  await until('the first director has the address', () => on('director1', 'ip -4 addr show dev eth0').includes(vip))
  await until('both serve', () => weights('director1').join() === '1,1' && weights('director2').join() === '1,1')

  // Clients that are held say nothing for as long as a play takes on a busy machine.
  for (const host of reals)
    on(host, 'echo "client_header_timeout 900s;" >/etc/nginx/conf.d/patient.conf; nginx -s reload')
  for (const host of reals) t.is(onHost(layout, host, newerPackage), '')
  const before = versions()
  const foretold = await play({}, '--check', '--diff')
  t.is(foretold.code, 0, foretold.text)
  t.deepEqual(versions(), before)
  t.deepEqual(weights('director1'), ['1', '1'])

  const alone = await play({ batch: 2 })
  t.is(alone.code, 2, alone.text)
  t.regex(alone.text, /has no real server for \S+ beside this batch/)
  t.deepEqual(weights('director1'), ['1', '1'])

  // A pause without a process: hosts that share a guest would wait for the client's.
  on('client', 'mkfifo /run/pause')
  const client = startLoop(layout, 'client', `curl -sf -m 5 http://${vip}/ && ! read -rt 0.1 n <>/run/pause`)
  const refused = await play({ gate_text: 'of another world', gate_retries: 1 })
  t.is(refused.code, 2, refused.text)
  t.regex(refused.text, /real1 is not upgraded: It answers as it should.*it has weight 0/s)
  t.notRegex(refused.text, /changed: \[real2/)
  const [, second] = versions()
  t.is(second, before[1], 'the rest is left as it is')
  t.deepEqual(weights('director1'), ['0', '1'])
  t.deepEqual(weights('director2'), ['0', '1'])

  // All of them get to the second server, the only one there is.
  const held = [1, 2, 3].map(() => holdConnection(layout, 'client', vip))
  const waiting = (): string => on('director1', `ipvsadm -Ln | sed -n 's/.*${addressIn(layout, 22)}:80 //p'`)
  await until('clients stay connected to the second', () => Number(waiting().trim().split(/\s+/)[2]) >= held.length)

  const hasty = await play({ drain_timeout: 1, gate_text: 'answer from' })
  t.is(hasty.code, 2, hasty.text)
  t.regex(hasty.text, /real2 is not upgraded: its clients did not leave within 1 seconds; it serves as before/)
  t.deepEqual(weights('director1'), ['1', '1'], 'the first is back, the second was never upgraded')
  t.is(versions()[1], before[1])

  const patient = play({ drain_timeout: 120, gate_text: 'answer from' }, '--verify')
  await until('the second gets no new clients', () => weights('director1')[1] === '0')
  await delay(2_000)
  t.is(versions()[1], before[1], 'it is waited for the clients')
  const answers = await Promise.all(held.map(async (one) => /answer from \S+/.exec(await one.ask())?.[0] ?? 'none'))
  t.deepEqual(answers, ['answer from real2', 'answer from real2', 'answer from real2'])
  const done = await patient
  t.is(done.code, 0, done.text)
  for (const [at, text] of versions().entries()) {
    t.regex(text, /^newer\n\d+$/)
    t.not(text, before[at])
  }
  for (const director of ['director1', 'director2']) t.deepEqual(weights(director), ['1', '1'])
  const { good, failures } = await client.stop()
  t.log(`${good} requests, ${failures.length} failed`)
  t.true(good > 20, `${good} requests`)
  t.deepEqual(failures, [])

  const again = await play({})
  t.is(again.code, 0, again.text)
  t.deepEqual(again.changed, { director1: 0, director2: 0, real1: 0, real2: 0 }, again.text)
}
