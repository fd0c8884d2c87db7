import { LabFault } from '../../lab-file.ts'
import type { Fault, Row } from '../fault.ts'
import { loadSql, prepareWrites, rowsOn, type SqlLoad } from '../sql-load.ts'
import type { Stage } from '../stage.ts'
import { underLoad } from '../under-load.ts'

const WRITING = ['-e', 'mysql_replication_source=db2']

/** What a load of writes came to, and how many of its acknowledged rows a server does not have. */
async function compared(stage: Stage, host: string, load: SqlLoad, row: Row): Promise<Row> {
  const there = await rowsOn(stage, host)
  const lost = [...load.acknowledged].filter((id) => !there.has(id)).length
  stage.say(`  ${load.acknowledged.size} writes acknowledged, ${there.size} rows on ${host}, ${lost} missing`)
  return { ...row, lost, target: { text: '0 lost', kept: lost === 0 && load.acknowledged.size > 0 } }
}

const isSemiSync = async ({ on }: Stage, source: string): Promise<boolean> =>
  (await on(source, `mariadb -N -e "SHOW STATUS LIKE 'Rpl_semi_sync_master_%'"`))
    .split('\n')
    .filter((line) => /^Rpl_semi_sync_master_(status\tON|clients\t[1-9])/.test(line)).length === 2

/** The source dies with writes in flight, and its replica is promoted; then the dead one follows, and writes go back by a switch. */
export const mysqlDeath: Fault = {
  name: 'mysql-death',
  short: true,
  async act(stage) {
    const password = stage.secret('vault_mysql_shop')
    if (!(await isSemiSync(stage, 'db1'))) throw new LabFault('db1 does not wait for its replica (semi-synchronous)')
    await prepareWrites(stage, 'db1', password)
    const writes = loadSql(stage, ['db1', 'db2'])
    const killed = await underLoad(stage, 'the MySQL source dies, the replica is promoted', writes, async () => {
      await stage.fault('stop', 'db1')
      await stage.mustPlay('mysql-promote', '-e', 'lost=db1', ...WRITING)
    })
    const first = await compared(stage, 'db2', writes, killed)

    await stage.start('db1')
    // It may have what db2 has not, as the site's page tells.
    await stage.on('db1', 'service mariadb start')
    await stage.mustPlay('mysql-rebuild', '-e', 'lost=db1', '-e', 'empty=db1', ...WRITING)
    await stage.mustPlay('mysql-replication', ...WRITING)
    if ((await stage.until(() => isSemiSync(stage, 'db2'), 60)) === undefined)
      throw new LabFault('db2 does not wait for its replica (semi-synchronous)')

    await prepareWrites(stage, 'db2', password)
    const moving = loadSql(stage, ['db2', 'db1'])
    const moved = await underLoad(stage, 'writes go back by the planned switch', moving, async () => {
      await stage.mustPlay('mysql-switch', '-e', 'mysql_replication_source=db1')
    })
    const second = await compared(stage, 'db1', moving, moved)
    return [first, second]
  },
}
