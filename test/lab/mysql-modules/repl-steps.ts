import type { Step } from '../../support/steps.ts'
import { secrets } from './secrets.ts'

const login = { login_user: 'admin', login_password: secrets.admin }
const sql = (text: string): string => `mariadb -e ${JSON.stringify(text).replaceAll('$', '\\$').replaceAll('`', '\\`')}`

/** Tries a command of the host until it succeeds. */
const until = (command: string): string =>
  `n=0; until ${command}; do n=$((n + 1)); [ $n -lt 100 ] || exit 1; sleep 0.3; done`

const pem = (name: string): string => `/etc/mysql/tls/${name}.pem`

const rows = (count: string): string => `[ "$(mariadb -N -e 'SELECT COUNT(*) FROM shop.t')" = ${count} ]`

/** Steps on one host of the lab. */
export interface Act {
  readonly host: string
  readonly steps: readonly Step[]
}

const source = { ...login, state: 'source' }
const ofPrimary = {
  ...login,
  state: 'replica',
  source_host: 'primary',
  source_user: 'repl',
  source_password: secrets.replication,
}
const dumper = { bootstrap_user: 'dumper', bootstrap_password: secrets.auth }

const wish = (name: string, args: object, more: Partial<Step> = {}): Step => ({
  name,
  module: 'mysql_repl',
  args: { ...args },
  ...more,
})

const administrator: Step = {
  name: 'an administrator',
  module: 'mysql_user',
  args: { name: 'admin', password: secrets.admin, priv: '*.*:ALL,GRANT', sql_log_bin: false },
}

const primary: readonly Step[] = [
  administrator,
  {
    name: 'who replicates',
    module: 'mysql_user',
    args: { ...login, name: 'repl', host: '%', password: secrets.replication, priv: '*.*:REPLICATION SLAVE' },
  },
  {
    name: 'who dumps',
    module: 'mysql_user',
    args: {
      ...login,
      name: 'dumper',
      host: '%',
      password: secrets.auth,
      priv: '*.*:SELECT,RELOAD,REPLICATION CLIENT,LOCK TABLES,SHOW VIEW,EVENT,TRIGGER,PROCESS',
    },
  },
  {
    name: 'rows',
    before: sql(
      'CREATE DATABASE shop; CREATE TABLE shop.t (a INT AUTO_INCREMENT PRIMARY KEY, b TEXT); INSERT INTO shop.t (b) VALUES (1), (2), (3)',
    ),
  },
  wish('a source', { ...source, server_id: 1 }, { changed: false }),
  wish('its number', { ...source, server_id: 11 }),
  wish('its number as it was', { ...source, server_id: 1 }),
  wish('a domain', { ...source, gtid_domain_id: 3 }),
  wish('the domain as it was', { ...source, gtid_domain_id: 0 }),
  wish('order', { ...source, gtid_strict_mode: true }),
  wish('a source waits', { ...source, semi_sync: true, semi_sync_timeout: 2000 }),
  wish('a source waits longer', { ...source, semi_sync_timeout: 3000 }),
  wish(
    'drift',
    { ...source, semi_sync: true, semi_sync_timeout: 3000 },
    { before: sql('SET GLOBAL rpl_semi_sync_master_enabled = OFF') },
  ),
  wish('a source waits no more', { ...source, semi_sync: false }),
  wish('what only MySQL has', { ...source, super_read_only: true }, { fails: 'other family' }),
]

const replica1: readonly Step[] = [
  administrator,
  wish('nothing to replicate from', { ...login, state: 'replica' }, { fails: 'say source_host' }),
  wish(
    'a wrong password',
    { ...ofPrimary, source_password: secrets.wrong },
    { fails: 'cannot be asked.*Access denied' },
  ),
  wish('a source that is not there', { ...ofPrimary, source_port: 3999 }, { fails: 'cannot be asked' }),
  wish('the number of the source', { ...ofPrimary, server_id: 1 }, { fails: 'server_id 1 too' }),
  wish(
    'what is in the way',
    { ...ofPrimary, ...dumper, bootstrap: true },
    { before: sql('CREATE DATABASE old'), fails: 'has old' },
  ),
  wish(
    'who may not dump',
    { ...ofPrimary, bootstrap: true },
    { before: sql('DROP DATABASE old'), fails: 'shows no databases to repl.*SELECT' },
  ),
  wish('half of it', { ...ofPrimary }, { fails: 'interrupted' }),
  wish(
    'a replica',
    { ...ofPrimary, ...dumper, bootstrap: true },
    { holds: ["it.before.connection in ['absent', 'present']"] },
  ),
  wish(
    'all of it is there',
    { ...ofPrimary },
    {
      before: until(rows('3')),
      changed: false,
      holds: ["it.before.io_running == 'Yes'", "it.before.sql_running == 'Yes'", "it.errant_transactions == ''"],
    },
  ),
  wish('tries', { ...ofPrimary, source_connect_retry: 7 }),
  wish('signs of life', { ...ofPrimary, source_heartbeat_period: 12.5 }),
  wish('a delay', { ...ofPrimary, source_delay: 1 }),
  wish('no delay', { ...ofPrimary, source_delay: 0 }),
  wish('TLS', { ...ofPrimary, source_ssl: true }),
  wish('an authority', { ...ofPrimary, source_ssl: true, source_ssl_ca: pem('cert') }),
  wish('the name of the source', { ...ofPrimary, source_ssl_ca: pem('cert'), source_ssl_verify_server_cert: true }),
  wish('a certificate', {
    ...ofPrimary,
    source_ssl_ca: pem('cert'),
    source_ssl_cert: pem('cert'),
    source_ssl_key: pem('key'),
  }),
  wish('ciphers', { ...ofPrimary, source_ssl_cipher: 'AES256-SHA256' }),
  wish('no TLS', { ...ofPrimary, source_ssl: false, source_ssl_verify_server_cert: false }),
  wish('not this database', { ...ofPrimary, replicate_ignore_db: ['left', 'out'] }),
  wish('the same in another order', { ...ofPrimary, replicate_ignore_db: ['out', 'left'] }, { changed: false }),
  wish('not these tables', { ...ofPrimary, replicate_wild_ignore_table: ['left.%'] }),
  wish(
    'a filter that drifted',
    { ...ofPrimary, replicate_ignore_db: ['left', 'out'] },
    { before: sql("STOP SLAVE; SET GLOBAL replicate_ignore_db = 'other'; START SLAVE") },
  ),
  wish('all of them', { ...ofPrimary, replicate_ignore_db: [], replicate_wild_ignore_table: [] }),
  wish('only reading', { ...ofPrimary, read_only: true }),
  wish('writing by hand', { ...ofPrimary, read_only: true }, { before: sql('SET GLOBAL read_only = OFF') }),
  wish('a replica answers', { ...ofPrimary, semi_sync: true }),
  wish('stopped', { ...ofPrimary, running: false }),
  wish('stopped for other things', { ...ofPrimary, source_connect_retry: 8, running: false }),
  wish('running', { ...ofPrimary }),
  wish('stopped by hand', { ...ofPrimary }, { before: sql('STOP SLAVE') }),
  wish('half stopped by hand', { ...ofPrimary }, { before: sql('STOP SLAVE SQL_THREAD') }),
  wish('by file and position', { ...ofPrimary, gtid: false }),
  wish('by transactions again', { ...ofPrimary }),
  wish('another source', { ...ofPrimary, source_host: 'replica2' }, { fails: 'say repoint: yes' }),
  wish(
    'a wrong password for one that runs',
    { ...ofPrimary, source_password: secrets.wrong },
    { fails: 'cannot be asked' },
  ),
  { name: 'everything came through', before: until(rows('3')) },
]

/** The relay log is held back on the replica, and rows are written on the source. */
const behind: readonly Act[] = [
  { host: 'replica1', steps: [{ name: 'nothing is applied', before: sql('STOP SLAVE SQL_THREAD') }] },
  { host: 'primary', steps: [{ name: 'a row', before: sql('INSERT INTO shop.t (b) VALUES (4)') }] },
  {
    host: 'replica1',
    steps: [
      wish(
        'a change that would throw it away',
        { ...ofPrimary, source_connect_retry: 9 },
        {
          before: until(
            "mariadb -e 'SHOW SLAVE STATUS\\G' | awk '/Read_Master_Log_Pos/ { r = $2 } /Exec_Master_Log_Pos/ { exit r == $2 }'",
          ),
          fails: 'relay log holds',
        },
      ),
      wish('no connection', { ...login, state: 'absent' }, { fails: 'discard_relay' }),
      wish('thrown away on purpose', { ...ofPrimary, source_connect_retry: 9, discard_relay: true }),
      { name: 'and fetched again', before: until(rows('4')) },
    ],
  },
]

const faults: readonly Act[] = [
  {
    host: 'primary',
    steps: [
      {
        name: 'another password',
        module: 'mysql_user',
        args: { ...login, name: 'repl', host: '%', password: secrets.replication2 },
      },
    ],
  },
  {
    host: 'replica1',
    steps: [
      wish(
        'another password',
        { ...ofPrimary, source_password: secrets.replication2 },
        { before: sql('STOP SLAVE IO_THREAD; START SLAVE IO_THREAD') },
      ),
    ],
  },
  {
    host: 'replica1',
    steps: [{ name: 'a row of its own', before: sql("SET sql_log_bin = 0; INSERT INTO shop.t VALUES (100, 'own')") }],
  },
  { host: 'primary', steps: [{ name: 'the same row', before: sql("INSERT INTO shop.t VALUES (100, 'source')") }] },
  {
    host: 'replica1',
    steps: [
      wish(
        'diverged',
        { ...ofPrimary, source_password: secrets.replication2 },
        {
          before: until("mariadb -e 'SHOW SLAVE STATUS\\G' | grep -q 'Last_SQL_Errno: 1062'"),
          fails: 'has stopped.*Duplicate',
        },
      ),
      wish(
        'repaired by hand',
        { ...ofPrimary, source_password: secrets.replication2 },
        { before: sql('SET sql_log_bin = 0; DELETE FROM shop.t WHERE a = 100') },
      ),
    ],
  },
  { host: 'primary', steps: [{ name: 'the source is down', before: 'service mariadb stop' }] },
  {
    host: 'replica1',
    steps: [
      wish(
        'a source that is down',
        { ...ofPrimary, source_password: secrets.replication2 },
        {
          before: until("mariadb -e 'SHOW SLAVE STATUS\\G' | grep -q 'Slave_IO_Running: Connecting'"),
          fails: 'cannot follow its source',
        },
      ),
    ],
  },
  {
    host: 'primary',
    steps: [
      wish('this server is down', { ...source }, { fails: 'unable to connect' }),
      { name: 'up again', before: `service mariadb start && ${until('mariadb -e "SELECT 1"')}` },
    ],
  },
  {
    host: 'replica1',
    steps: [
      wish(
        'the source is back',
        { ...ofPrimary, source_password: secrets.replication2, server_id: 2 },
        {
          before: `${sql('STOP SLAVE; START SLAVE')}; ${until("mariadb -e 'SHOW SLAVE STATUS\\G' | grep -q 'Slave_IO_Running: Yes'")}`,
          changed: false,
        },
      ),
    ],
  },
]

const onward = { ...ofPrimary, source_password: secrets.replication2 }
const second = { ...onward, channel: 'main' }

const replica2: readonly Act[] = [
  {
    host: 'primary',
    steps: [{ name: 'where its log stands', before: "mariadb -N -e 'SHOW MASTER STATUS' >/root/position" }],
  },
  {
    host: 'replica2',
    steps: [
      administrator,
      wish('no position', { ...onward, gtid: false }, { fails: 'source_log_file' }),
      wish('a named connection, by file and position', { ...second, ...dumper, gtid: false, bootstrap: true }),
      wish('by transactions', second),
      wish('a filter of its own', { ...second, replicate_ignore_table: ['shop.none'] }),
      wish('no filter', { ...second, replicate_ignore_table: [] }),
      { name: 'it has all', before: until(rows('5')) },
    ],
  },
]

const promoted = {
  ...login,
  state: 'promoted',
  source_host: 'primary',
  source_user: 'repl',
  source_password: secrets.replication2,
}
const ofReplica1 = { ...onward, source_host: 'replica1' }

const switching: readonly Act[] = [
  {
    host: 'replica1',
    steps: [
      wish('the source still writes', promoted, { fails: 'still takes writes' }),
      wish('nobody to ask', { ...login, state: 'promoted' }, { fails: 'cannot be asked' }),
    ],
  },
  { host: 'primary', steps: [wish('the source stands still', { ...source, read_only: true })] },
  {
    host: 'replica1',
    steps: [
      wish('an errant transaction', promoted, { before: sql('CREATE DATABASE errant'), fails: 'does not have: 0-2-' }),
      wish('accepted', { ...promoted, allow_errant: true }),
      { name: 'a row of the new source', before: sql("INSERT INTO shop.t (b) VALUES ('new')") },
    ],
  },
  {
    host: 'replica2',
    steps: [
      wish('repointed', { ...second, source_host: 'replica1', repoint: true, read_only: true }),
      { name: 'it follows', before: until(rows('6')) },
    ],
  },
  {
    host: 'primary',
    steps: [
      wish('the old source follows', { ...ofReplica1, read_only: true }),
      { name: 'it has the new row', before: until(rows('6')) },
      wish(
        'a transaction of its own',
        { ...ofReplica1, source_host: 'replica2', repoint: true },
        { before: sql('CREATE DATABASE errant2'), fails: 'does not have: 0-1-' },
      ),
    ],
  },
  {
    host: 'replica2',
    steps: [
      wish('lost', { ...login, state: 'promoted', channel: 'main', force: true }),
      wish('no connection is none', { ...login, state: 'absent', channel: 'main' }, { changed: false }),
    ],
  },
  { host: 'primary', steps: [wish('no connection', { ...login, state: 'absent' })] },
]

/** `mysql_repl`, from three servers to a switch and back. */
export const replicationActs: readonly Act[] = [
  { host: 'primary', steps: primary },
  { host: 'replica1', steps: replica1 },
  ...behind,
  ...faults,
  ...replica2,
  ...switching,
]

/** What a replica is filled from, and how: an administrator first. */
export const fillingSteps: { readonly primary: readonly Step[]; readonly replica: readonly [Step, ...Step[]] } = {
  primary: primary.slice(0, 4),
  replica: [
    administrator,
    wish('filled', { ...ofPrimary, ...dumper, bootstrap: true }),
    { name: 'all of it is there', before: until(rows('3')) },
  ],
}
