import { type Returned, resource } from '../../src/module/contract.ts'
import { explainErrors } from './explain.ts'
import { type ReplArgs, replArgs } from './repl-args.ts'
import { convergeReplication } from './repl-change.ts'
import { question } from './repl-question.ts'
import { type ReplState, readState } from './repl-state.ts'
import { desire } from './repl-wish.ts'

/** Replication of a server: what it is a source for, or a replica of. */
export const mysqlRepl = resource<ReplArgs, ReplState>({
  name: 'mysql_repl',
  purpose: 'Replication of MySQL and MariaDB: sources, replicas, filling them, and planned switches.',
  args: replArgs,
  sees: 'network',
  observe(args) {
    const { script, parse } = question(args)
    return { script, parse: (stdout, bytes) => readState(args, parse(stdout, bytes)) }
  },
  desire,
  converge: convergeReplication,
  report(_, { is }): Returned {
    const warnings =
      is.connection === 'present' && is.errant !== ''
        ? [`this replica has transactions that its source does not have: ${is.errant}`]
        : []
    return {
      before: {
        connection: is.connection,
        source: is.connection === 'present' ? `${is.source_host}:${is.source_port}` : '',
        io_running: is.io,
        sql_running: is.sql,
        io_error: is.io_error,
        sql_error: is.sql_error,
        relay_log: is.relay,
        position: is.position,
        seconds_behind: is.behind === '' || is.behind === 'NULL' ? null : Number(is.behind),
        transactions: is.transactions,
      },
      errant_transactions: is.errant,
      version: is.version,
      ...(warnings.length === 0 ? {} : { warnings }),
    }
  },
  explain: (args, { stderr }) => explainErrors(stderr, args),
})
