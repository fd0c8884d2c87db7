import type { Change } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { clientFunctions, statements } from './client.ts'
import { literal, name } from './escape.ts'
import type { ReplArgs } from './repl-args.ts'
import { fill } from './repl-fill.ts'
import { options, unlogged } from './repl-options.ts'
import type { ReplState } from './repl-state.ts'
import { differing, filterFields, needsChange, settingFields } from './repl-wish.ts'
import { type Words, wordsFor } from './repl-words.ts'
import { runSql } from './run-sql.ts'
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
    runSql(words.stop('IO_THREAD')),
    sh`left=${args.relay_timeout}
while status; ! applied; do
  if [ "$(field Slave_SQL_Running)" != Yes ] || [ "$left" -le 0 ]; then
    error=$(field Last_SQL_Error)
    ${back}
    echo ${`ERROR: the relay log was not applied within ${args.relay_timeout} seconds, so the connection was left as it is; `}"\${error:-raise relay_timeout, or say discard_relay: yes}" >&2; exit 1
  fi
  left=$((left - 1)); sleep 1
done`,
    runSql(words.stop()),
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
    runSql(words.start()),
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

/** Stops before anything is done when the connection is no longer the one that was looked at. */
const unmoved = ({ is }: ReplChange): Script => sh`status
[ "$(field Master_Host):$(field Master_Port)" = ${is.connection === 'present' ? `${is.source_host}:${is.source_port}` : ':'} ] || {
  echo 'ERROR: somebody has changed the connection since it was looked at; nothing has been done, run again' >&2; exit 1; }`

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
    (changing || filling) && (present || args.channel === '') && unmoved(change),
    runSql(...['DO 0', ...settings(args, server, change, settingFields)]),
    filling ? fill(args, server, words, change) : undefined,
    changing && present ? (args.discard_relay ? runSql(words.stop()) : drain(args, words, is)) : undefined,
    !changing && !filling && filtering.length > 0 && present ? runSql(words.stop()) : undefined,
    changing
      ? runSql(
          ...unlogged(change, server),
          ...ownPosition(change, args, server),
          words.change(options(args, server, change)),
        )
      : undefined,
    filtering.length > 0 ? runSql(...filtering) : undefined,
    stopping && !stands ? runSql(words.stop()) : undefined,
    should.running === 'yes' && (stands || is.running !== 'yes') ? start(words) : undefined,
    // What a replica tells its source when it connects, it tells when it connects anew.
    semi && !stands && is.running === 'yes' && should.running === 'yes'
      ? lines(runSql(words.stop('IO_THREAD')), start(words))
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
          runSql(words.stop(), words.reset),
        )
  return lines(leave, runSql('DO 0', ...settings(args, server, change, settingFields)))
}

/** The script from what is to what should be. */
export function convergeReplication(change: ReplChange, args: ReplArgs): Script {
  const server = readServer(change.is.version)
  const words = wordsFor(server, args.channel)
  const functions = lines(clientFunctions(args, { implicitAdmin: args.check_implicit_admin }), statusFunctions(words))
  switch (args.state) {
    case 'source':
      return lines(functions, runSql(...settings(args, server, change, settingFields)))
    case 'absent':
      return lines(
        functions,
        change.is.connection === 'present' ? runSql(words.stop(), words.reset) : undefined,
        runSql('DO 0', ...settings(args, server, change, settingFields)),
      )
    case 'promoted':
      return lines(functions, promote(args, server, words, change))
    case 'replica':
      return lines(functions, replicate(args, server, words, change))
  }
}
