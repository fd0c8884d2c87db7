import { literal } from './escape.ts'
import { isSince, type Server } from './server.ts'

/** How a server speaks of replication: MariaDB, MySQL with the old words, MySQL with the new ones (8.2 and later). */
export type Dialect = 'mariadb' | 'mysql' | 'modern'

export const dialectOf = (server: Server): Dialect =>
  server.family === 'mariadb' ? 'mariadb' : isSince(server, 'mysql', 8, 2) ? 'modern' : 'mysql'

/** The statements that a dialect has for a connection to a source. */
export interface Words {
  start(thread?: Thread): string
  stop(thread?: Thread): string
  /** The connection is forgotten, with its position. */
  readonly reset: string
  readonly status: string
  /** Options are named as MariaDB and old MySQL name them, `MASTER_HOST`. */
  change(options: readonly (readonly [option: string, value: string])[]): string
  /** Empties the binary log. */
  readonly emptyLog: string
}

type Thread = 'IO_THREAD' | 'SQL_THREAD'

/** The words of a server for one of its connections. */
export function wordsFor(server: Server, channel: string): Words {
  const dialect = dialectOf(server)
  const named =
    channel === '' ? '' : dialect === 'mariadb' ? ` ${literal(channel)}` : ` FOR CHANNEL ${literal(channel)}`
  const [replica, before, behind] =
    dialect === 'modern' ? ['REPLICA', '', named] : dialect === 'mysql' ? ['SLAVE', '', named] : ['SLAVE', named, '']
  const threads = (thread: Thread | undefined): string => (thread === undefined ? '' : ` ${thread}`)
  const spelt = (option: string): string => (dialect === 'modern' ? option.replace('MASTER_', 'SOURCE_') : option)
  return {
    start: (thread) => `START ${replica}${before}${threads(thread)}${behind}`,
    stop: (thread) => `STOP ${replica}${before}${threads(thread)}${behind}`,
    reset: `RESET ${replica}${before} ALL${behind}`,
    status: `SHOW ${replica}${before} STATUS${behind}`,
    change: (options) =>
      `${dialect === 'modern' ? 'CHANGE REPLICATION SOURCE TO' : `CHANGE MASTER${before} TO`} ${options
        .map(([option, value]) => `${spelt(option)} = ${value}`)
        .join(', ')}${behind}`,
    emptyLog: isSince(server, 'mysql', 8, 2) ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER',
  }
}
