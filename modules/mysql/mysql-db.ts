import { Refusal, type Returned, resource } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { sameCharset } from './charset.ts'
import { asked, clientFunctions, statements } from './client.ts'
import { type DbArgs, dbArgs } from './db-args.ts'
import { dumpTo, importFrom, moveTo } from './db-files.ts'
import { literal, name } from './escape.ts'
import { explainErrors } from './explain.ts'
import { readAnswer } from './read-answer.ts'

/** Databases: `NAME` is present or absent, `NAME encoding` and `NAME collation` are the defaults of its tables. */
type Databases = { readonly [field: string]: string }
type WishedDatabases = { readonly [field: string]: string | null }

const wantsAll = ({ name: [first, ...rest] }: DbArgs): boolean => first === 'all' && rest.length === 0
const isFile = ({ state }: DbArgs): boolean => state === 'dump' || state === 'import'
const wanted = (args: DbArgs): readonly string[] => (wantsAll(args) ? [] : args.name)

function checkArguments(args: DbArgs): void {
  if (isFile(args)) {
    if (args.target === undefined) throw new Refusal(`with state=${args.state} target is required`)
    if (args.state === 'import' && args.name.length > 1)
      throw new Refusal('Multiple databases are not supported with state=import')
    if (args.ignore_tables.includes('')) throw new Refusal('Name of ignored table cannot be empty')
  } else if (args.name.includes('all'))
    throw new Refusal("name is not allowed to equal 'all' unless state equals import, or dump.")
}

const options = (args: DbArgs) => ({
  implicitAdmin: args.check_implicit_admin,
  onlyConfigFile: args.restrict_config_file,
  configOverrides: args.config_overrides_defaults,
})

function ask(args: DbArgs): Script {
  checkArguments(args)
  const { target } = args
  const there =
    args.state === 'import' && target !== undefined
      ? sh`there=no; if [ -r ${hostPath(target)} ]; then there=yes; fi`
      : sh`there=yes`
  const list = ['', ...wanted(args)].map(literal).join(', ')
  const questions = [
    'SELECT @@lower_case_table_names AS folds',
    `SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS encoding, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${list})`,
  ]
  return asked(
    lines(
      moveTo(args),
      clientFunctions(args, options(args)),
      there,
      sh`echo "$there"`,
      statements(questions, sh` --xml`),
    ),
  )
}

function read(args: DbArgs, stdout: string, check: boolean): Databases {
  const [[settings] = [], found = []] = readAnswer(stdout, args)
  const fold = (text: string): string => (settings?.folds === '0' ? text : text.toLowerCase())
  const asWished = (wish: string, shown: string): string => (wish !== '' && sameCharset(wish, shown) ? wish : shown)
  const fields = wanted(args).flatMap((one): readonly [string, string][] => {
    const row = found.find((row) => fold(row.name ?? '') === fold(one))
    if (row === undefined) return [[one, 'absent']]
    return [
      [one, 'present'],
      [`${one} encoding`, asWished(args.encoding, row.encoding ?? '')],
      [`${one} collation`, asWished(args.collation, row.collation ?? '')],
    ]
  })
  const is = Object.fromEntries(fields)
  const missing = wanted(args).filter((one) => is[one] === 'absent')
  if (args.state === 'dump' && missing.length > 0)
    throw new Refusal(`Cannot dump database(s) '${missing.join(', ')}' - not found`)
  // In check mode the file may be one that an earlier task would have made.
  if (args.state === 'import' && !check && !stdout.startsWith('yes'))
    throw new Refusal(`target ${args.target} does not exist on the host`)
  return isFile(args) ? { ...is, done: 'no' } : is
}

function desire(args: DbArgs): WishedDatabases {
  if (args.state === 'dump') return { done: 'yes' }
  const present = wanted(args).flatMap((one): readonly [string, string | null][] => [
    [one, 'present'],
    [`${one} encoding`, args.encoding === '' ? null : args.encoding],
    [`${one} collation`, args.collation === '' ? null : args.collation],
  ])
  if (args.state === 'import') {
    const only = Object.fromEntries(wanted(args).map((one) => [one, 'present']))
    return { ...only, done: 'yes' }
  }
  return Object.fromEntries(args.state === 'present' ? present : wanted(args).map((one) => [one, 'absent']))
}

const defaults = ({ encoding, collation }: DbArgs): string =>
  `${encoding === '' ? '' : ` CHARACTER SET ${literal(encoding)}`}${collation === '' ? '' : ` COLLATE ${literal(collation)}`}`

/** The statements of a change, in the order of the databases. */
function changes(args: DbArgs, is: Databases): readonly string[] {
  return wanted(args).flatMap((one) => {
    const there = is[one] === 'present'
    if (args.state === 'absent') return there ? [`DROP DATABASE ${name(one)}`] : []
    if (!there) return [`CREATE DATABASE ${name(one)}${defaults(args)}`]
    if (args.state !== 'present') return []
    const differs =
      (args.encoding !== '' && is[`${one} encoding`] !== args.encoding) ||
      (args.collation !== '' && is[`${one} collation`] !== args.collation)
    // Unlike Ansible: the defaults of a database that is there are held too; tables that are there keep theirs.
    return differs ? [`ALTER DATABASE ${name(one)}${defaults(args)}`] : []
  })
}

/** Databases of a server: that they are there or not, dumped to a file, or filled from one. */
export const mysqlDb = resource<DbArgs, Databases>({
  name: 'mysql_db',
  purpose: 'Databases of a MySQL or MariaDB server, and dumps of them.',
  returns: {
    db: 'The names of the databases, with blanks between them.',
    db_list: 'The names of the databases.',
    executed_commands: 'What was run: the statements, and the dump or the import.',
  },
  examples: [
    { name: 'A database', args: { name: 'shop', encoding: 'utf8mb4' } },
    {
      name: 'Every database in a file',
      args: { name: 'all', state: 'dump', target: '/var/backups/all.sql.gz', single_transaction: true },
    },
    { name: 'A database filled from a file', args: { name: 'shop', state: 'import', target: '/tmp/shop.sql.xz' } },
  ],
  args: dbArgs,
  observe: (args, { check }) => ({ script: ask(args), parse: (stdout) => read(args, stdout, check) }),
  desire: (args) => desire(args),
  settles: (args) => !isFile(args),
  converge(change, args) {
    const sql = changes(args, change.is)
    const { target = '' } = args
    return lines(
      moveTo(args),
      clientFunctions(args, options(args)),
      sql.length === 0 ? undefined : sh`${statements(sql)} || exit`,
      args.state === 'dump' ? dumpTo(args, target) : args.state === 'import' ? importFrom(args, target) : undefined,
    )
  },
  report(args, { is }, answer): Returned {
    const sql = changes(args, is)
    const file =
      args.state === 'dump' ? [`dump to ${args.target}`] : args.state === 'import' ? [`import from ${args.target}`] : []
    const executed = answer === undefined ? {} : { executed_commands: [...sql, ...file] }
    return { db: args.name.join(' '), db_list: args.name, ...executed }
  },
  explain: (args, { stderr }) => explainErrors(stderr, args),
})
