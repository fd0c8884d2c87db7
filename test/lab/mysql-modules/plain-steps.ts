import type { Step } from '../../support/steps.ts'
import { secrets } from './secrets.ts'

const login = { login_user: 'admin', login_password: secrets.admin }
const sql = (text: string): string => `mariadb -e ${JSON.stringify(text).replaceAll('$', '\\$').replaceAll('`', '\\`')}`

const shop = { ...login, name: 'shop' }
const hostile = 'a `b\' "c$(id) %s;ü'

/** `mysql_db`: databases, dumps and imports. */
export const dbSteps: readonly Step[] = [
  {
    name: 'an administrator',
    module: 'mysql_user',
    args: { name: 'admin', password: secrets.admin, priv: '*.*:ALL,GRANT' },
  },
  { name: 'a database', module: 'mysql_db', args: { ...shop, encoding: 'utf8mb4', collation: 'utf8mb4_bin' } },
  { name: 'another encoding', module: 'mysql_db', args: { ...shop, encoding: 'latin1' } },
  { name: 'another collation', module: 'mysql_db', args: { ...shop, collation: 'latin1_bin' } },
  { name: 'the short name of an encoding', module: 'mysql_db', args: { ...shop, encoding: 'utf8' } },
  {
    name: 'a drifted encoding',
    before: sql('ALTER DATABASE shop CHARACTER SET ascii'),
    module: 'mysql_db',
    args: { ...shop, encoding: 'utf8mb4' },
    holds: ["it.executed_commands == ['ALTER DATABASE `shop` CHARACTER SET \\'utf8mb4\\'']"],
  },
  { name: 'several, one of which is there', module: 'mysql_db', args: { ...login, name: ['shop', 'stock', hostile] } },
  {
    name: 'a drifted set',
    before: sql('DROP DATABASE stock'),
    module: 'mysql_db',
    args: { ...login, name: 'shop,stock' },
  },
  {
    name: 'a dump',
    before: `${sql('CREATE TABLE shop.t (a INT PRIMARY KEY, b VARBINARY(20)); INSERT INTO shop.t VALUES (1, 0x00ff0d0a1a27), (2, NULL); CREATE TABLE shop.left_out (a INT)')}; mkdir -p /srv/dumps`,
    module: 'mysql_db',
    args: {
      ...shop,
      state: 'dump',
      target: '/srv/dumps/shop.sql',
      single_transaction: true,
      hex_blob: true,
      ignore_tables: ['shop.left_out'],
      master_data: 2,
      dump_extra_args: "--skip-comments --where='a > 0'",
    },
    restless: true,
  },
  {
    name: 'a packed dump of several',
    before:
      'grep -q 0x00FF0D0A1A27 /srv/dumps/shop.sql && grep -q MASTER_LOG_POS /srv/dumps/shop.sql && ! grep -q left_out /srv/dumps/shop.sql',
    module: 'mysql_db',
    args: { ...login, name: ['shop', 'stock'], state: 'dump', target: 'both.sql.gz', chdir: '/srv/dumps' },
    restless: true,
  },
  {
    name: 'everything, packed',
    before: 'gzip -t /srv/dumps/both.sql.gz',
    module: 'mysql_db',
    args: { ...login, name: 'all', state: 'dump', target: '/srv/dumps/all.sql.gz' },
    restless: true,
  },
  {
    name: 'a dump of what is not there',
    module: 'mysql_db',
    args: { ...login, name: 'nowhere', state: 'dump', target: '/srv/dumps/n.sql' },
    fails: 'not found',
  },
  {
    name: 'a dump to a folder that is not there',
    module: 'mysql_db',
    args: { ...shop, state: 'dump', target: '/srv/none/n.sql' },
    fails: 'none',
  },
  {
    name: 'a dump that fails leaves nothing',
    before: '[ "$(ls -A /srv/dumps | tr "\\n" " ")" = "all.sql.gz both.sql.gz shop.sql " ]',
  },
  {
    name: 'a dump with an option that there is none',
    module: 'mysql_db',
    args: { ...shop, state: 'dump', target: '/srv/dumps/shop.sql.gz', dump_extra_args: '--no-such-option' },
    fails: 'no-such-option',
  },
  {
    name: 'an import',
    module: 'mysql_db',
    args: { ...login, name: 'copied', state: 'import', target: '/srv/dumps/shop.sql' },
    restless: true,
  },
  {
    name: 'a packed import',
    before:
      '[ "$(mariadb -N -e "SELECT HEX(b) FROM copied.t WHERE a = 1")" = 00FF0D0A1A27 ] && mariadb -e "DROP DATABASE stock"',
    module: 'mysql_db',
    args: { ...login, name: 'stock', state: 'import', target: '/srv/dumps/both.sql.gz' },
    restless: true,
  },
  {
    name: 'an import of what is not there',
    module: 'mysql_db',
    args: { ...shop, state: 'import', target: '/srv/none.sql' },
    fails: 'does not exist',
  },
  {
    name: 'an import of what is no SQL',
    before: 'echo "THIS IS NONE;" >/srv/none.sql; gzip -c </srv/dumps/shop.sql | head -c 100 >/srv/cut.sql.gz',
    module: 'mysql_db',
    args: { ...shop, state: 'import', target: '/srv/none.sql' },
    fails: '1064',
  },
  {
    name: 'an import that is cut off',
    module: 'mysql_db',
    args: { ...shop, state: 'import', target: '/srv/cut.sql.gz' },
    fails: '.',
  },
  {
    name: 'databases go away',
    module: 'mysql_db',
    args: { ...login, name: ['shop', 'stock', 'copied', hostile], state: 'absent' },
  },
  {
    name: 'all is no database',
    module: 'mysql_db',
    args: { ...login, name: 'all', state: 'absent' },
    fails: 'not allowed',
  },
  {
    name: 'a wrong password',
    module: 'mysql_db',
    args: { ...shop, login_password: secrets.wrong },
    fails: 'unable to connect.*Access denied',
  },
]

const ann = { ...login, name: 'ann', host: '%' }

/** `mysql_user`: each attribute by itself. */
export const userSteps: readonly Step[] = [
  {
    name: 'a user',
    module: 'mysql_user',
    args: { ...ann, password: secrets.user, priv: 'shop.*:SELECT,INSERT' },
    holds: ["it.msg == 'User added'", 'it.password_changed'],
  },
  {
    name: 'the user can log in',
    module: 'mysql_info',
    args: { login_user: 'ann', login_password: secrets.user, login_host: '127.0.0.1', filter: 'version' },
    changed: false,
  },
  {
    name: 'a hash',
    module: 'mysql_user',
    args: { ...ann, password: '*7D3E5B8F34D5E9F3A8A7A6C4A0B8F7B2D8E9F0A1', encrypted: true },
  },
  {
    name: 'another password',
    module: 'mysql_user',
    args: { ...ann, password: secrets.changed },
    holds: ['it.password_changed'],
  },
  {
    name: 'a drifted password',
    before: sql("SET PASSWORD FOR ann@'%' = PASSWORD('other')"),
    module: 'mysql_user',
    args: { ...ann, password: secrets.changed },
  },
  {
    name: 'no other password on creation',
    module: 'mysql_user',
    args: { ...ann, password: secrets.user, update_password: 'on_create' },
    changed: false,
  },
  {
    name: 'more privileges',
    module: 'mysql_user',
    args: { ...ann, priv: { 'shop.*': 'SELECT,INSERT,UPDATE', '*.*': 'REPLICATION CLIENT,PROCESS' } },
    holds: ["it.msg == 'Privileges updated'"],
  },
  { name: 'fewer privileges', module: 'mysql_user', args: { ...ann, priv: 'shop.*:SELECT' } },
  {
    name: 'columns',
    before: sql('CREATE DATABASE IF NOT EXISTS shop; CREATE TABLE shop.c (Aa INT, Bb INT)'),
    module: 'mysql_user',
    args: { ...ann, priv: 'shop.c:SELECT(Bb, aa),INSERT/shop.*:SELECT' },
  },
  { name: 'privileges that may be passed on', module: 'mysql_user', args: { ...ann, priv: 'shop.*:SELECT,GRANT' } },
  { name: 'privileges beside them', module: 'mysql_user', args: { ...ann, priv: 'stock.*:ALL', append_privs: true } },
  {
    name: 'privileges less',
    module: 'mysql_user',
    args: { ...ann, priv: 'shop.*:SELECT,UPDATE', subtract_privs: true },
  },
  { name: 'everything', module: 'mysql_user', args: { ...ann, priv: '*.*:ALL,GRANT' } },
  {
    name: 'a drifted privilege',
    before: sql("REVOKE GRANT OPTION ON *.* FROM ann@'%'"),
    module: 'mysql_user',
    args: { ...ann, priv: '*.*:ALL,GRANT' },
  },
  {
    name: 'routines',
    before: sql('CREATE FUNCTION shop.f() RETURNS INT NO SQL RETURN 1'),
    module: 'mysql_user',
    args: { ...ann, priv: 'FUNCTION shop.f:ALL/*.*:USAGE' },
  },
  {
    name: 'privileges on a name with marks',
    module: 'mysql_user',
    args: { ...ann, priv: { '`a.b-c`.*': 'SELECT', 'my\\_db.*': 'SELECT' } },
  },
  { name: 'no privileges', module: 'mysql_user', args: { ...ann, priv: '*.*:USAGE' } },
  { name: 'TLS', module: 'mysql_user', args: { ...ann, tls_requires: { SSL: null } } },
  {
    name: 'a certificate',
    module: 'mysql_user',
    args: { ...ann, tls_requires: { subject: "/CN=it's", issuer: '/CN=ca', cipher: 'AES256-SHA' } },
  },
  { name: 'no TLS wished for', module: 'mysql_user', args: { ...ann }, changed: false },
  { name: 'no TLS', module: 'mysql_user', args: { ...ann, tls_requires: { NONE: null } } },
  {
    name: 'limits',
    module: 'mysql_user',
    args: { ...ann, resource_limits: { MAX_QUERIES_PER_HOUR: 10, MAX_STATEMENT_TIME: 1.5 } },
  },
  { name: 'another limit', module: 'mysql_user', args: { ...ann, resource_limits: { MAX_USER_CONNECTIONS: 3 } } },
  { name: 'locked', module: 'mysql_user', args: { ...ann, locked: true } },
  {
    name: 'a lock that drifted',
    before: sql("ALTER USER ann@'%' ACCOUNT UNLOCK"),
    module: 'mysql_user',
    args: { ...ann, locked: true },
  },
  { name: 'unlocked', module: 'mysql_user', args: { ...ann, locked: false } },
  { name: 'another plugin', module: 'mysql_user', args: { ...ann, plugin: 'unix_socket' } },
  {
    name: 'a plugin and a hash',
    module: 'mysql_user',
    args: { ...ann, plugin: 'mysql_native_password', plugin_hash_string: '*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4' },
  },
  {
    name: 'a plugin and a password',
    module: 'mysql_user',
    args: { ...ann, plugin: 'mysql_native_password', plugin_auth_string: secrets.auth },
  },
  {
    name: 'a second host with the same password',
    module: 'mysql_user',
    args: { ...ann, host: '10.%', update_password: 'on_new_username', password: secrets.user },
    holds: ['not it.password_changed'],
  },
  {
    name: 'all hosts at once',
    module: 'mysql_user',
    args: { ...login, name: 'ann', host_all: true, password: secrets.user },
  },
  {
    name: 'not in the binary log',
    module: 'mysql_user',
    args: {
      ...ann,
      sql_log_bin: false,
      force_context: true,
      session_vars: { lock_wait_timeout: 5 },
      password: secrets.changed,
    },
  },
  {
    name: 'a hostile name',
    module: 'mysql_user',
    args: {
      ...login,
      name: "o'b\\`r $(id)",
      host: 'LOCALHOST',
      password: secrets.user,
      priv: `${'`'}x'y${'`'}.*:SELECT`,
    },
  },
  {
    name: 'the hostile name goes away',
    module: 'mysql_user',
    args: { ...login, name: "o'b\\`r $(id)", state: 'absent' },
  },
  {
    name: 'a privilege that is none',
    module: 'mysql_user',
    args: { ...ann, priv: 'shop.*:FLY' },
    fails: '1064|syntax',
  },
  {
    name: 'a hash that is none',
    module: 'mysql_user',
    args: { ...ann, password: secrets.wrong, encrypted: true },
    fails: 'valid hash',
  },
  {
    name: 'for all hosts, of nobody',
    module: 'mysql_user',
    args: { ...login, name: 'nobody', host_all: true, password: secrets.user },
    fails: 'host_all',
  },
  {
    name: 'all accounts go away',
    module: 'mysql_user',
    args: { ...login, name: 'ann', host_all: true, state: 'absent' },
    holds: ["it.msg == 'User deleted'"],
  },
]

/** `mysql_variables`, `mysql_query` and `mysql_info`. */
export const otherSteps: readonly Step[] = [
  {
    name: 'a variable is read',
    module: 'mysql_variables',
    args: { ...login, variable: 'max_connections' },
    changed: false,
    holds: ["it.msg == '151'"],
  },
  {
    name: 'a number',
    module: 'mysql_variables',
    args: { ...login, variable: 'max_connections', value: 140 },
    holds: ["it.queries == ['SET GLOBAL `max_connections` = 140']"],
  },
  {
    name: 'a drifted number',
    before: sql('SET GLOBAL max_connections = 130'),
    module: 'mysql_variables',
    args: { ...login, variable: 'max_connections', value: '140' },
  },
  { name: 'a switch', module: 'mysql_variables', args: { ...login, variable: 'slow_query_log', value: 'on' } },
  { name: 'a switch back', module: 'mysql_variables', args: { ...login, variable: 'slow_query_log', value: 0 } },
  { name: 'text', module: 'mysql_variables', args: { ...login, variable: 'init_connect', value: "SET @a = 'it''s'" } },
  { name: 'no text', module: 'mysql_variables', args: { ...login, variable: 'init_connect', value: '' } },
  { name: 'a fraction', module: 'mysql_variables', args: { ...login, variable: 'long_query_time', value: '0.5' } },
  {
    name: 'a variable that there is not',
    module: 'mysql_variables',
    args: { ...login, variable: 'no_such', value: '1' },
    fails: 'not available',
  },
  {
    name: 'a value that it cannot have',
    module: 'mysql_variables',
    args: { ...login, variable: 'binlog_format', value: 'loud' },
    fails: '1231',
  },
  {
    name: 'what only MySQL keeps',
    module: 'mysql_variables',
    args: { ...login, variable: 'max_connections', value: 5, mode: 'persist' },
    fails: '8.0 or greater',
  },
  {
    name: 'a table',
    module: 'mysql_query',
    args: {
      ...login,
      query: ['CREATE DATABASE IF NOT EXISTS shop', 'CREATE TABLE shop.q (a INT PRIMARY KEY, b TEXT)'],
    },
    unchecked: true,
    restless: true,
  },
  {
    name: 'a table that is there',
    module: 'mysql_query',
    args: { ...login, login_db: 'shop', query: 'CREATE TABLE IF NOT EXISTS q (a INT)' },
    unchecked: true,
    changed: false,
  },
  {
    name: 'rows',
    module: 'mysql_query',
    args: { ...login, query: 'INSERT INTO shop.q VALUES (%s, %s), (2, NULL)', positional_args: [1, hostile] },
    unchecked: true,
    restless: true,
    holds: ['it.rowcount == [2]', 'it.query_result == [[]]'],
  },
  {
    name: 'what is read',
    module: 'mysql_query',
    args: {
      ...login,
      login_db: 'shop',
      query: ['SELECT * FROM q WHERE b = %(text)s OR a IN %(list)s', 'UPDATE q SET b = b'],
      named_args: { text: hostile, list: [2, 3] },
    },
    unchecked: true,
    changed: false,
    holds: [
      `it.query_result[0][0].b == ${JSON.stringify(hostile)}`,
      'it.query_result[0][1].b is none',
      'it.rowcount == [2, 0]',
    ],
  },
  {
    name: 'statements together',
    module: 'mysql_query',
    args: {
      ...login,
      single_transaction: true,
      query: ['INSERT INTO shop.q VALUES (5, NULL)', 'INSERT INTO shop.q VALUES (5, NULL)'],
    },
    fails: 'Cannot execute SQL .INSERT.*Duplicate',
  },
  {
    name: 'none of them',
    module: 'mysql_query',
    args: { ...login, query: 'SELECT COUNT(*) AS n FROM shop.q' },
    unchecked: true,
    changed: false,
    holds: ["it.query_result[0][0].n == '2'"],
  },
  {
    name: 'values too few',
    module: 'mysql_query',
    args: { ...login, query: 'SELECT %s, %s', positional_args: [1] },
    fails: 'more values',
  },
  {
    name: 'what a server tells',
    module: 'mysql_info',
    args: { ...login },
    changed: false,
    holds: [
      'it.version.major == 10',
      'it.databases.mysql.size > 0',
      "it.settings.datadir == '/var/lib/mysql/'",
      "'admin' in it.users.localhost",
      "'InnoDB' in it.engines",
      "it.master_status.File is search('binlog')",
      'it.slave_status == {}',
      "'Password' not in it.users.localhost.admin",
    ],
  },
  {
    name: 'some of it',
    module: 'mysql_info',
    args: { ...login, filter: ['version', 'databases'], exclude_fields: ['db_size'], return_empty_dbs: true },
    changed: false,
    holds: ['it.databases.shop == {}', "'settings' not in it"],
  },
  {
    name: 'all but some',
    module: 'mysql_info',
    args: { ...login, filter: '!settings,!global_status' },
    changed: false,
    holds: ["'settings' not in it", "'engines' in it"],
  },
  {
    name: 'an option file',
    before: 'umask 077; printf "[client]\\nuser=nobody\\n" >/root/other.cnf',
    module: 'mysql_info',
    args: { config_file: '/root/other.cnf', filter: 'version' },
    fails: 'unable to connect.*other.cnf',
  },
  {
    name: 'credentials win over the option file',
    module: 'mysql_info',
    args: { ...login, config_file: '/root/other.cnf', filter: 'version' },
    changed: false,
  },
  {
    name: 'no server',
    module: 'mysql_info',
    args: { ...login, login_host: '127.0.0.1', login_port: 3999 },
    fails: 'unable to connect',
  },
  { name: 'tidied up', module: 'mysql_db', args: { ...login, name: 'shop', state: 'absent' } },
]
