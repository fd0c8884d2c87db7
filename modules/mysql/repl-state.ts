import { errantTransactions } from './gtid.ts'
import type { ReplArgs } from './repl-args.ts'
import { endOf, type Look, MARK_SCHEMA, type Status, transactionsOf } from './repl-look.ts'
import type { Answers } from './repl-question.ts'
import { dialectOf } from './repl-words.ts'
import { withoutHashes } from './without-hashes.ts'

/**
 * Replication as one host has it. Fields that a task may wish for come first; the rest is what decides whether a wish may
 * be fulfilled. Everything is text; '' is what there is not.
 */
export type ReplState = {
  readonly connection: string
  readonly source_host: string
  readonly source_port: string
  readonly source_user: string
  readonly source_password: string
  readonly gtid: string
  readonly source_connect_retry: string
  readonly source_heartbeat_period: string
  readonly source_delay: string
  readonly source_ssl: string
  readonly source_ssl_ca: string
  readonly source_ssl_capath: string
  readonly source_ssl_cert: string
  readonly source_ssl_key: string
  readonly source_ssl_cipher: string
  readonly source_ssl_verify_server_cert: string
  readonly replicate_do_db: string
  readonly replicate_ignore_db: string
  readonly replicate_do_table: string
  readonly replicate_ignore_table: string
  readonly replicate_wild_do_table: string
  readonly replicate_wild_ignore_table: string
  readonly filled: string
  readonly running: string
  readonly server_id: string
  readonly read_only: string
  readonly super_read_only: string
  readonly semi_sync: string
  readonly semi_sync_timeout: string
  readonly gtid_domain_id: string
  readonly gtid_strict_mode: string

  readonly version: string
  readonly dialect: string
  readonly log_bin: string
  readonly general_log: string
  readonly io: string
  readonly sql: string
  readonly io_error: string
  readonly sql_error: string
  readonly relay: string
  readonly position: string
  readonly behind: string
  readonly own_databases: string
  readonly transactions: string
  readonly gtid_mode: string
  readonly slave_pos: string
  readonly current_pos: string
  readonly asked_source: string
  readonly source_lack: string
  readonly source_server_id: string
  readonly source_read_only: string
  readonly source_end: string
  readonly errant: string
  readonly free_kib: string
}

/** Text that stands for a truth value; '' where there is none. */
const truth = (text: string | undefined): string =>
  text === undefined || text === '' ? '' : ['ON', '1', 'YES'].includes(text.toUpperCase()) ? 'yes' : 'no'

/** A list as it is compared: servers print it in the order in which it was given. */
export const listed = (text: string): string =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .sort()
    .join(',')

/** Started means that both threads were told to run; whether the source answers is another matter. */
function running({ Slave_IO_Running: io = '', Slave_SQL_Running: sql = '' }: Status): string {
  const started = [io !== 'No', sql !== 'No'].filter((one) => one).length
  return started === 2 ? 'yes' : started === 0 ? 'no' : 'half'
}

/** Whether all that was fetched has been applied. */
const relay = (it: Status): string =>
  it.Master_Log_File === it.Relay_Master_Log_File && it.Read_Master_Log_Pos === it.Exec_Master_Log_Pos
    ? 'applied'
    : 'behind'

const error = (number: string | undefined, text: string | undefined): string =>
  number === undefined || number === '0' || number === '' ? '' : `${number}: ${withoutHashes(text ?? '')}`

const none: Status = {}

/** The role that a server's own variables play for the task: semi-synchronous replication has two sides. */
function semiSync({ variables }: Look, side: 'source' | 'replica'): { readonly on: string; readonly timeout: string } {
  const [old, new_] = side === 'source' ? ['master', 'source'] : ['slave', 'replica']
  return {
    on: truth(variables[`rpl_semi_sync_${new_}_enabled`] ?? variables[`rpl_semi_sync_${old}_enabled`]),
    timeout: variables.rpl_semi_sync_source_timeout ?? variables.rpl_semi_sync_master_timeout ?? '',
  }
}

/** What the answers mean for a task. */
export function readState(args: ReplArgs, { own, password, free, source, lack }: Answers): ReplState {
  const it = own.status ?? none
  const there = own.status !== undefined
  const dialect = dialectOf(own.server)
  const { variables } = own
  const side = args.state === 'replica' ? 'replica' : 'source'
  const semi = semiSync(own, side)
  const denied = it.Last_IO_Errno === '1045'
  const kept = password === 'unknown' ? (denied ? 'other' : 'as wished') : password === 'same' ? 'as wished' : 'other'
  const gtid = dialect === 'mariadb' ? (it.Using_Gtid === 'No' ? 'no' : 'yes') : truth(it.Auto_Position)
  const databases = own.databases.filter((one) => one !== MARK_SCHEMA)
  const current = endOf(own)
  return {
    connection: there ? 'present' : 'absent',
    source_host: it.Master_Host ?? '',
    source_port: it.Master_Port ?? '',
    source_user: it.Master_User ?? '',
    source_password: there ? kept : 'none',
    gtid: there ? gtid : '',
    source_connect_retry: it.Connect_Retry ?? '',
    source_heartbeat_period: it.Slave_heartbeat_period === undefined ? '' : String(Number(it.Slave_heartbeat_period)),
    source_delay: it.SQL_Delay ?? '',
    source_ssl: truth(it.Master_SSL_Allowed),
    source_ssl_ca: it.Master_SSL_CA_File ?? '',
    source_ssl_capath: it.Master_SSL_CA_Path ?? '',
    source_ssl_cert: it.Master_SSL_Cert ?? '',
    source_ssl_key: it.Master_SSL_Key ?? '',
    source_ssl_cipher: it.Master_SSL_Cipher ?? '',
    source_ssl_verify_server_cert: truth(it.Master_SSL_Verify_Server_Cert),
    replicate_do_db: listed(it.Replicate_Do_DB ?? ''),
    replicate_ignore_db: listed(it.Replicate_Ignore_DB ?? ''),
    replicate_do_table: listed(it.Replicate_Do_Table ?? ''),
    replicate_ignore_table: listed(it.Replicate_Ignore_Table ?? ''),
    replicate_wild_do_table: listed(it.Replicate_Wild_Do_Table ?? ''),
    replicate_wild_ignore_table: listed(it.Replicate_Wild_Ignore_Table ?? ''),
    filled: own.databases.includes(MARK_SCHEMA) ? 'partly' : there ? 'yes' : 'no',
    running: there ? running(it) : 'no',
    server_id: variables.server_id ?? '',
    read_only: truth(variables.read_only),
    super_read_only: truth(variables.super_read_only),
    semi_sync: semi.on,
    semi_sync_timeout: semi.timeout,
    gtid_domain_id: variables.gtid_domain_id ?? '',
    gtid_strict_mode: truth(variables.gtid_strict_mode),
    version: own.server.full,
    dialect,
    log_bin: truth(variables.log_bin),
    general_log: truth(variables.general_log),
    io: it.Slave_IO_Running ?? '',
    sql: it.Slave_SQL_Running ?? '',
    io_error: error(it.Last_IO_Errno, it.Last_IO_Error),
    sql_error: error(it.Last_SQL_Errno, it.Last_SQL_Error),
    relay: there ? relay(it) : 'applied',
    position: there ? `${it.Relay_Master_Log_File ?? ''}:${it.Exec_Master_Log_Pos ?? ''}` : '',
    behind: it.Seconds_Behind_Master ?? '',
    own_databases: databases.join(', '),
    transactions: current,
    gtid_mode: variables.gtid_mode ?? '',
    slave_pos: variables.gtid_slave_pos ?? '',
    current_pos: variables.gtid_current_pos ?? '',
    asked_source: source !== undefined ? 'yes' : lack === '' ? 'not asked' : 'no',
    source_lack: lack,
    source_server_id: source?.variables.server_id ?? '',
    source_read_only: truth(source?.variables.read_only),
    source_end: source === undefined ? '' : endOf(source),
    errant: source === undefined ? '' : errantTransactions(own.server, transactionsOf(own), transactionsOf(source)),
    free_kib: free,
  }
}
