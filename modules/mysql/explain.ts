import type { Login } from './login-args.ts'
import { withoutHashes } from './without-hashes.ts'

/** Errors of the server and of its client that mean that nobody was logged in. */
const refusedLogins = new Set([
  1040, 1044, 1045, 1130, 1251, 1275, 1524, 1698, 2002, 2003, 2005, 2006, 2013, 2026, 2059,
])

/** The errors among what a client printed, as one sentence; undefined when it printed none. */
export function explainErrors(stderr: string, login: Login): string | undefined {
  const all = stderr.split('\n').filter((line) => /^(ERROR\b|mysqldump: |mariadb-dump: )/.test(line))
  const [first] = all
  if (first === undefined) return undefined
  const said = withoutHashes(all.join('; ').replace(/^ERROR: /, ''))
  const [, code] = /^ERROR (\d+) /.exec(first) ?? []
  if (!refusedLogins.has(Number(code)) || first.includes(' at line ')) return said
  const file = login.config_file === '' ? '' : `, or that ${login.config_file} has the credentials`
  return `unable to connect to database; check that the server runs, and that login_user and login_password are right${file}: ${said}`
}
