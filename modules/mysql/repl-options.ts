import type { Change } from '../../src/module/contract.ts'
import { literal } from './escape.ts'
import type { ReplArgs } from './repl-args.ts'
import type { ReplState } from './repl-state.ts'
import { connectionFields, differing } from './repl-wish.ts'
import { isSince, type Server } from './server.ts'

type ReplChange = Change<ReplState>

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
export function options(
  args: ReplArgs,
  server: Server,
  { is, should }: ReplChange,
): readonly (readonly [string, string])[] {
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

/** Keeps a statement with a password out of the general log, where MariaDB writes it down as it is. */
export const unlogged = ({ is }: ReplChange, server: Server): readonly string[] =>
  server.family === 'mariadb' && is.general_log === 'yes' ? ['SET SESSION sql_log_off = 1'] : []
