import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

const file = 'lab/lvs-dr.yml'

test.serial('lvs_monitor takes out a real server that is gone, and puts it back', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const [vip, real1, real2] = [addressIn(layout, 50), addressIn(layout, 21), addressIn(layout, 22)]
    const { play, on, until } = onStage(t, layout, 'test/kernel/lvs-monitor/playbook.yml')
    const table = (): string => on('director1', 'ipvsadm -Sn | grep -o -- "-r .*" | sort')
    const log = (): readonly string[] =>
      on('director1', 'cut -d, -f2- /var/log/lvs-monitor.log')
        .split('\n')
        .map((line) => line.trim())
    const [first, second] = [`-r ${real1}:80 -g -w 1`, `-r ${real2}:80 -g -w 2`]

    const made = await play({}, '--verify')
    t.is(made.code, 0, made.text)
    t.is(table(), `${first}\n${second}`)
    const again = await play({})
    t.deepEqual(again.changed, { director1: 0, real1: 0, real2: 0 }, again.text)

    on('real2', 'service nginx stop')
    await until('the server that is gone is not in the table', () => table() === first)
    t.deepEqual(log(), [`${real2}:80 is gone`])
    on('real1', 'service nginx stop')
    await until('the sorry server stands in', () => on('client', `curl -s -m 5 http://${vip}/`) === 'sorry')
    on('real1', 'service nginx start')
    on('real2', 'service nginx start')
    await until('both are back, with their weights, and the sorry server is not needed', () => {
      return table() === `${first}\n${second}`
    })
    for (const line of [`${real1}:80 is gone`, `${real1}:80 is back`, `${real2}:80 is back`])
      t.true(log().includes(line), log().join('\n'))

    const byConnecting = await play({ path: '' }, '--limit', 'director1')
    t.deepEqual(byConnecting.changed, { director1: 2 }, byConnecting.text)
    on('real2', 'service nginx stop')
    await until('a server that takes no connection is not in the table', () => table() === first)
    on('real2', 'service nginx start')
    await until('one that takes them is back', () => table() === `${first}\n${second}`)

    const removed = await play({ state: 'absent' })
    t.is(removed.code, 0, removed.text)
    t.is(
      on(
        'director1',
        'ipvsadm -Sn; ls /etc/lvs-monitor.conf /etc/init.d/lvs-monitor 2>/dev/null; pgrep -f lvs-monitor$',
      ),
      '',
    )
    t.false(on('real1', 'ip -4 addr show dev lo').includes(vip))
  })
})
