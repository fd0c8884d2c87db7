import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'
import { build, nothing, statusOf } from '../drbd-mysql/built.ts'
import { shop, startWriting } from '../drbd-mysql/writer.ts'

const file = 'lab/drbd-mysql-pacemaker.yml'

test.serial('playbooks/drbd-mysql-pacemaker.yml makes a database that outlives its host', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(900_000)
  await inLab(t, file, async (layout) => {
    const stage = onStage(t, layout, 'playbooks/drbd-mysql-pacemaker.yml')
    const { play, on, lab, until } = stage
    const status = (host: string): string => statusOf(stage, host)
    const said = (): string => ['node1', 'node2'].map((host) => on(host, 'crm_mon -1rf; cat /proc/drbd')).join('\n')

    const { active, other } = await build(stage, said)
    const client = await startWriting(stage, active, addressIn(layout, 50))

    lab('kill', active)
    await until('the other has taken over', () => status(other) === 'active', said)
    await client.goesOn('the client writes again')

    lab('start', active)
    await until('the dead host is back', () => on(active, 'echo back') === 'back')
    const settled = { ...shop, drbd_wait_synced: 120 }
    const back = await play(settled)
    t.is(back.code, 0, `${back.text}\n${said()}`)
    t.deepEqual([status(active), status(other)], ['standby', 'active'], said())
    t.is(on(active, 'drbdadm role mysql; drbdadm dstate mysql'), 'Secondary/Primary\nUpToDate/UpToDate')
    t.deepEqual((await play(settled)).changed, nothing)
    t.notRegex(on(active, 'dmesg') + on(other, 'dmesg'), /Split-Brain/)
    client.stop()
  })
})
