import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'
import { shop, showsSecret, startWriting } from '../drbd-mysql/writer.ts'

const file = 'lab/drbd-mysql-pacemaker.yml'
const nothing = { node1: 0, node2: 0 }

test.serial('playbooks/drbd-mysql-pacemaker.yml makes a database that outlives its host', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(900_000)
  await inLab(t, file, async (layout) => {
    const stage = onStage(t, layout, 'playbooks/drbd-mysql-pacemaker.yml')
    const { play, on, lab, until } = stage
    const status = (host: string): string => on(host, 'mysql-drbd status')
    const said = (): string => ['node1', 'node2'].map((host) => on(host, 'crm_mon -1rf; cat /proc/drbd')).join('\n')

    const first = await play(shop)
    t.is(first.code, 0, `${first.text}\n${said()}`)
    const second = await play(shop)
    t.deepEqual([second.code, second.changed], [0, nothing], second.text)
    const checked = await play(shop, '--check', '--diff')
    t.deepEqual([checked.code, checked.changed], [0, nothing], checked.text)
    t.false([first, second, checked].some(({ text }) => showsSecret(text)))

    const active = status('node1') === 'active' ? 'node1' : 'node2'
    const other = active === 'node1' ? 'node2' : 'node1'
    t.deepEqual([status(active), status(other)], ['active', 'standby'], said())
    t.is(on(other, 'pidof mariadbd'), '', 'no server runs beside the active one')
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
