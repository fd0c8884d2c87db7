import * as argument from '../../src/module/argument.ts'
import { query, type Returned } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { asked, clientFunctions, statements } from './client.ts'
import { byDialect } from './dialect.ts'
import { loginArgs } from './login-args.ts'
import { readAnswer } from './read-answer.ts'
import type { Row, Rows } from './read-results.ts'
import { readServer } from './server.ts'

const subsets = [
  'version',
  'databases',
  'settings',
  'global_status',
  'users',
  'engines',
  'master_status',
  'slave_status',
  'slave_hosts',
] as const
type Subset = (typeof subsets)[number]

const args = argument.args({
  ...loginArgs,
  login_db: argument.str().optional().describe('The database to connect to.'),
  filter: argument
    .list(argument.str())
    .optional()
    .describe('The parts to collect, or with ! before them those to leave out.'),
  exclude_fields: argument.list(argument.str()).optional().describe('db_size leaves out the sizes of databases.'),
  return_empty_dbs: argument.bool().default(false).describe('Whether databases without tables are listed too.'),
})

type Args = typeof args._output

const isSubset = (word: string): word is Subset => (subsets as readonly string[]).includes(word)

function wanted({ filter = [] }: Args): readonly Subset[] {
  const words = filter.map((one) => one.trim())
  const named = words.filter(isSubset)
  if (named.length > 0) return subsets.filter((one) => named.includes(one))
  return subsets.filter((one) => !words.includes(`!${one}`))
}

const statementsOf = (
  it: Args,
): { readonly [S in Subset]: readonly [mariadb: string, mysql: string, new_: string] } => {
  const same = (one: string) => [one, one, one] as const
  const size = it.exclude_fields?.includes('db_size') ? '' : ', SUM(data_length + index_length) AS size'
  const tables = `SELECT table_schema AS name${size} FROM information_schema.TABLES GROUP BY table_schema`
  return {
    version: same('SELECT VERSION() AS version'),
    databases: same(tables),
    settings: same('SHOW GLOBAL VARIABLES'),
    global_status: same('SHOW GLOBAL STATUS'),
    users: same('SELECT * FROM mysql.user'),
    engines: same('SHOW ENGINES'),
    master_status: ['SHOW MASTER STATUS', 'SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS'],
    slave_status: ['SHOW ALL SLAVES STATUS', 'SHOW SLAVE STATUS', 'SHOW REPLICA STATUS'],
    slave_hosts: ['SHOW SLAVE HOSTS', 'SHOW SLAVE HOSTS', 'SHOW REPLICAS'],
  }
}

function ask(it: Args): Script {
  const each = statementsOf(it)
  const all = (i: 0 | 1 | 2) => [
    ...wanted(it).map((one) => each[one][i]),
    ...(it.return_empty_dbs ? ['SHOW DATABASES'] : []),
  ]
  const words = sh` --xml${it.login_db === undefined ? sh`` : sh` ${`--database=${it.login_db}`}`}`
  const [mariadb, mysql, modern] = ([0, 1, 2] as const).map((i) => statements(all(i), words)) as [
    Script,
    Script,
    Script,
  ]
  return asked(lines(clientFunctions(it), byDialect({ mariadb, mysql, modern })))
}

/** A number where the text is one. */
const plain = (value: string | null): string | number | null =>
  value !== null && /^-?\d+(\.\d+)?$/.test(value) && Number.isSafeInteger(Math.trunc(Number(value)))
    ? Number(value)
    : value

const without = (row: Row, ...left: readonly string[]): Returned =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !left.includes(column))
      .map(([column, value]) => [column, plain(value)]),
  )

const byName = (rows: Rows): Returned =>
  Object.fromEntries(rows.map((row) => [row.Variable_name ?? '', plain(row.Value ?? null)]))

/** Rows in dicts within dicts, by some of their columns. */
function nested(rows: Rows, columns: readonly string[]): Returned {
  const whole: Record<string, unknown> = {}
  for (const row of rows) {
    let place = whole
    columns.forEach((column, i) => {
      const key = row[column] ?? ''
      const last = i === columns.length - 1
      place[key] = last ? without(row, ...columns) : (place[key] ?? {})
      place = place[key] as Record<string, unknown>
    })
  }
  return whole
}

const sourceColumns = (rows: Rows): readonly string[] =>
  rows[0] && 'Source_Host' in rows[0]
    ? ['Source_Host', 'Source_Port', 'Source_User']
    : ['Master_Host', 'Master_Port', 'Master_User']

/** Columns that hold what logs people in. */
const credentials = ['Password', 'authentication_string', 'User_attributes']

function partOf(subset: Subset, rows: Rows, it: Args): Returned {
  switch (subset) {
    case 'version':
      return versionOf(rows[0]?.version ?? '')
    case 'databases':
      return Object.fromEntries(
        rows.map((row) => [
          row.name ?? '',
          it.exclude_fields?.includes('db_size') ? {} : { size: Number(row.size ?? 0) },
        ]),
      )
    case 'settings':
    case 'global_status':
      return byName(rows)
    case 'users':
      // Unlike Ansible: hashes of passwords are left out, as they can be tried out wherever the result is kept.
      return nested(
        rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !credentials.includes(column)))),
        ['Host', 'User'],
      )
    case 'engines':
      return nested(rows, ['Engine'])
    case 'master_status':
      return rows[0] === undefined ? {} : without(rows[0])
    case 'slave_status':
      return nested(rows, sourceColumns(rows))
    case 'slave_hosts':
      return nested(rows, [rows[0] && 'Server_Id' in rows[0] ? 'Server_Id' : 'Server_id'])
  }
}

function versionOf(full: string): Returned {
  const { major, minor, patch } = readServer(full)
  return { full, major, minor, release: patch, suffix: /^[^-]*-(.*)$/s.exec(full)?.[1] ?? '' }
}

/** What a server tells of itself. */
export const mysqlInfo = query<Args, Returned>({
  name: 'mysql_info',
  purpose: 'Reads the version, settings, databases, users and replication of a MySQL or MariaDB server.',
  returns: {
    connector_name: 'Always `client`: the server is asked by its command-line client.',
    databases: 'The databases by name, with their sizes in bytes.',
    engines: 'The engines of tables by name.',
    global_status: 'The counters of the server by name.',
    master_status: 'The position of the binary log.',
    settings: 'The global variables by name.',
    slave_hosts: 'The replicas by number.',
    slave_status: 'The connections to sources, by host, port and user of the source.',
    users: 'The accounts by host and user, without the hashes of their passwords.',
    version: 'The version, whole (`full`) and in its parts.',
  },
  examples: [
    { name: 'All that the server tells', args: { login_user: 'root', login_unix_socket: '/run/mysqld/mysqld.sock' } },
    {
      name: 'Version and databases, without sizes',
      args: { filter: ['version', 'databases'], exclude_fields: 'db_size' },
    },
    { name: 'All but settings and counters', args: { filter: ['!settings', '!global_status'] } },
  ],
  args,
  observe: (it) => ({
    script: ask(it),
    parse(stdout) {
      const results = readAnswer(stdout, it)
      const parts = wanted(it)
      const info = Object.fromEntries(parts.map((part, i) => [part, partOf(part, results[i] ?? [], it)]))
      if (!it.return_empty_dbs || !parts.includes('databases')) return info
      const empty = it.exclude_fields?.includes('db_size') ? {} : { size: 0 }
      const names = (results[parts.length] ?? []).map((row) => [row.Database ?? '', empty])
      return { ...info, databases: { ...Object.fromEntries(names), ...(info.databases ?? {}) } }
    },
  }),
  report(it, info) {
    const unknown = (it.filter ?? []).map((one) => one.trim()).filter((one) => !isSubset(one.replace(/^!/, '')))
    const warnings = unknown.map((one) => `filter element: ${one} is not allowable, ignored`)
    return { ...info, connector_name: 'client', ...(warnings.length === 0 ? {} : { warnings }) }
  },
})
