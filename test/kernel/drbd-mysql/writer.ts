import { readFileSync } from 'node:fs'
import type { Stage } from '../../support/lab-play.ts'

const secret = "Shop'Secret-1"

/** What both playbooks of a database on DRBD are given: the database and the account of the client. */
export const shop = {
  mysql_databases: ['shop'],
  mysql_users: [{ name: 'shop', host: '%', password: secret, priv: 'shop.*:ALL' }],
}

/** Whether a run has shown the password of the client. */
export const showsSecret = (text: string): boolean => text.includes(secret)

/** A client that writes row after row to a database whose host may die, and lists what was acknowledged. */
export interface Writer {
  /** Waits until the database acknowledges again what is written from now on. */
  goesOn(what: string): Promise<void>
  /** Ends it; holds that every row that was acknowledged is there, and tells the numbers. */
  stop(): void
}

/** Makes the table on the host that has the database, and begins to write from `client`. */
export async function startWriting({ t, on, until }: Stage, active: string, vip: string): Promise<Writer> {
  on(active, 'mariadb -e "CREATE TABLE shop.t (n INT PRIMARY KEY)"')
  on('client', `printf '[client]\\nuser=shop\\npassword="%s"\\n' "${secret}" >~/.my.cnf`)
  on('client', `cat >/tmp/write.sh <<'END'\n${readFileSync('test/kernel/drbd-mysql/write.sh', 'utf8')}END`)
  on('client', `setsid bash /tmp/write.sh ${vip} >/dev/null 2>&1 </dev/null &`)
  const acknowledged = (): number => Number(on('client', 'grep -vc failed /tmp/acknowledged'))
  const goesOn = async (what: string): Promise<void> => {
    const before = acknowledged()
    await until(what, () => acknowledged() > before + 20)
  }
  await goesOn('the client writes')
  return {
    goesOn,
    stop() {
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
      const worst = gaps.sort((a, b) => b - a).slice(0, 3)
      t.log(
        `${good.length} writes acknowledged, ${list.length - good.length} failed, 0 acknowledged writes lost; ` +
          `longest without service: ${worst.map((gap) => `${gap.toFixed(1)} s`).join(', ')}`,
      )
    },
  }
}
