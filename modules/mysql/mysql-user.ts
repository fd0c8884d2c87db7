import { Refusal, type Returned, resource } from '../../src/module/contract.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import { asked, clientFunctions, statements } from './client.ts'
import { account, literal, name, plainMode } from './escape.ts'
import { explainErrors } from './explain.ts'
import { sqlValue } from './fill-query.ts'
import { asWished, type Privileges, privilegeChanges, readGrants, readWish, wishedPrivileges } from './privileges.ts'
import { readAnswer } from './read-answer.ts'
import type { Row, Rows } from './read-results.ts'
import { readServer } from './server.ts'
import { type UserArgs, userArgs } from './user-args.ts'
import { readLimits, readTls, wishedLimits, wishedTls } from './user-limits.ts'
import { isOpaque, type Kept, keptOf, loginWords, logsIn, wishesLogin } from './user-login.ts'

/** One account of a user. Of how it logs in, only whether that is as asked for. */
type Account = {
  readonly state: string
  readonly login: string
  readonly privileges: Privileges
  readonly tls: string
  readonly limits: string
  readonly locked: boolean
}
type Field = keyof Account

/** The accounts of a user by host, `HOST FIELD`; and what there is to know of the server. */
type Accounts = { readonly [field: string]: string | boolean | Privileges }

const isOwn = (row: Row): boolean => row.is_role !== 'Y'

const statementsFor = (args: UserArgs): readonly string[] => [
  'SELECT VERSION() AS version',
  `SELECT *, HEX(authentication_string) AS tutti_hash FROM mysql.user WHERE User = ${literal(args.name)}`,
]

/** Prints, for each account, the statements that tell more of it; an account that is not there would be an error. */
const furtherStatements = (args: UserArgs): Script => {
  const where = args.host_all ? '' : ` AND Host = ${literal(args.host.toLowerCase())}`
  const each = `SELECT CONCAT('SELECT ', QUOTE(Host), ' AS host; SHOW GRANTS FOR ', QUOTE(User), '@', QUOTE(Host), '; SHOW CREATE USER ', QUOTE(User), '@', QUOTE(Host), ';') FROM mysql.user WHERE User = ${literal(args.name)} AND Host <> ''${where}`
  return statements([each], sh` --skip-column-names --raw`)
}

function ask(args: UserArgs): Script {
  if (args.append_privs && args.subtract_privs)
    throw new Refusal('parameters are mutually exclusive: append_privs|subtract_privs')
  return asked(
    lines(
      clientFunctions(args, { implicitAdmin: args.check_implicit_admin }),
      sh`${statements(statementsFor(args), sh` --xml`)} || exit`,
      sh`more=$(${furtherStatements(args)}) || exit`,
      sh`[ -z "$more" ] || { ${emit(`${plainMode};\n`)}; printf '%s\n' "$more"; } | client --binary-mode --xml`,
    ),
  )
}

const hostsOf = (args: UserArgs, rows: Rows): readonly string[] =>
  args.host_all ? rows.filter(isOwn).map((row) => row.Host ?? '') : [args.host.toLowerCase()]

const wish = (args: UserArgs): Privileges | undefined =>
  args.priv === undefined || args.priv === null || args.priv === '' ? undefined : readWish(args.priv)

function readAccount(args: UserArgs, row: Row, grants: Rows, create: Rows): Account {
  const lines = grants.map((one) => Object.values(one)[0] ?? '')
  const outside = (Object.values(create[0] ?? {})[0] ?? '').replace(/'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`/gs, '')
  return {
    state: 'present',
    login: logsIn(args, keptOf(row)) ? 'as wished' : 'other',
    privileges: asWished(readGrants(lines), wish(args) ?? {}),
    tls: readTls(row),
    limits: readLimits(row, wishedLimits(args.resource_limits)),
    locked: / ACCOUNT LOCK\b/.test(outside) || row.account_locked === 'Y',
  }
}

const nobody: Account = { state: 'absent', login: 'none', privileges: {}, tls: 'NONE', limits: '', locked: false }

const fieldsOf = <A extends Partial<Record<Field, unknown>>>(host: string, it: A): [string, A[keyof A]][] =>
  Object.entries(it).map(([field, value]) => [`${host} ${field}`, value as A[keyof A]])

function read(args: UserArgs, stdout: string): Accounts {
  const [[server] = [], rows = [], ...more] = readAnswer(stdout, args)
  const told = new Map<string, readonly [Rows, Rows]>()
  for (let i = 0; i + 2 < more.length; i += 3)
    told.set(more[i]?.[0]?.host ?? '', [more[i + 1] ?? [], more[i + 2] ?? []])
  const hosts = hostsOf(args, rows)
  if (hosts.length === 0 && args.state === 'present')
    throw new Refusal('host_all parameter cannot be used when adding a user')
  const all = hosts.flatMap((host) => {
    const row = rows.find((one) => isOwn(one) && one.Host === host)
    const [grants, create] = told.get(host) ?? [[], []]
    return fieldsOf(host, row === undefined ? nobody : readAccount(args, row, grants, create))
  })
  // Whose way to log in a new account takes over is among what is.
  const model = rows.find((row) => isOwn(row) && keptOf(row).hash !== '')
  const { plugin, hash } = model === undefined ? { plugin: '', hash: '' } : keptOf(model)
  const own = rows.filter(isOwn).map((row) => [`${row.Host} plugin`, row.plugin ?? ''] as const)
  return {
    ...Object.fromEntries(all),
    ...Object.fromEntries(own),
    accounts: hosts.some((host) => rows.some((row) => isOwn(row) && row.Host === host)) ? 'present' : 'absent',
    version: server?.version ?? '',
    model: plugin,
    modelHash: hash,
  }
}

const hostsIn = (is: Accounts): readonly string[] =>
  Object.keys(is)
    .filter((field) => field.endsWith(' state'))
    .map((field) => field.slice(0, -' state'.length))

/** Whether a new account gets the way to log in of another account of its user. */
const takesOver = (args: UserArgs, is: Accounts, host: string): boolean =>
  args.update_password === 'on_new_username' && is[`${host} state`] === 'absent' && is.model !== ''

const how = (args: UserArgs) => (args.append_privs ? 'also' : args.subtract_privs ? 'not' : 'exactly')

function wishFor(args: UserArgs, is: Accounts, host: string): { readonly [F in Field]: Account[F] | null } {
  const none = { state: 'absent', login: null, privileges: null, tls: null, limits: null, locked: null }
  if (args.state === 'absent') return none
  const there = is[`${host} state`] === 'present'
  const asked = wish(args)
  const has = (is[`${host} privileges`] ?? {}) as Privileges
  const privileges =
    asked === undefined || (!there && args.subtract_privs) ? null : wishedPrivileges(has, asked, how(args))
  const rootKeeps = args.name === 'root' && how(args) === 'exactly' && privileges !== null
  return {
    state: 'present',
    login:
      wishesLogin(args) && !takesOver(args, is, host) && (args.update_password === 'always' || !there)
        ? 'as wished'
        : null,
    privileges: rootKeeps ? wishedPrivileges({ ...has, ...privileges }, {}, 'also') : privileges,
    tls: wishedTls(args.tls_requires) ?? null,
    limits: wishedLimits(args.resource_limits) ?? null,
    locked: args.locked ?? null,
  }
}

function changes(args: UserArgs, is: Accounts): readonly string[] {
  const server = readServer(String(is.version ?? ''))
  return hostsIn(is).flatMap((host) => {
    const one = account(args.name, host)
    const should = wishFor(args, is, host)
    if (should.state === 'absent') return is[`${host} state`] === 'present' ? [`DROP USER ${one}`] : []
    const there = is[`${host} state`] === 'present'
    const differs = (field: Field): boolean =>
      should[field] !== null && JSON.stringify(is[`${host} ${field}`]) !== JSON.stringify(should[field])
    const before: Kept | undefined = there ? { plugin: String(is[`${host} plugin`] ?? ''), hash: '' } : undefined
    const taken = takesOver(args, is, host)
    const login = taken
      ? loginWords(
          { ...args, password: undefined, plugin: String(is.model), plugin_hash_string: String(is.modelHash) },
          server,
          one,
          undefined,
        )
      : differs('login')
        ? loginWords(args, server, one, before)
        : ''
    const words = [
      login,
      differs('tls') ? ` REQUIRE ${should.tls}` : '',
      differs('limits') ? ` WITH ${should.limits}` : '',
      differs('locked') ? ` ACCOUNT ${should.locked ? 'LOCK' : 'UNLOCK'}` : '',
    ].join('')
    const account_ = there ? (words === '' ? [] : [`ALTER USER ${one}${words}`]) : [`CREATE USER ${one}${words}`]
    const has = (is[`${host} privileges`] ?? {}) as Privileges
    return [...account_, ...(should.privileges === null ? [] : privilegeChanges(one, has, should.privileges))]
  })
}

const session = (args: UserArgs): readonly string[] => [
  // What a plugin must be given as it is would be in the general log as it is.
  ...(isOpaque(args) ? ['SET SESSION sql_log_off = 1'] : []),
  ...(args.sql_log_bin ? [] : ['SET SESSION sql_log_bin = 0']),
  ...(args.force_context ? [`USE ${name('mysql')}`] : []),
  ...Object.entries(args.session_vars ?? {}).map(
    ([variable, value]) => `SET SESSION ${name(variable)} = ${sqlValue(value)}`,
  ),
]

/** The accounts of a user on a server. */
export const mysqlUser = resource<UserArgs, Accounts>({
  name: 'mysql_user',
  purpose: 'Accounts of a MySQL or MariaDB server, and their privileges.',
  returns: {
    password_changed: 'Whether the password, or what stands in its place, was or would be changed.',
    user: 'The user.',
  },
  examples: [
    {
      name: 'A user of one database',
      args: {
        name: 'shop',
        host: '10.0.0.%',
        password: '{{ vault_shop }}',
        priv: 'shop.*:SELECT,INSERT,UPDATE,DELETE',
      },
    },
    {
      name: 'A replicator that has to use TLS',
      args: {
        name: 'repl',
        host: '%',
        password: '{{ vault_repl }}',
        priv: { '*.*': 'REPLICATION SLAVE' },
        tls_requires: { SSL: null },
      },
    },
    { name: 'No accounts of somebody who has left', args: { name: 'joe', host_all: true, state: 'absent' } },
  ],
  args: userArgs,
  observe: (args) => ({ script: ask(args), parse: (stdout) => read(args, stdout) }),
  desire: (args, is) =>
    args.state === 'absent'
      ? { accounts: 'absent' }
      : Object.fromEntries(hostsIn(is).flatMap((host) => fieldsOf(host, wishFor(args, is, host)))),
  settles: (args) => args.state === 'absent' || !isOpaque(args),
  converge: ({ is }, args) =>
    lines(
      clientFunctions(args, { implicitAdmin: args.check_implicit_admin }),
      statements([...session(args), ...changes(args, is)]),
    ),
  report(args, { is, should }): Returned {
    const there = hostsIn(is).some((host) => is[`${host} state`] === 'present')
    const differs = (field: Field): boolean =>
      hostsIn(is).some((host) => {
        const key = `${host} ${field}`
        return (should[key] ?? null) !== null && JSON.stringify(is[key]) !== JSON.stringify(should[key])
      })
    const password_changed = args.state === 'present' && differs('login')
    const message =
      args.state === 'absent'
        ? there
          ? 'User deleted'
          : "User doesn't exist"
        : !there
          ? 'User added'
          : differs('tls')
            ? 'TLS requires updated'
            : differs('privileges')
              ? 'Privileges updated'
              : password_changed
                ? 'Password updated (new style)'
                : 'User unchanged'
    return { user: args.name, msg: message, password_changed }
  },
  explain: (args, { stderr }) => explainErrors(stderr, args),
})
