import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { consoleOf } from '../../support/lab-hosts.ts'
import { onStage } from '../../support/lab-play.ts'
import { shop, showsSecret, startWriting } from '../drbd-mysql/writer.ts'

const file = 'lab/drbd-mysql.yml'
const nothing = { node1: 0, node2: 0 }

test.serial('playbooks/drbd-mysql.yml makes a database that outlives its host', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(900_000)
  await inLab(t, file, async (layout) => {
    const stage = onStage(t, layout, 'playbooks/drbd-mysql.yml')
    const { play, on, lab, until } = stage
    const status = (host: string): string => on(host, 'mysql-drbd status')
    const journal = (): string => ['node1', 'node2'].map((host) => on(host, 'cat /run/mysql-drbd/log')).join('\n')

    const first = await play(shop, '--verify')
    t.is(first.code, 0, `${first.text}\n${journal()}`)
    const second = await play(shop)
    t.deepEqual([second.code, second.changed], [0, nothing], second.text)
    const checked = await play(shop, '--check', '--diff')
    t.deepEqual([checked.code, checked.changed], [0, nothing], checked.text)
    t.false([first, second, checked].some(({ text }) => showsSecret(text)))

    const active = status('node1') === 'active' ? 'node1' : 'node2'
    const other = active === 'node1' ? 'node2' : 'node1'
    t.deepEqual([status(active), status(other)], ['active', 'standby'], journal())
    t.is(on(other, 'pidof mariadbd'), '', 'no server runs beside the active one')
    const client = await startWriting(stage, active, addressIn(layout, 50))

    lab('kill', active)
    await until('the other has taken over', () => status(other) === 'active', journal)
    await client.goesOn('the client writes again')

    lab('start', active)
    await until('the dead host is back', () => on(active, 'echo back') === 'back')
    const settled = { ...shop, mysql_drbd_self_fence: true, drbd_wait_synced: 120 }
    const back = await play(settled, '--verify')
    t.is(back.code, 0, `${back.text}\n${journal()}`)
    t.deepEqual([status(active), status(other)], ['standby', 'active'], journal())
    t.is(on(active, 'drbdadm role mysql; drbdadm dstate mysql'), 'Secondary/Primary\nUpToDate/UpToDate')
    t.is(on(active, 'cat /run/mysql-drbd/log 2>/dev/null'), '', 'it has not been active since')
    t.deepEqual((await play(settled)).changed, nothing)

    lab('cut', other)
    await until('the first has the database again', () => status(active) === 'active', journal)
    await client.goesOn('the client writes once more')
    lab('heal', other)
    await until(
      'who was cut off has restarted itself',
      () => status(other) === 'none',
      () => `${journal()}\n${on(other, 'cat /proc/drbd /proc/uptime')}\n${consoleOf(layout, other)}`,
    )
    const healed = await play(settled)
    t.is(healed.code, 0, `${healed.text}\n${journal()}`)
    t.deepEqual([status(active), status(other)], ['active', 'standby'], journal())
    t.notRegex(on(active, 'dmesg') + on(other, 'dmesg'), /Split-Brain/)
    client.stop()
  })
})
