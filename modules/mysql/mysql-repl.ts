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
  returns: {
    before: 'The connection as it was: its source, threads, errors, position, and seconds behind.',
    errant_transactions: 'The transactions of the replica that its source does not have.',
    version: 'The version of the server.',
  },
  examples: [
    { name: 'A source', args: { state: 'source', server_id: 1, semi_sync: true } },
    {
      name: 'A replica that is filled from its source',
      args: {
        state: 'replica',
        server_id: 2,
        read_only: true,
        source_host: 'db1',
        source_user: 'repl',
        source_password: '{{ vault_repl }}',
        bootstrap: true,
      },
    },
    {
      name: 'The replica takes over, once the source stands still',
      args: { state: 'promoted', source_host: 'db1', source_user: 'repl', source_password: '{{ vault_repl }}' },
    },
  ],
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
