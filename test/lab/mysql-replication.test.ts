import test from 'ava'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage, type Stage } from '../support/lab-play.ts'

const file = 'lab/mysql.yml'
const HOSTS = ['primary', 'replica1', 'replica2'] as const
const secrets = { shop: "Shop'Secret-1", replication: 'Repl\\Secret-2', dump: 'Dump"Secret-3' } as const

/** What the inventory of a user would say, with a small server. */
const variables = {
  mysql_bind_address: '0.0.0.0',
  mysql_buffer_pool_mb: 16,
  mysql_settings: { performance_schema: 'OFF' },
  mysql_replication_databases: ['shop'],
  mysql_replication_accounts: [
    { name: 'shop', host: '%', password: secrets.shop, priv: 'shop.*:SELECT,INSERT,UPDATE,DELETE' },
  ],
  mysql_replication_password: secrets.replication,
  mysql_replication_dump_password: secrets.dump,
}

const sql = ({ on }: Stage, host: string, text: string): string => on(host, `mariadb -N -e "${text}"`)

/** Every host has the rows, in order. */
const rowsArrive = async (stage: Stage, rows: string): Promise<void> => {
  for (const host of HOSTS)
    await stage.until(
      `${host} has ${rows}`,
      () => sql(stage, host, 'SELECT GROUP_CONCAT(b ORDER BY a) FROM shop.t') === rows,
    )
}

const READ_ONLY = 'SELECT @@read_only'
const CLIENTS = "SHOW STATUS LIKE 'Rpl_semi_sync_master_clients'"

test.serial('mysql-replication: built, kept, switched, filled again, and promoted', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const stage = onStage(t, layout, 'playbooks/mysql-replication.yml')
    const moved = onStage(t, layout, 'playbooks/mysql-switch.yml')
    const rebuilt = onStage(t, layout, 'playbooks/mysql-rebuild.yml')
    let printed = ''
    const played = async (on: Stage, more: object, ...words: readonly string[]) => {
      const result = await on.play({ ...variables, ...more }, ...words)
      printed += result.text
      return result
    }
    const nothing = { primary: 0, replica1: 0, replica2: 0 }
    const old = { mysql_replication_source: 'primary' }

    t.is((await played(stage, old, '--verify')).code, 0, printed)
    sql(stage, 'primary', 'CREATE TABLE shop.t (a INT PRIMARY KEY, b INT); INSERT INTO shop.t VALUES (1, 1), (2, 2)')
    await rowsArrive(stage, '1,2')
    t.regex(sql(stage, 'primary', CLIENTS), /\t2$/, 'a commit waits for two replicas')
    t.is(sql(stage, 'replica1', READ_ONLY), '1')
    t.deepEqual((await played(stage, old)).changed, nothing, printed)
    t.deepEqual((await played(stage, old, '--check', '--diff')).changed, nothing, printed)

    const unsaid = await played(rebuilt, old, '-e', 'lost=replica2')
    t.not(unsaid.code, 0)
    t.regex(unsaid.text, /say -e empty=replica2 to mean it/)

    const now = { mysql_replication_source: 'replica1' }
    t.is((await played(moved, now)).code, 0, printed)
    t.deepEqual([sql(stage, 'primary', READ_ONLY), sql(stage, 'replica1', READ_ONLY)], ['1', '0'])
    sql(stage, 'replica1', 'INSERT INTO shop.t VALUES (3, 3)')
    await rowsArrive(stage, '1,2,3')
    t.regex(sql(stage, 'replica1', CLIENTS), /\t2$/)
    t.deepEqual((await played(moved, now)).changed, nothing, 'a second switch to the same source changes nothing')

    const stale = await played(stage, old)
    t.not(stale.code, 0)
    t.regex(stale.text, /primary is a replica of \S+; say mysql_replication_source as it is now/)

    sql(stage, 'replica2', 'SET GLOBAL read_only = OFF; UPDATE shop.t SET b = 7 WHERE a = 1')
    t.is((await played(rebuilt, now, '-e', 'lost=replica2', '-e', 'empty=replica2')).code, 0, printed)
    await rowsArrive(stage, '1,2,3')

    stage.on(
      'replica2',
      'service mariadb stop && rm -rf /var/lib/mysql/* && mariadb-install-db --skip-test-db --user=mysql --datadir=/var/lib/mysql',
    )
    t.is((await played(stage, now)).code, 0, printed)
    sql(stage, 'replica1', 'INSERT INTO shop.t VALUES (4, 4)')
    await rowsArrive(stage, '1,2,3,4')
    t.deepEqual((await played(stage, now)).changed, nothing, printed)

    const promoted = onStage(t, layout, 'playbooks/mysql-promote.yml')
    const next = { mysql_replication_source: 'primary' }
    const itself = await played(promoted, next, '-e', 'lost=primary')
    t.not(itself.code, 0)
    t.regex(itself.text, /say -e lost=HOST/)
    const lives = await played(promoted, next, '-e', 'lost=replica1')
    t.not(lives.code, 0)
    t.regex(lives.text, /replica1 answers: move writes by mysql-switch/)
    t.is(sql(stage, 'primary', READ_ONLY), '1', 'a source that lives is left alone')
    stage.on('replica1', 'service mariadb stop')
    t.is((await played(promoted, next, '-e', 'lost=replica1')).code, 0, printed)
    t.deepEqual([sql(stage, 'primary', READ_ONLY), sql(stage, 'replica2', READ_ONLY)], ['0', '1'])
    sql(stage, 'primary', 'INSERT INTO shop.t VALUES (5, 5)')
    t.regex(sql(stage, 'primary', CLIENTS), /\t1$/, 'a commit waits for the replica that is left')
    const twice = await played(promoted, next, '-e', 'lost=replica1')
    t.deepEqual(twice.changed, { primary: 0, replica2: 0 }, twice.text)
    stage.on('replica1', 'service mariadb start')
    t.is((await played(rebuilt, next, '-e', 'lost=replica1', '-e', 'empty=replica1')).code, 0, printed)
    await rowsArrive(stage, '1,2,3,4,5')

    for (const secret of Object.values(secrets)) t.false(printed.includes(secret), 'the output shows no secret')
  })
})
