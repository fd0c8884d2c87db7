import { Refusal, type Wish } from '../../src/module/contract.ts'
import type { ReplArgs } from './repl-args.ts'
import { listed, type ReplState } from './repl-state.ts'

type ReplWish = Wish<ReplState>

const noWish = (is: ReplState): ReplWish =>
  Object.fromEntries(Object.keys(is).map((field) => [field, null])) as unknown as ReplWish

const yesNo = (wish: boolean | undefined): string | null => (wish === undefined ? null : wish ? 'yes' : 'no')
const text = (wish: string | number | undefined): string | null => (wish === undefined ? null : String(wish))

/** Fields of the connection itself: a difference in one of them means a CHANGE. */
export const connectionFields = [
  'source_host',
  'source_port',
  'source_user',
  'source_password',
  'gtid',
  'source_connect_retry',
  'source_heartbeat_period',
  'source_delay',
  'source_ssl',
  'source_ssl_ca',
  'source_ssl_capath',
  'source_ssl_cert',
  'source_ssl_key',
  'source_ssl_cipher',
  'source_ssl_verify_server_cert',
] as const

/** Fields that say what of the source is applied. */
export const filterFields = [
  'replicate_do_db',
  'replicate_ignore_db',
  'replicate_do_table',
  'replicate_ignore_table',
  'replicate_wild_do_table',
  'replicate_wild_ignore_table',
] as const

/** Fields that are variables of the server. */
export const settingFields = [
  'server_id',
  'gtid_domain_id',
  'gtid_strict_mode',
  'semi_sync',
  'semi_sync_timeout',
  'read_only',
  'super_read_only',
] as const

function settings(args: ReplArgs, is: ReplState): Partial<ReplWish> {
  const wishes = {
    server_id: text(args.server_id),
    gtid_domain_id: text(args.gtid_domain_id),
    gtid_strict_mode: yesNo(args.gtid_strict_mode),
    semi_sync: yesNo(args.semi_sync),
    semi_sync_timeout: text(args.semi_sync_timeout),
    read_only: yesNo(args.read_only),
    super_read_only: yesNo(args.super_read_only),
  }
  for (const field of settingFields) {
    if (wishes[field] === null || is[field] !== '') continue
    const why =
      field === 'semi_sync' || field === 'semi_sync_timeout'
        ? "its plugin is not loaded; INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so' (and rpl_semi_sync_replica) first"
        : 'it is of the other family'
    throw new Refusal(`${field}: this server (${is.version}) has no such setting: ${why}`)
  }
  return wishes
}

function connection(args: ReplArgs, is: ReplState): Partial<ReplWish> {
  const list = (wish: readonly string[] | undefined): string | null =>
    wish === undefined ? null : listed(wish.join(','))
  const heartbeat =
    is.connection === 'present' && is.source_heartbeat_period === '' ? null : text(args.source_heartbeat_period)
  return {
    connection: 'present',
    source_host: text(args.source_host),
    source_port: args.source_host === undefined ? null : String(args.source_port),
    source_user: text(args.source_user),
    source_password: args.source_password === undefined ? null : 'as wished',
    gtid: yesNo(args.gtid),
    source_connect_retry: text(args.source_connect_retry),
    source_heartbeat_period: heartbeat,
    source_delay: text(args.source_delay),
    source_ssl: yesNo(args.source_ssl),
    source_ssl_ca: text(args.source_ssl_ca),
    source_ssl_capath: text(args.source_ssl_capath),
    source_ssl_cert: text(args.source_ssl_cert),
    source_ssl_key: text(args.source_ssl_key),
    source_ssl_cipher: text(args.source_ssl_cipher),
    source_ssl_verify_server_cert: yesNo(args.source_ssl_verify_server_cert),
    replicate_do_db: list(args.replicate_do_db),
    replicate_ignore_db: list(args.replicate_ignore_db),
    replicate_do_table: list(args.replicate_do_table),
    replicate_ignore_table: list(args.replicate_ignore_table),
    replicate_wild_do_table: list(args.replicate_wild_do_table),
    replicate_wild_ignore_table: list(args.replicate_wild_ignore_table),
    filled: args.bootstrap ? 'yes' : null,
    running: args.running ? 'yes' : 'no',
  }
}

/** The fields among some that a wish would change. */
export const differing = <F extends keyof ReplState>(
  fields: readonly F[],
  is: ReplState,
  should: ReplWish,
): readonly F[] => fields.filter((field) => should[field] !== null && should[field] !== is[field])

/** Whether a wish needs a CHANGE. */
export const needsChange = (is: ReplState, should: ReplWish): boolean =>
  should.connection === 'present' && (is.connection === 'absent' || differing(connectionFields, is, should).length > 0)

/** With less room than for the first files of a connection nothing is begun: a server waits for room instead of failing. */
const LEAST_KIB = 1024

function mayReplicate(args: ReplArgs, is: ReplState, should: ReplWish): void {
  const absent = is.connection === 'absent'
  const moves = !absent && differing(['source_host', 'source_port'], is, should).length > 0
  if (absent && (args.source_host === undefined || args.source_user === undefined))
    throw new Refusal('there is no connection yet: say source_host, source_user and source_password')
  if (is.filled === 'partly' && !args.bootstrap)
    throw new Refusal('filling this replica was interrupted: say bootstrap: yes to do it again from the beginning')
  if (moves && !args.repoint)
    throw new Refusal(
      `this is a replica of ${is.source_host}:${is.source_port}; say repoint: yes to make it one of ${args.source_host}:${args.source_port}`,
    )
  if (moves && !args.gtid && args.source_log_file === undefined)
    throw new Refusal(
      'repoint without gtid needs source_log_file and source_log_pos, as positions differ from source to source',
    )
  if (
    absent &&
    !args.gtid &&
    !args.bootstrap &&
    (args.source_log_file === undefined || args.source_log_pos === undefined)
  )
    throw new Refusal('without gtid, a new replica needs source_log_file and source_log_pos, or bootstrap: yes')
  if (args.gtid && is.gtid_mode !== '' && is.gtid_mode !== 'ON')
    throw new Refusal(
      `gtid_mode is ${is.gtid_mode}: set gtid_mode=ON and enforce_gtid_consistency=ON in the option files of both servers, or say gtid: no`,
    )
  if (!needsChange(is, should) && is.filled !== 'partly') return
  if (is.free_kib !== '' && Number(is.free_kib) < LEAST_KIB)
    throw new Refusal(
      `only ${is.free_kib} KiB are free where this server keeps its data; on a full disk it would wait for room, and so would this task. Make room first`,
    )
  if (is.asked_source === 'no')
    throw new Refusal(
      `the source ${args.source_host}:${args.source_port} cannot be asked, so nothing was changed: ${is.source_lack}`,
    )
  const id = args.server_id === undefined ? is.server_id : String(args.server_id)
  if (is.source_server_id === id) throw new Refusal(`the source has the server_id ${id} too; each server needs its own`)
  if (is.filled === 'partly' || (absent && args.bootstrap)) {
    mayFill(args, is)
    return
  }
  if (moves && is.asked_source !== 'yes')
    throw new Refusal('repoint needs source_user and source_password, to compare the transactions of both servers')
  if ((absent || moves) && args.gtid && is.errant !== '' && !args.allow_errant)
    throw new Refusal(
      `this server has transactions that ${args.source_host} does not have: ${is.errant}; it has diverged. Fill it anew, or say allow_errant: yes if they do not matter (and make local changes with sql_log_bin: no)`,
    )
  if (!absent && is.relay === 'behind' && is.sql !== 'Yes' && !args.discard_relay)
    throw new Refusal(
      `the relay log holds what is not applied, and nothing applies it (${is.sql_error || 'the SQL thread is stopped'}); start the replica first, or say discard_relay: yes to have it fetched again`,
    )
}

function mayFill(args: ReplArgs, is: ReplState): void {
  if (!args.gtid && args.channel !== '' && is.dialect !== 'mariadb')
    throw new Refusal(
      'a dump of MySQL tells the position of the channel without a name only: say gtid: yes, or leave channel out',
    )
  if (is.asked_source !== 'yes')
    throw new Refusal('bootstrap needs source_user and source_password (or bootstrap_user and bootstrap_password)')
  if (is.filled === 'no' && is.own_databases !== '')
    throw new Refusal(
      `bootstrap fills an empty server only, and this one has ${is.own_databases}; drop them first if they are of no use`,
    )
}

function mayPromote(args: ReplArgs, is: ReplState): void {
  if (is.connection === 'absent' || args.force) return
  const host = args.source_host ?? is.source_host
  if (is.dialect !== 'mariadb' && is.gtid_mode !== 'ON')
    throw new Refusal(
      `whether this replica has all of ${host} is told by sets of transactions, and gtid_mode is ${is.gtid_mode || 'OFF'}; say force: yes when you have seen to it`,
    )
  if (is.asked_source !== 'yes')
    throw new Refusal(
      `the source ${host} cannot be asked whether this replica has all of it${is.source_lack === '' ? ': say source_host, source_user and source_password' : ` (${is.source_lack})`}; say force: yes if it is lost`,
    )
  if (is.source_read_only !== 'yes')
    throw new Refusal(
      `the source ${host} still takes writes: set read_only there first (mysql_repl with state: source, read_only: yes)`,
    )
  if (is.errant !== '' && !args.allow_errant)
    throw new Refusal(
      `this replica has transactions that ${host} does not have: ${is.errant}; it has diverged. Say allow_errant: yes to promote it all the same`,
    )
  if (is.sql !== 'Yes' && !(is.transactions === is.source_end && is.relay === 'applied'))
    throw new Refusal(
      `the replica does not apply what it gets (${is.sql_error || 'its SQL thread is stopped'}); start it first`,
    )
}

/** What should be; refused where a wish would lose transactions or cannot be fulfilled. */
export function desire(args: ReplArgs, is: ReplState): ReplWish {
  const nothing = noWish(is)
  const set = settings(args, is)
  switch (args.state) {
    case 'source':
      if (is.log_bin !== 'yes')
        throw new Refusal(
          'this server keeps no binary log: set log_bin and server_id in its option file, and restart it',
        )
      return { ...nothing, ...set }
    case 'absent':
      if (is.connection === 'present' && is.relay === 'behind' && !args.discard_relay)
        throw new Refusal('the relay log holds what is not applied; say discard_relay: yes to throw it away')
      return { ...nothing, ...set, connection: 'absent' }
    case 'promoted':
      mayPromote(args, is)
      return {
        ...nothing,
        ...set,
        connection: 'absent',
        read_only: 'no',
        super_read_only: is.super_read_only === '' ? null : 'no',
      }
    case 'replica': {
      const should = { ...nothing, ...set, ...connection(args, is) }
      mayReplicate(args, is, should)
      const fields = Object.keys(is) as readonly (keyof ReplState)[]
      if (differing(fields, is, should).length === 0 && args.running && is.io !== 'Yes' && is.io_error !== '')
        throw new Refusal(`the replica is as it should be, and cannot follow its source: ${is.io_error}`)
      return should
    }
  }
}
