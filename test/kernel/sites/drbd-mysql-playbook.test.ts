import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { consoleOf } from '../../support/lab-hosts.ts'
import { onStage } from '../../support/lab-play.ts'
import { build, nothing, statusOf } from '../drbd-mysql/built.ts'
import { shop, startWriting } from '../drbd-mysql/writer.ts'

const file = 'lab/drbd-mysql.yml'

test.serial('playbooks/drbd-mysql.yml makes a database that outlives its host', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(900_000)
  await inLab(t, file, async (layout) => {
    const stage = onStage(t, layout, 'playbooks/drbd-mysql.yml')
    const { play, on, lab, until } = stage
    const status = (host: string): string => statusOf(stage, host)
    const journal = (): string => ['node1', 'node2'].map((host) => on(host, 'cat /run/mysql-drbd/log')).join('\n')

    const restarted = (host: string): Promise<void> =>
      until(
        `${host}, which was cut off, has restarted itself`,
        () => status(host) === 'none',
        () => `${journal()}\n${on(host, 'cat /proc/drbd /proc/uptime')}\n${consoleOf(layout, host)}`,
      )

    const { active, other } = await build(stage, journal, '--verify')
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
    await restarted(other)
    const healed = await play(settled)
    t.is(healed.code, 0, `${healed.text}\n${journal()}`)
    t.deepEqual([status(active), status(other)], ['active', 'standby'], journal())
    t.notRegex(on(active, 'dmesg') + on(other, 'dmesg'), /Split-Brain/)

    // It is told to give the database up when the kernel does not know yet that the other host does not answer.
    on(active, "(setsid sh -c 'sleep 2; mysql-drbd notify INSTANCE mysql BACKUP' >/dev/null 2>&1 </dev/null &)")
    lab('cut', active)
    await until('the other has the database once more', () => status(other) === 'active', journal)
    await client.goesOn('the client writes to it')
    lab('heal', active)
    await restarted(active)
    client.stop()
  })
})
