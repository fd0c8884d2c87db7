import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { type Answer, action, Refusal, type Returned } from '../../src/module/contract.ts'
import { emit, lines, sh } from '../../src/shell/script.ts'
import { clientFunctions } from './client.ts'
import { explainErrors } from './explain.ts'
import { fillQuery } from './fill-query.ts'
import { loginArgs } from './login-args.ts'
import { type Row, type Rows, readResults } from './read-results.ts'

const args = argument.args({
  ...loginArgs,
  query: z
    .preprocess((raw) => (typeof raw === 'string' ? [raw] : raw), z.array(z.string()))
    .describe('One statement, or several.'),
  login_db: argument.str().optional().describe('The database that tables without one are in.'),
  positional_args: argument.list(argument.raw()).optional().describe('Values for the %s of the statements, in order.'),
  named_args: argument.record().optional().describe('Values for the %(name)s of the statements.'),
  single_transaction: argument
    .bool()
    .default(false)
    .describe('Whether all statements take effect together or none does.'),
})

type Args = typeof args._output

function filled(it: Args): readonly string[] {
  if (it.positional_args !== undefined && it.named_args !== undefined)
    throw new Refusal('parameters are mutually exclusive: positional_args|named_args')
  return it.query.map((one) => fillQuery(one, it.positional_args, it.named_args).replace(/[\s;]+$/, ''))
}

/** How each statement begins in the answer, and what it counted. */
const COUNT = 'tutti_rows'

/** What changes rows, where it changed any; and what changes tables and the like, where it did not find them so. */
const rowWords = /^(INSERT|UPDATE|DELETE|REPLACE|LOAD)\b/
const tableWords = /^(CREATE|DROP|ALTER|RENAME|TRUNCATE)\b/

interface Told {
  readonly rows: Rows
  readonly count: number
  readonly notes: Rows
}

/** What each statement came to: its last result, how many rows, and what the server noted. */
function readTold(stdout: string): readonly Told[] {
  const told: Told[] = []
  let own: Rows[] = []
  let count: Row | undefined
  for (const rows of readResults(stdout)) {
    const [first] = rows
    if (count !== undefined) {
      const result = own.at(-1) ?? []
      const counted = Number(count[COUNT])
      told.push({ rows: result, count: counted < 0 ? result.length : counted, notes: rows })
      own = []
      count = undefined
    } else if (first !== undefined && COUNT in first) count = first
    else own.push(rows)
  }
  return told
}

function hasChanged(query: string, { count, notes }: Told): boolean {
  const start = query.trimStart().toUpperCase()
  if (rowWords.test(start)) return count > 0
  const known = notes.some(({ Message }) => /\bexists?\b|^Unknown (table|database|view)/i.test(Message ?? ''))
  return tableWords.test(start) && !known
}

/** Statements that a user wrote, run each time. */
export const mysqlQuery = action<Args>({
  name: 'mysql_query',
  purpose: 'Runs statements on a MySQL or MariaDB server.',
  returns: {
    executed_queries: 'The statements, with their values filled in.',
    execution_time_ms: 'The milliseconds that all of them took together.',
    query_result: 'The rows of each statement, by the names of their columns.',
    rowcount: 'How many rows each statement returned or changed.',
  },
  examples: [
    {
      name: 'Rows by a value',
      args: { login_db: 'shop', query: 'SELECT * FROM orders WHERE id = %s', positional_args: [17] },
    },
    {
      name: 'Two changes together or none',
      args: {
        login_db: 'shop',
        query: [
          'UPDATE stock SET left_over = left_over - 1 WHERE item = %(item)s',
          'INSERT INTO orders (item) VALUES (%(item)s)',
        ],
        named_args: { item: 'lamp' },
        single_transaction: true,
      },
    },
  ],
  args,
  run(it) {
    const each = filled(it).map((one) => `${one}\n;\nSELECT ROW_COUNT() AS ${COUNT};\nSHOW WARNINGS;\n`)
    const all = it.single_transaction ? ['START TRANSACTION;\n', ...each, 'COMMIT;\n'] : each
    const database = it.login_db === undefined ? sh`` : sh` ${`--database=${it.login_db}`}`
    return lines(clientFunctions(it), sh`${emit(all.join(''))} | client --binary-mode --xml${database}`)
  },
  report(it, answer: Answer): Returned {
    const queries = filled(it)
    const told = readTold(answer.stdout)
    if (answer.code !== 0) {
      const failed = queries[told.length]
      const why = explainErrors(answer.stderr, it) ?? answer.stderr.trim()
      const connected = why.startsWith('unable to connect') || failed === undefined
      return { failed: true, changed: false, msg: connected ? why : `Cannot execute SQL '${failed}': ${why}` }
    }
    return {
      changed: told.some((one, i) => hasChanged(queries[i] ?? '', one)),
      executed_queries: queries,
      query_result: told.map(({ rows }) => rows),
      rowcount: told.map(({ count }) => count),
      execution_time_ms: answer.durationMs,
    }
  },
})
