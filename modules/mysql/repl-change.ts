import type { Change } from '../../src/module/contract.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import { clientFunctions, statements } from './client.ts'
import { findDump } from './db-files.ts'
import { literal, name, plainMode } from './escape.ts'
import type { ReplArgs } from './repl-args.ts'
import { MARK_SCHEMA, systemSchemas } from './repl-look.ts'
import { sourceLogin } from './repl-question.ts'
import type { ReplState } from './repl-state.ts'
import { connectionFields, differing, filterFields, needsChange, settingFields } from './repl-wish.ts'
import { type Words, wordsFor } from './repl-words.ts'
import { isSince, readServer, type Server } from './server.ts'

type ReplChange = Change<ReplState>

const onOff = (value: string): string => (value === 'yes' ? 'ON' : value === 'no' ? 'OFF' : value)

/** The statement that sets a variable, which on MySQL 8 outlives a restart. */
function setting(args: ReplArgs, server: Server, field: (typeof settingFields)[number], value: string): string {
  const modern = isSince(server, 'mysql', 8, 2)
  const side = args.state === 'replica' ? (modern ? 'replica' : 'slave') : modern ? 'source' : 'master'
  const variable =
    field === 'semi_sync'
      ? `rpl_semi_sync_${side}_enabled`
      : field === 'semi_sync_timeout'
        ? `rpl_semi_sync_${modern ? 'source' : 'master'}_timeout`
        : field
  return `SET ${isSince(server, 'mysql', 8) ? 'PERSIST' : 'GLOBAL'} ${variable} = ${onOff(value)}`
}

const settings = (
  args: ReplArgs,
  server: Server,
  { is, should }: ReplChange,
  fields: readonly (typeof settingFields)[number][],
) => differing(fields, is, should).map((field) => setting(args, server, field, should[field] ?? ''))

const number = (value: string): string => (/^\d+(\.\d+)?$/.test(value) ? value : literal(value))

const optionNames: { readonly [F in (typeof connectionFields)[number]]: string } = {
  source_host: 'MASTER_HOST',
  source_port: 'MASTER_PORT',
  source_user: 'MASTER_USER',
  source_password: 'MASTER_PASSWORD',
  gtid: '',
  source_connect_retry: 'MASTER_CONNECT_RETRY',
  source_heartbeat_period: 'MASTER_HEARTBEAT_PERIOD',
  source_delay: 'MASTER_DELAY',
  source_ssl: 'MASTER_SSL',
  source_ssl_ca: 'MASTER_SSL_CA',
  source_ssl_capath: 'MASTER_SSL_CAPATH',
  source_ssl_cert: 'MASTER_SSL_CERT',
  source_ssl_key: 'MASTER_SSL_KEY',
  source_ssl_cipher: 'MASTER_SSL_CIPHER',
  source_ssl_verify_server_cert: 'MASTER_SSL_VERIFY_SERVER_CERT',
}

const switches = ['source_ssl', 'source_ssl_verify_server_cert']
const numbers = ['source_port', 'source_connect_retry', 'source_heartbeat_period', 'source_delay']

/** The options of a CHANGE: those that differ, and all there are for a new connection. */
function options(args: ReplArgs, server: Server, { is, should }: ReplChange): readonly (readonly [string, string])[] {
  const absent = is.connection === 'absent'
  const fields = absent
    ? connectionFields.filter((field) => should[field] !== null)
    : differing(connectionFields, is, should)
  const moves = fields.includes('source_host') || fields.includes('source_port')
  const all = fields.flatMap((field): readonly (readonly [string, string])[] => {
    const value = should[field] ?? ''
    if (field === 'gtid') {
      if (server.family === 'mysql') return [['MASTER_AUTO_POSITION', value === 'yes' ? '1' : '0']]
      return [['MASTER_USE_GTID', value === 'yes' ? 'slave_pos' : 'no']]
    }
    if (field === 'source_password') return [[optionNames[field], literal(args.source_password ?? '')]]
    if (switches.includes(field)) return [[optionNames[field], value === 'yes' ? '1' : '0']]
    return [[optionNames[field], numbers.includes(field) ? number(value) : literal(value)]]
  })
  const place: readonly (readonly [string, string])[] =
    !args.gtid && (absent || moves) && args.source_log_file !== undefined
      ? [
          ['MASTER_LOG_FILE', literal(args.source_log_file)],
          ['MASTER_LOG_POS', String(args.source_log_pos ?? 4)],
        ]
      : []
  const key: readonly (readonly [string, string])[] =
    args.get_source_public_key && isSince(server, 'mysql', 8)
      ? [[isSince(server, 'mysql', 8, 2) ? 'GET_SOURCE_PUBLIC_KEY' : 'GET_MASTER_PUBLIC_KEY', '1']]
      : []
  return [...all, ...place, ...key]
}

/** The statements that set filters; both threads must stand still. */
function filters(args: ReplArgs, server: Server, { is, should }: ReplChange): readonly string[] {
  const fields = differing(filterFields, is, should)
  if (fields.length === 0) return []
  const given = (field: (typeof filterFields)[number]): readonly string[] => args[field] ?? []
  if (server.family === 'mariadb') {
    const prefix = args.channel === '' ? '' : `${name(args.channel)}.`
    return fields.map((field) => `SET GLOBAL ${prefix}${field} = ${literal(given(field).join(','))}`)
  }
  const value = (field: string, one: string): string =>
    field.includes('_wild_') ? literal(one) : field.endsWith('_db') ? name(one) : one.split('.').map(name).join('.')
  const parts = fields.map(
    (field) =>
      `${field.toUpperCase()} = (${given(field)
        .map((one) => value(field, one))
        .join(', ')})`,
  )
  const channel = args.channel === '' ? '' : ` FOR CHANNEL ${literal(args.channel)}`
  return [`CHANGE REPLICATION FILTER ${parts.join(', ')}${channel}`]
}

const sql = (...all: readonly string[]): Script => sh`{ ${statements(all)}; } >/dev/null || exit`

/** Defines `status`, which asks for the connection, and `field NAME`, which prints a column of it under its old name. */
const statusFunctions = (words: Words): Script =>
  sh`status() { told=$(${statements([words.status], sh` --vertical`)} | sed -e :again -e 's/^\( *[A-Za-z_]*\)Source/\1Master/; s/^\( *\(Last_\)\{0,1\}\)Replica_/\1Slave_/; t again'); }
field() { printf '%s\n' "$told" | sed -n "s/^ *$1: //p" | head -n 1; }
applied() { [ "$(field Master_Log_File)" = "$(field Relay_Master_Log_File)" ] && [ "$(field Read_Master_Log_Pos)" = "$(field Exec_Master_Log_Pos)" ]; }`

/**
 * Stops both threads when all that was fetched has been applied. What cannot be applied in time goes on as before, and the
 * script ends: nothing is thrown away.
 */
function drain(args: ReplArgs, words: Words, is: ReplState): Script {
  const back = is.io === 'No' ? sh`:` : statements([words.start('IO_THREAD')])
  return lines(
    sql(words.stop('IO_THREAD')),
    sh`left=${args.relay_timeout}
while status; ! applied; do
  if [ "$(field Slave_SQL_Running)" != Yes ] || [ "$left" -le 0 ]; then
    error=$(field Last_SQL_Error)
    ${back}
    echo ${`ERROR: the relay log was not applied within ${args.relay_timeout} seconds, so the connection was left as it is; `}"\${error:-raise relay_timeout, or say discard_relay: yes}" >&2; exit 1
  fi
  left=$((left - 1)); sleep 1
done`,
    sql(words.stop()),
    sh`status
if ! applied; then
  ${statements([words.start()])}
  echo 'ERROR: somebody started the replica meanwhile, so the connection was left as it is' >&2; exit 1
fi`,
  )
}

/** Starts the replica, and waits until it follows its source, or says why it does not. */
const start = (words: Words): Script =>
  lines(
    sql(words.start()),
    sh`left=20
while status; [ "$(field Slave_IO_Running)$(field Slave_SQL_Running)" != YesYes ]; do
  if [ "$(field Slave_SQL_Running)" != Yes ] && [ "$(field Last_SQL_Errno)" != 0 ]; then
    echo "ERROR: the replica has stopped: $(field Last_SQL_Error)" >&2; exit 1
  fi
  if [ "$(field Last_IO_Errno)" != 0 ] && [ "$left" -le 15 ] || [ "$left" -le 0 ]; then
    echo "ERROR: the replica cannot follow its source: $(field Last_IO_Error)" >&2; exit 1
  fi
  left=$((left - 1)); sleep 1
done
sleep 1; status
if [ "$(field Slave_SQL_Running)" != Yes ]; then
  echo "ERROR: the replica has stopped: $(field Last_SQL_Error)" >&2; exit 1
fi`,
  )

/** Accounts that belong to a server itself. */
const ownAccounts = [
  'root',
  'mysql',
  'mariadb.sys',
  'PUBLIC',
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'debian-sys-maint',
  '',
]

/**
 * Keeps the accounts of the source as statements: what a source does to an account that its replica does not have stops the
 * replica. Those that are there keep their passwords.
 */
function accountsOf(mariadb: boolean): Script {
  const each = `SELECT CONCAT('SHOW CREATE USER ', QUOTE(User), '@', QUOTE(Host), '; SHOW GRANTS FOR ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.user WHERE User NOT IN (${ownAccounts.map(literal).join(', ')})${mariadb ? " AND is_role = 'N'" : ''}`
  const asked = statements([each], sh` --skip-column-names --raw`)
  const hex = mariadb ? sh`` : sh`echo '/*!80017 SET SESSION print_identified_with_as_hex = ON */;';`
  return sh`accounts=$(${asked}) || exit
accounts=$({ ${emit(`${plainMode};\n`)}; ${hex} printf '%s\n' "$accounts"; } | client --binary-mode --skip-column-names --raw) || exit
accounts=$(printf '%s\n' "$accounts" | sed -n \
  -e 's/^CREATE USER /&IF NOT EXISTS /' \
  -e '/^GRANT PROXY /d; /^GRANT .* ON .* TO /!{ /^CREATE USER /!d; }' \
  -e "/^GRANT /{ s/ IDENTIFIED BY PASSWORD '[^']*'//; s/ IDENTIFIED VIA [a-z_0-9]*\( USING '[^']*'\)\{0,1\}\( OR [a-z_0-9]*\( USING '[^']*'\)\{0,1\}\)*//; }" \
  -e 's/$/;/p')`
}

/** Keeps a statement with a password out of the general log, where MariaDB writes it down as it is. */
const unlogged = ({ is }: ReplChange, server: Server): readonly string[] =>
  server.family === 'mariadb' && is.general_log === 'yes' ? ['SET SESSION sql_log_off = 1'] : []

/** Fills an empty server from its source, which stays the only place where the position is known from. */
function fill(args: ReplArgs, server: Server, words: Words, change: ReplChange): Script {
  const { is } = change
  const mariadb = server.family === 'mariadb'
  const login = sourceLogin(args, args.source_host ?? '', args.source_port)
  const excluded = systemSchemas.map(literal).join(', ')
  const names = `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN (${excluded})`
  const wanted = [
    ...['--single-transaction', '--quick', '--hex-blob', '--routines', '--events', '--triggers', '--add-drop-database'],
    ...(mariadb && args.gtid ? ['--gtid'] : []),
    ...(!mariadb ? [`--set-gtid-purged=${args.gtid ? 'ON' : 'OFF'}`] : []),
  ]
  // MySQL's set of transactions is the position; beside it, a file and a position would be refused.
  const position = mariadb || !args.gtid ? sh` "--$data-data=1"` : sh``
  const dumping = lines(
    clientFunctions(login),
    sh`names=$(${statements([names], sh` --skip-column-names --raw`)}) || exit
[ -n "$names" ] || {
  echo ${`ERROR: ${args.source_host} shows no databases to ${login.login_user}: grant it SELECT, RELOAD, PROCESS, SHOW VIEW, EVENT, TRIGGER and REPLICATION CLIENT, or leave bootstrap out where there are none`} >&2
  exit 1; }`,
    findDump,
    accountsOf(mariadb),
    sh`set -f; IFS='
'; set -- $names; unset IFS
connected "$dump" ${wanted}${position} --databases -- "$@" || exit
printf '%s\n' "$accounts"`,
  )
  const head = [
    'SET SESSION sql_log_bin = 0',
    ...(mariadb && args.channel !== '' ? [`SET SESSION default_master_connection = ${literal(args.channel)}`] : []),
  ]
  // The dump says where in the source it was made, to the connection; so the connection comes first, and does not run.
  const fresh: ReplChange = { is: { ...is, connection: 'absent' }, should: change.should }
  return lines(
    is.connection === 'present' ? sql(words.stop(), words.reset) : undefined,
    sql('SET SESSION sql_log_bin = 0', `CREATE DATABASE IF NOT EXISTS ${name(MARK_SCHEMA)}`),
    sql(
      'DO 0',
      ...(is.log_bin === 'yes' ? [words.emptyLog] : []),
      ...(mariadb ? ["SET GLOBAL gtid_slave_pos = ''"] : []),
    ),
    sql(
      ...unlogged(change, server),
      words.change(options(args, server, fresh).filter(([option]) => !mariadb || option !== 'MASTER_USE_GTID')),
    ),
    sh`status=$({ { ( ${dumping}
); echo $? >&5; } | { ${emit(head.map((one) => `${one};\n`).join(''))}; cat; } | { client --binary-mode >/dev/null || echo 1 >&5; }; } 5>&1)
case $status in *[!0]*) echo 'ERROR: the replica was not filled; run again to begin anew' >&2; exit 1 ;; esac`,
    mariadb ? sql(words.change([['MASTER_USE_GTID', args.gtid ? 'slave_pos' : 'no']])) : undefined,
    sql('SET SESSION sql_log_bin = 0', `DROP DATABASE ${name(MARK_SCHEMA)}`),
  )
}

/** A former source becomes a replica behind its own last transaction, and not behind the last one that it was sent. */
const ownPosition = ({ is }: ReplChange, args: ReplArgs, server: Server): readonly string[] =>
  server.family === 'mariadb' &&
  is.connection === 'absent' &&
  args.gtid &&
  is.asked_source === 'yes' &&
  is.errant === '' &&
  is.current_pos !== is.slave_pos
    ? [`SET GLOBAL gtid_slave_pos = ${literal(is.current_pos)}`]
    : []

function replicate(args: ReplArgs, server: Server, words: Words, change: ReplChange): Script {
  const { is, should } = change
  const present = is.connection === 'present'
  const filling = should.filled === 'yes' && is.filled !== 'yes'
  const changing = !filling && needsChange(is, should)
  const filtering = filters(args, server, change)
  const stopping = should.running === 'no' && is.running !== 'no'
  const stands = filling || changing || filtering.length > 0
  const semi = differing(['semi_sync'], is, should).length > 0
  return lines(
    sql(...['DO 0', ...settings(args, server, change, settingFields)]),
    filling ? fill(args, server, words, change) : undefined,
    changing && present ? (args.discard_relay ? sql(words.stop()) : drain(args, words, is)) : undefined,
    !changing && !filling && filtering.length > 0 && present ? sql(words.stop()) : undefined,
    changing
      ? sql(
          ...unlogged(change, server),
          ...ownPosition(change, args, server),
          words.change(options(args, server, change)),
        )
      : undefined,
    filtering.length > 0 ? sql(...filtering) : undefined,
    stopping && !stands ? sql(words.stop()) : undefined,
    should.running === 'yes' && (stands || is.running !== 'yes') ? start(words) : undefined,
    // What a replica tells its source when it connects, it tells when it connects anew.
    semi && !stands && is.running === 'yes' && should.running === 'yes'
      ? lines(sql(words.stop('IO_THREAD')), start(words))
      : undefined,
  )
}

/** Waits for the last transaction of the source, forgets it, and takes writes. */
function promote(args: ReplArgs, server: Server, words: Words, change: ReplChange): Script {
  const { is } = change
  const wait =
    server.family === 'mariadb'
      ? `SELECT MASTER_GTID_WAIT(${literal(is.source_end)}, ${args.relay_timeout})`
      : `SELECT WAIT_FOR_EXECUTED_GTID_SET(${literal(is.source_end)}, ${args.relay_timeout})`
  const leave =
    is.connection === 'absent'
      ? undefined
      : lines(
          is.source_end === ''
            ? undefined
            : sh`reached=$(${statements([wait], sh` --skip-column-names`)}) || exit
[ "$reached" = 0 ] ${
                args.force
                  ? sh`|| :`
                  : sh`|| {
  echo ${`ERROR: the replica did not reach ${is.source_end} within ${args.relay_timeout} seconds, and was left as it is`} >&2; exit 1; }`
              }`,
          args.force
            ? sh`left=${args.relay_timeout}
while status; ! applied && [ "$(field Slave_SQL_Running)" = Yes ] && [ "$left" -gt 0 ]; do left=$((left - 1)); sleep 1; done`
            : undefined,
          sql(words.stop(), words.reset),
        )
  return lines(leave, sql('DO 0', ...settings(args, server, change, settingFields)))
}

/** The script from what is to what should be. */
export function convergeReplication(change: ReplChange, args: ReplArgs): Script {
  const server = readServer(change.is.version)
  const words = wordsFor(server, args.channel)
  const functions = lines(clientFunctions(args, { implicitAdmin: args.check_implicit_admin }), statusFunctions(words))
  switch (args.state) {
    case 'source':
      return lines(functions, sql(...settings(args, server, change, settingFields)))
    case 'absent':
      return lines(
        functions,
        change.is.connection === 'present' ? sql(words.stop(), words.reset) : undefined,
        sql('DO 0', ...settings(args, server, change, settingFields)),
      )
    case 'promoted':
      return lines(functions, promote(args, server, words, change))
    case 'replica':
      return lines(functions, replicate(args, server, words, change))
  }
}
