import { createHash } from 'node:crypto'
import { type Question, Refusal } from '../../src/module/contract.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import { asked, clientFunctions, statements } from './client.ts'
import { byDialect } from './dialect.ts'
import { literal } from './escape.ts'
import { explainErrors } from './explain.ts'
import type { Login } from './login-args.ts'
import { readParts } from './read-answer.ts'
import { readResults } from './read-results.ts'
import type { ReplArgs } from './repl-args.ts'
import { type Look, readLook, systemSchemas, variableNames } from './repl-look.ts'

/** What the host and, where it can be asked, the source say. */
export interface Answers {
  readonly own: Look
  /** Whether the password of the connection is the one that was asked for. */
  readonly password: 'same' | 'other' | 'unknown'
  /** KiB that are free where the server keeps its data; '' where that cannot be known. */
  readonly free: string
  readonly source: Look | undefined
  /** Why the source could not be asked; '' when it was not tried. */
  readonly lack: string
}

/** How the host logs in to the source. */
export const sourceLogin = (args: ReplArgs, host: string, port: number): Login => ({
  login_user: args.bootstrap_user ?? args.source_user,
  login_password: args.bootstrap_user === undefined ? args.source_password : args.bootstrap_password,
  login_host: host,
  login_port: port,
  login_unix_socket: undefined,
  connect_timeout: Math.min(args.connect_timeout, 10),
  config_file: '',
  ca_cert: args.source_ssl_ca,
  client_cert: args.source_ssl_cert,
  client_key: args.source_ssl_key,
  check_hostname: args.source_ssl_verify_server_cert,
})

/** Whether the server runs on the host, so that its files can be looked at. */
const isLocal = ({ login_host, login_unix_socket }: ReplArgs): boolean =>
  login_unix_socket !== undefined || ['localhost', '127.0.0.1', '::1'].includes(login_host)

const common = [
  'SELECT VERSION() AS version',
  `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${variableNames.map(literal).join(', ')})`,
  `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN (${systemSchemas.map(literal).join(', ')})`,
]

const words = sh` --xml`

const look: Script = byDialect({
  mariadb: statements([...common, 'SHOW ALL SLAVES STATUS'], words),
  mysql: statements([...common, 'SHOW SLAVE STATUS'], words),
  modern: statements([...common, 'SHOW REPLICA STATUS'], words),
})

/** Without the right to see connections, which a replicator does not need on a source. */
const lookAtSource: Script = statements(common, words)

const BETWEEN = '<!-- between -->'

/**
 * Prints `same` or `other`: MariaDB keeps the password of a connection in a file alone, MySQL in a table; the comparison is
 * the shell's own, or by digest.
 */
function comparePassword(args: ReplArgs): Script {
  const { source_password: password, channel } = args
  if (password === undefined) return sh`echo unknown`
  const file = channel === '' ? 'master.info' : `master-${channel.toLowerCase()}.info`
  const plain = /^[\w]*$/.test(channel)
  const inFile =
    !isLocal(args) || !plain
      ? sh`echo unknown`
      : sh`if [ -r "$data/"${file} ]; then
  { read -r _; read -r _; read -r _; read -r _; read -r _; IFS= read -r kept; } <"$data/"${file}
  if [ "$kept" = ${password} ]; then echo same; else echo other; fi
else echo unknown; fi`
  const digest = createHash('sha256').update(password).digest('hex')
  const query = `SELECT IF(SHA2(User_password, 256) = ${literal(digest)}, 'same', 'other') FROM mysql.slave_master_info WHERE Channel_name = ${literal(channel)};`
  const inTable = sh`${emit(query)} | client --skip-column-names --raw 2>/dev/null || echo unknown`
  return byDialect({ mariadb: inFile, mysql: inTable, modern: inTable })
}

/** Sets `data` to where a server of this host keeps its data, and prints how many KiB are free there. */
const lookAtRoom: Script = sh`data=$(echo 'SELECT @@datadir;' | client --skip-column-names --raw)
df -Pk "$data" 2>/dev/null | { read -r _; read -r _ _ _ free _; printf 'free %s\n' "$free"; }`

/** Asks the server, and the source with the credentials of the task; that the source cannot be asked is no failure. */
export function question(args: ReplArgs): Question<Answers> {
  const host = args.source_host
  const login = sourceLogin(args, host ?? '', args.source_port)
  const canAsk = host !== undefined && login.login_user !== undefined && login.login_password !== undefined
  // The source is asked last, so that it cannot seem to lack what the replica got from it meanwhile.
  return {
    script: asked(
      lines(
        clientFunctions(args, { implicitAdmin: args.check_implicit_admin }),
        sh`{ ${look}
} || exit`,
        sh`echo ${BETWEEN}`,
        // Who is no replica and names no password needs neither.
        isLocal(args) && (args.state === 'replica' || args.source_password !== undefined) && lookAtRoom,
        comparePassword(args),
        sh`echo ${BETWEEN}`,
        canAsk
          ? sh`{ lack=$( { ( ${lines(clientFunctions(login), lookAtSource)}
) 2>&1 >&8 8>&-; } ) || printf '<!-- lack -->%s' "$lack"; } 8>&1`
          : undefined,
      ),
    ),
    parse(stdout) {
      const { printed, status, error } = readParts(stdout)
      if (status !== 0)
        throw new Refusal(explainErrors(error, args) ?? `the client ended with status ${status}: ${error}`)
      const [own = '', password = '', source = ''] = printed.split(BETWEEN)
      const [told = '', lack = ''] = source.split('<!-- lack -->')
      const results = readResults(told)
      const [, free = '', kept = ''] = /^(?:free (\d*)\n)?(.*)$/s.exec(password.trim()) ?? []
      return {
        own: readLook(readResults(own), args),
        password: kept === 'same' || kept === 'other' ? kept : 'unknown',
        free,
        source: lack === '' && results.length > 0 ? readLook(results, args) : undefined,
        lack: lack.trim(),
      }
    },
  }
}
