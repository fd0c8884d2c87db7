import type { Change } from '../../src/module/contract.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import { clientFunctions, statements } from './client.ts'
import { findDump } from './db-files.ts'
import { literal, name, plainMode } from './escape.ts'
import type { ReplArgs } from './repl-args.ts'
import { MARK_SCHEMA, systemSchemas } from './repl-look.ts'
import { options, unlogged } from './repl-options.ts'
import { sourceLogin } from './repl-question.ts'
import type { ReplState } from './repl-state.ts'
import type { Words } from './repl-words.ts'
import { runSql } from './run-sql.ts'
import type { Server } from './server.ts'

type ReplChange = Change<ReplState>

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

/** Fills an empty server from its source, which stays the only place where the position is known from. */
export function fill(args: ReplArgs, server: Server, words: Words, change: ReplChange): Script {
  const { is } = change
  const mariadb = server.family === 'mariadb'
  const login = sourceLogin(args, args.source_host ?? '', args.source_port)
  const excluded = [...systemSchemas, MARK_SCHEMA].map(literal).join(', ')
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
    `DO GET_LOCK(${literal(MARK_SCHEMA)}, 0)`,
    'SET SESSION sql_log_bin = 0',
    ...(mariadb && args.channel !== '' ? [`SET SESSION default_master_connection = ${literal(args.channel)}`] : []),
  ]
  // The dump says where in the source it was made, to the connection; so the connection comes first, and does not run.
  const fresh: ReplChange = { is: { ...is, connection: 'absent' }, should: change.should }
  return lines(
    // A connection that is cut does not end what it began: the host goes on alone.
    sh`free=$(${statements([`SELECT IS_FREE_LOCK(${literal(MARK_SCHEMA)})`], sh` --skip-column-names`)}) || exit
[ "$free" = 1 ] || { echo 'ERROR: this server is being filled by an earlier run that goes on by itself; wait for it' >&2; exit 1; }`,
    is.connection === 'present' ? runSql(words.stop(), words.reset) : undefined,
    runSql('SET SESSION sql_log_bin = 0', `CREATE DATABASE IF NOT EXISTS ${name(MARK_SCHEMA)}`),
    runSql(
      'DO 0',
      ...(is.log_bin === 'yes' ? [words.emptyLog] : []),
      ...(mariadb ? ["SET GLOBAL gtid_slave_pos = ''"] : []),
    ),
    runSql(
      ...unlogged(change, server),
      words.change(options(args, server, fresh).filter(([option]) => !mariadb || option !== 'MASTER_USE_GTID')),
    ),
    sh`status=$({ { ( ${dumping}
); echo $? >&5; } | { ${emit(head.map((one) => `${one};\n`).join(''))}; cat; } | { client --binary-mode >/dev/null || echo 1 >&5; }; } 5>&1)
case $status in *[!0]*) echo 'ERROR: the replica was not filled; run again to begin anew' >&2; exit 1 ;; esac`,
    mariadb ? runSql(words.change([['MASTER_USE_GTID', args.gtid ? 'slave_pos' : 'no']])) : undefined,
    runSql('SET SESSION sql_log_bin = 0', `DROP DATABASE ${name(MARK_SCHEMA)}`),
  )
}
