import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, runProof, skipsWithoutLab } from '../support/lab.ts'
import { onStage, startLoop } from '../support/lab-play.ts'

const file = 'lab/lvs-dr.yml'

test.serial("keepalived's virtual servers are the kernel's, and change without a failed request", async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const vip = addressIn(layout, 50)
    const [real1, real2] = [addressIn(layout, 21), addressIn(layout, 22)]
    runProof(layout, 'test/kernel/lvs-dr/build.sh', { VIP: vip, REALS: `${real1} ${real2}` })
    const { play, settle, on, until } = onStage(t, layout, 'test/kernel/keepalived/playbook.yml')
    const table = (host = 'director1'): readonly string[] =>
      on(host, 'ipvsadm -Sn')
        .split('\n')
        .map((line) => line.trim())
        .sort()
    const wanted = (service: string, ...reals: readonly string[]): readonly string[] =>
      [`-A -t ${vip}:80 ${service}`, ...reals.map((real) => `-a -t ${vip}:80 -r ${real}`)].sort()
    const becomes = async (what: string, lines: readonly string[]): Promise<void> => {
      await until(`${what}: ${table().join('; ')}`, () => table().join() === lines.join())
      await until(`${what}, on the second`, () => table('director2').join() === lines.join())
    }
    const first = [`${real1}:80 -g -w 1`, `${real2}:80 -g -w 1`]
    await until('the first director has the address', () =>
      on('director1', 'ip addr show dev eth0').includes(` ${vip}/`),
    )
    await until('both real servers are there', () => table().length === 3)

    const client = startLoop(layout, 'client', `curl -sf -m 5 http://${vip}/`)
    await settle({}, { director1: 1, director2: 1 })
    await becomes('the same as before', wanted('-s rr', ...first))
    await settle({ weight: 3 }, { director1: 1, director2: 1 })
    await becomes('a weight', wanted('-s rr', `${real1}:80 -g -w 3`, `${real2}:80 -g -w 1`))
    await settle({ weight: 3, sched: 'wrr' }, { director1: 1, director2: 1 })
    await becomes('a scheduler', wanted('-s wrr', `${real1}:80 -g -w 3`, `${real2}:80 -g -w 1`))
    const { good, failures } = await client.stop()
    t.true(good > 20, `${good} requests`)
    t.deepEqual(failures, [])

    await settle({ sched: 'wrr', persistence: 60 }, { director1: 1, director2: 1 })
    await becomes('persistence', wanted('-s wrr -p 60', ...first))
    await settle({ sched: 'wrr', single: true }, { director1: 1, director2: 1 })
    await becomes('one real server less', wanted('-s wrr', first[0] as string))

    const refused = await play({ port: 8080 })
    t.is(refused.code, 2, refused.text)
    t.regex(refused.text, /DR cannot change the port \(80 to 8080\)/)
    t.deepEqual(table(), wanted('-s wrr', first[0] as string))
  })
})
