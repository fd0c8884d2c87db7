import { latest, type Transactions } from './gtid.ts'
import type { Row, Rows } from './read-results.ts'
import type { ReplArgs } from './repl-args.ts'
import { dialectOf } from './repl-words.ts'
import { readServer, type Server } from './server.ts'

/** What a server says of a connection to a source, under the old names of the columns. */
export type Status = { readonly [column: string]: string }

/** All that a question tells of a server. */
export interface Look {
  readonly server: Server
  readonly variables: { readonly [variable: string]: string }
  readonly databases: readonly string[]
  /** The connection that the task is about; undefined when there is none. */
  readonly status: Status | undefined
}

/** The server's own databases; all others are of its users. */
export const systemSchemas = ['mysql', 'information_schema', 'performance_schema', 'sys'] as const

/** Remembers that a replica is being filled; what is in it meanwhile is nobody's. */
export const MARK_SCHEMA = 'tutti_bootstrap'

const oldName = (column: string): string =>
  column
    .replace(/^Get_Source_public_key$/i, 'Get_master_public_key')
    .replace(/Source/g, 'Master')
    .replace(/Replica(?!te)/g, 'Slave')

const inOldWords = (row: Row): Status =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [oldName(column), value ?? '']))

/** The results of the question in order: version, variables, databases, connections. */
export function readLook(results: readonly Rows[], { channel }: Pick<ReplArgs, 'channel'>): Look {
  const [version = [], variables = [], databases = [], connections = []] = results
  const all = connections.map(inOldWords)
  const named = (one: Status): string => one.Connection_name ?? one.Channel_Name ?? ''
  return {
    server: readServer(version[0]?.version ?? ''),
    variables: Object.fromEntries(variables.map((row) => [row.Variable_name ?? '', row.Value ?? ''])),
    databases: databases.map((row) => row.name ?? ''),
    status: all.find((one) => named(one).toLowerCase() === channel.toLowerCase() && one.Master_Host !== ''),
  }
}

/** What a server knows of its transactions. */
export const transactionsOf = ({ variables }: Look): Transactions => ({
  serverId: variables.server_id ?? '',
  executed: variables.gtid_executed ?? '',
  slavePos: variables.gtid_slave_pos ?? '',
  binlogState: variables.gtid_binlog_state ?? '',
})

/** The position that a replica must reach to have all of a source's transactions. */
export const endOf = ({ server, variables }: Look): string =>
  dialectOf(server) === 'mariadb'
    ? latest(variables.gtid_binlog_pos ?? '', variables.gtid_current_pos ?? '')
    : (variables.gtid_executed ?? '')

/** Variables that replication is about; a server has some of them. */
export const variableNames = [
  ...[
    'server_id',
    'log_bin',
    'general_log',
    'read_only',
    'super_read_only',
    'gtid_mode',
    'gtid_executed',
    'gtid_domain_id',
  ],
  ...['gtid_strict_mode', 'gtid_slave_pos', 'gtid_binlog_pos', 'gtid_binlog_state', 'gtid_current_pos'],
  ...['rpl_semi_sync_master_enabled', 'rpl_semi_sync_master_timeout', 'rpl_semi_sync_slave_enabled'],
  ...['rpl_semi_sync_source_enabled', 'rpl_semi_sync_source_timeout', 'rpl_semi_sync_replica_enabled'],
]
