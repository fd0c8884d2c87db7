import { readFileSync } from 'node:fs'
import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

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
    const back = await play(variables, '--verify', '-e', 'drbd_wait_synced=120')
    t.is(back.code, 0, `${back.text}\n${journal()}`)
    t.deepEqual([status(active), status(other)], ['standby', 'active'], journal())
    t.is(on(active, 'drbdadm role mysql; drbdadm dstate mysql'), 'Secondary/Primary\nUpToDate/UpToDate')
    t.is(on(active, 'grep -c "becoming active" /run/mysql-drbd/log 2>/dev/null || echo 0').split('\n')[0], '0')
    t.notRegex(on(active, 'dmesg') + on(other, 'dmesg'), /Split-Brain/)
    t.deepEqual((await play(variables)).changed, nothing)

    on('client', 'touch /tmp/stop; while pgrep -f write.sh >/dev/null; do sleep 0.1; done')
    const list = on('client', 'cat /tmp/acknowledged').split('\n')
    const table = new Set(on('client', `mariadb -N -h ${vip} shop -e "SELECT n FROM t"`).split('\n'))
    const good = list.filter((line) => !line.startsWith('failed')).map((line) => line.split(' '))
    t.deepEqual(
      good.map(([n]) => n).filter((n) => n !== undefined && !table.has(n)),
      [],
      'every row that was acknowledged is in the table',
    )
    const gaps = good.slice(1).map(([, at], i) => Number(at) - Number(good[i]?.[1]))
    t.log(
      `${good.length} writes acknowledged, ${list.length - good.length} failed, ` +
        `${Math.max(...gaps).toFixed(1)} s without service, 0 acknowledged writes lost`,
    )
  })
})
