import { readFileSync } from 'node:fs'
import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'

const file = 'lab/drbd-mysql.yml'
const secret = "Shop'Secret-1"

test.serial('playbooks/drbd-mysql.yml makes a database that outlives its host', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(900_000)
  await inLab(t, file, async (layout) => {
    const vip = addressIn(layout, 50)
    const { play, on, lab, until } = onStage(t, layout, 'playbooks/drbd-mysql.yml')
    const variables = {
      mysql_databases: ['shop'],
      mysql_users: [{ name: 'shop', host: '%', password: secret, priv: 'shop.*:ALL' }],
    }
    const nothing = { node1: 0, node2: 0 }
    const status = (host: string): string => on(host, 'mysql-drbd status')
    const journal = (): string => ['node1', 'node2'].map((host) => on(host, 'cat /run/mysql-drbd/log')).join('\n')

    const first = await play(variables, '--verify')
    t.is(first.code, 0, `${first.text}\n${journal()}`)
    const second = await play(variables)
    t.deepEqual([second.code, second.changed], [0, nothing], second.text)
    const checked = await play(variables, '--check', '--diff')
    t.deepEqual([checked.code, checked.changed], [0, nothing], checked.text)
    t.false([first, second, checked].some(({ text }) => text.includes(secret)))

    const active = status('node1') === 'active' ? 'node1' : 'node2'
    const other = active === 'node1' ? 'node2' : 'node1'
    t.deepEqual([status(active), status(other)], ['active', 'standby'], journal())
    t.is(on(other, 'pidof mariadbd'), '', 'no server runs beside the active one')

    on(active, 'mariadb -e "CREATE TABLE shop.t (n INT PRIMARY KEY)"')
    on('client', `printf '[client]\\nuser=shop\\npassword="%s"\\n' "${secret}" >~/.my.cnf`)
    on('client', `cat >/tmp/write.sh <<'END'\n${readFileSync('test/kernel/drbd-mysql/write.sh', 'utf8')}END`)
    on('client', `setsid bash /tmp/write.sh ${vip} >/dev/null 2>&1 </dev/null &`)
    const acknowledged = (): number => Number(on('client', 'grep -vc failed /tmp/acknowledged'))
    await until('the client writes', () => acknowledged() > 20)

    lab('kill', active)
    await until('the other has taken over', () => status(other) === 'active')
    const before = acknowledged()
    await until('the client writes again', () => acknowledged() > before + 20)

    lab('start', active)
    await until('the dead host is back', () => on(active, 'echo back') === 'back')
    const settled = { ...variables, mysql_drbd_self_fence: true, drbd_wait_synced: 120 }
    const back = await play(settled, '--verify')
    t.is(back.code, 0, `${back.text}\n${journal()}`)
    t.deepEqual([status(active), status(other)], ['standby', 'active'], journal())
    t.is(on(active, 'drbdadm role mysql; drbdadm dstate mysql'), 'Secondary/Primary\nUpToDate/UpToDate')
    t.is(on(active, 'cat /run/mysql-drbd/log 2>/dev/null'), '', 'it has not been active since')
    t.deepEqual((await play(settled)).changed, nothing)

    lab('cut', other)
    await until('the first has the database again', () => status(active) === 'active')
    const after = acknowledged()
    await until('the client writes once more', () => acknowledged() > after + 20)
    lab('heal', other)
    await until('who was cut off has restarted itself', () => on(other, 'mysql-drbd status') === 'none')
    const healed = await play(settled)
    t.is(healed.code, 0, `${healed.text}\n${journal()}`)
    t.deepEqual([status(active), status(other)], ['active', 'standby'], journal())
    t.notRegex(on(active, 'dmesg') + on(other, 'dmesg'), /Split-Brain/)

    on('client', 'touch /tmp/stop; while pgrep -f "[w]rite.sh" >/dev/null; do sleep 0.1; done')
    const list = on('client', 'cat /tmp/acknowledged').split('\n')
    const table = new Set(on('client', `mariadb -N -h ${vip} shop -e "SELECT n FROM t"`).split('\n'))
    const good = list.filter((line) => !line.startsWith('failed')).map((line) => line.split(' '))
    t.deepEqual(
      good.map(([n]) => n).filter((n) => n !== undefined && !table.has(n)),
      [],
      'every row that was acknowledged is in the table',
    )
    const gaps = good.slice(1).map(([, at], i) => Number(at) - Number(good[i]?.[1]))
    const [worst, next] = gaps.sort((a, b) => b - a).map((gap) => gap.toFixed(1))
    t.log(
      `${good.length} writes acknowledged, ${list.length - good.length} failed, ` +
        `${worst} s and ${next} s without service over a death and a cut, 0 acknowledged writes lost`,
    )
  })
})
