import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'

const file = 'test/kernel/ldirectord/lab.yml'

test.serial('the role ldirectord balances to servers that answer, and is not started again for a change', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const [vip, real1, real2] = [addressIn(layout, 50), addressIn(layout, 21), addressIn(layout, 22)]
    const { play, on, until } = onStage(t, layout, 'test/kernel/ldirectord/playbook.yml')
    const table = (): string => on('director', 'ipvsadm -Sn | grep -o -- "-r .*" | sort')
    const pid = (): string => on('director', 'cat /run/ldirectord.ldirectord.pid')
    const nothing = { director: 0, real1: 0, real2: 0 }
    const [first, second] = [`-r ${real1}:80 -g -w 1`, `-r ${real2}:80 -g -w 2`]

    const made = await play({}, '--verify')
    t.is(made.code, 0, made.text)
    await until('both servers are in the table', () => table() === `${first}\n${second}`)
    t.regex(on('client', `curl -s -m 5 http://${vip}/`), /^answer from real[12]$/)
    const again = await play({})
    t.deepEqual([again.code, again.changed], [0, nothing], again.text)

    on('real2', 'service nginx stop')
    await until('a server that does not answer is not in the table', () => table() === first)
    on('real2', 'service nginx start')
    await until('one that answers again is back with its weight', () => table() === `${first}\n${second}`)

    const before = pid()
    const other = await play({ weight: 5 }, '--verify')
    t.deepEqual([other.code, other.changed], [0, { ...nothing, director: 2 }], other.text)
    await until('the other weight is in the table', () => table() === `${first}\n-r ${real2}:80 -g -w 5`)
    t.regex(before, /^\d+$/)
    t.is(pid(), before, 'it has not been started again, which would empty the table')

    const removed = await play({ state: 'absent' }, '--verify')
    t.is(removed.code, 0, removed.text)
    await until('nothing is balanced any more', () => on('director', 'ipvsadm -Sn') === '')
    t.is(on('director', 'ls /etc/ha.d/ldirectord.cf 2>/dev/null; systemctl is-enabled ldirectord'), 'disabled')
    const gone = await play({ state: 'absent' })
    t.deepEqual([gone.code, gone.changed], [0, nothing], gone.text)
  })
})
