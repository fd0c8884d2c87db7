import { hostWord } from '../../src/shell/host-path.ts'
import { temporaryFunction } from '../../src/shell/portable.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import { plainMode } from './escape.ts'
import type { Login } from './login-args.ts'

/** How a session differs from that of other modules. */
export interface ClientOptions {
  /** Tries root without a password first. */
  readonly implicitAdmin?: boolean
  /** Reads the option file and none of the system's. */
  readonly onlyConfigFile?: boolean
  /** Takes host and port from the option file where the task leaves them at their defaults. */
  readonly configOverrides?: boolean
}

/** A value of an option file, as the servers' own programs read it back. */
const optionValue = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`

const credentials = ({ login_user, login_password }: Login): string =>
  [
    '[client]',
    ...(login_user === undefined ? [] : [`user=${optionValue(login_user)}`]),
    `password=${optionValue(login_password ?? '')}`,
    '',
  ].join('\n')

/** The file of credentials: readable by its owner alone, and nameless again before anything reads it. */
const credentialsFile = (login: Login): Script => sh`mask=$(umask); umask 077
file=$(temporary "\${TMPDIR:-/tmp}") || exit
umask "$mask"
trap 'rm -f "$file"' EXIT; trap 'exit 143' HUP INT TERM
{ [ -z "$config" ] || printf '!include %s\n' "$config"; ${emit(credentials(login))}; } >"$file" || exit
exec 3<"$file"; rm -f "$file"
config=/dev/fd/3`

const option = (name: string, value: string | undefined): Script | undefined =>
  value === undefined ? undefined : sh`${name}${hostWord(value)}`

/** The words that lead to the server, none of them secret. */
function serverWords(login: Login, { configOverrides }: ClientOptions): Script {
  const { login_host: host, login_port: port, login_unix_socket: socket } = login
  const defaultHost = host === 'localhost'
  const way =
    socket !== undefined
      ? [sh`--protocol=socket ${`--socket=${socket}`}`]
      : [
          configOverrides && defaultHost ? undefined : sh`${`--host=${host}`}`,
          port === 3306 && (defaultHost || configOverrides) ? undefined : sh`--port=${port}`,
          defaultHost && port !== 3306 ? sh`--protocol=tcp` : undefined,
        ]
  const words = [
    ...way,
    login.login_user === undefined ? undefined : sh`${`--user=${login.login_user}`}`,
    option('--ssl-ca=', login.ca_cert),
    option('--ssl-cert=', login.client_cert),
    option('--ssl-key=', login.client_key),
    // Each family of clients knows one of these; what is called loose is passed over by the other.
    login.check_hostname === true
      ? sh`--loose-ssl-verify-server-cert --loose-ssl-mode=VERIFY_IDENTITY`
      : login.ca_cert !== undefined
        ? sh`--loose-ssl-mode=VERIFY_CA`
        : undefined,
  ]
  return words.filter((word) => word !== undefined).reduce((all, word) => sh`${all} ${word}`, sh``)
}

const defaults = ({ onlyConfigFile }: ClientOptions): Script =>
  onlyConfigFile ? sh`\${config:+--defaults-file="$config"}` : sh`\${config:+--defaults-extra-file="$config"}`

/**
 * Defines `connected PROGRAM OPTION…`, which runs a program of the server's with all it needs to log in, and
 * `client OPTION…`, which runs SQL from its standard input; ends the script where there is no client.
 */
export function clientFunctions(login: Login, options: ClientOptions = {}): Script {
  // HOME leads the programs to a file of options of their own, which would win over the one that was asked for.
  const connected = sh`connected() {
  program=$1; shift
  HOME=/nonexistent "$program" ${defaults(options)}${serverWords(login, options)} \${implicit:+--user=root --skip-password} "$@"
}`
  return lines(
    sh`PATH=$PATH:/usr/local/bin:/usr/local/mysql/bin implicit=`,
    sh`sql=$(command -v mariadb) || sql=$(command -v mysql) || {
  echo 'ERROR: there is no client of MariaDB or MySQL; install mariadb-client or mysql-client' >&2; exit 127; }`,
    login.config_file === '' ? sh`config=` : sh`config=${hostWord(login.config_file)}; [ -r "$config" ] || config=`,
    ...(login.login_password === undefined ? [] : [temporaryFunction, credentialsFile(login)]),
    connected,
    // A client tells which statement failed by printing it, whatever secret it holds.
    sh`client() {
  { said=$(connected "$sql" --batch --skip-force --default-character-set=utf8mb4 --connect-timeout=${login.connect_timeout} "$@" 2>&1 >&6 6>&-); status=$?; } 6>&1
  [ -z "$said" ] || printf '%s\n' "$said" | sed '/^-\{14\}$/,/^-\{14\}$/d' >&2
  return "$status"
}`,
    options.implicitAdmin ? sh`implicit=yes; echo 'SELECT 1' | client >/dev/null 2>&1 || implicit=` : undefined,
  )
}

/** What precedes the mark at the end of an answer, and cannot be part of it. */
export const MARK = '<!-- tutti '

/** A question: the output of a script, then the mark, its exit status, and what it said on its error output. */
export const asked = (script: Script): Script => sh`{ error=$( { ${script}
} 2>&1 >&4 4>&- ); status=$?; } 4>&1
printf '\n<!-- tutti %s -->\n%s' "$status" "$error"`

/** A command that runs statements through `client`, each ended by a semicolon. */
export const statements = (all: readonly string[], words: Script = sh``): Script =>
  sh`${emit([plainMode, ...all].map((one) => `${one};\n`).join(''))} | client --binary-mode${words}`

/** The question that statements put, all of which read; their results follow each other in the answer. */
export const askStatements = (login: Login, all: readonly string[], options: ClientOptions = {}): Script =>
  asked(lines(clientFunctions(login, options), statements(all, sh` --xml`)))
