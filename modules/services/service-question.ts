import { type Asking, type Question, Refusal } from '../../src/module/contract.ts'
import { lines, type Script, sh, verbatim } from '../../src/shell/script.ts'
import type { ServiceState, ServiceWish } from './service-state.ts'

/** The properties that are asked for and returned as `status`. */
const properties = [
  'Id',
  'Names',
  'Description',
  'LoadState',
  'LoadError',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'UnitFilePreset',
  'FragmentPath',
  'SourcePath',
  'DropInPaths',
  'Type',
  'RemainAfterExit',
  'Restart',
  'NRestarts',
  'MainPID',
  'ExecMainPID',
  'ExecMainCode',
  'ExecMainStatus',
  'ExecStart',
  'ExecReload',
  'User',
  'Group',
  'Environment',
  'EnvironmentFiles',
  'CanStart',
  'CanStop',
  'CanReload',
  'NeedDaemonReload',
  'ActiveEnterTimestamp',
  'InactiveEnterTimestamp',
  'StateChangeTimestamp',
]

/** systemctl for the wished manager; a user's own is found by its socket folder. */
export const systemctl = ({ scope }: ServiceWish): Script => {
  if (scope === 'system') return sh`systemctl`
  if (scope === 'global') return sh`systemctl --global`
  return verbatim('env XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user')
}

/** Runs an init script as init would, without the environment of this session. */
export const initScript = sh`init() { script=$1; shift; ( cd / && exec env -i LANG="$LANG" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb "$script" "$@" ); }`

const partFunction = sh`part() { printf '\n\036%s\n' "$1"; }`

const links = (wish: ServiceWish): Script => {
  const levels = wish.runlevels.length > 0 ? wish.runlevels : ['?']
  const patterns = levels
    .filter((level) => /^[0-9S?]$/.test(level))
    .map((level) => `/etc/rc${level}.d/S[0-9][0-9]"$script"`)
  return sh`script=${(wish.name ?? '').replace(/\.service$/, '')}
part links; for link in ${verbatim(patterns.join(' '))}; do [ ! -e "$link" ] && [ ! -L "$link" ] || echo "$link"; done`
}

const systemdQuestion = (wish: ServiceWish): Script => {
  const ask =
    wish.scope === 'global'
      ? sh`printf 'LoadState=loaded\nUnitFileState='; ${systemctl(wish)} is-enabled -- "$name" 2>/dev/null`
      : sh`${systemctl(wish)} show --property=${properties.join(',')} -- "$name" 2>&1`
  return lines(sh`part systemd; ${ask}`, links(wish))
}

const processQuestion = (pattern: string | undefined): Script | undefined =>
  pattern === undefined
    ? undefined
    : sh`processes=$(ps -ef 2>/dev/null || ps 2>/dev/null)
part pattern; case $processes in *${pattern}*) echo running ;; esac`

const sysvQuestion = (wish: ServiceWish): Script =>
  lines(
    sh`part sysv; init "/etc/init.d/$name" status ${argumentWords(wish)} 2>&1; code=$?
part code; echo $code`,
    // A script without a status tells nothing; the file with the number of its process may.
    sh`part pid; { read -r pid <"/run/$name.pid" && read -r comm <"/proc/$pid/comm"; } 2>/dev/null && case $name in "$comm"*) echo running ;; esac`,
    processQuestion(wish.pattern),
    links(wish),
  )

const openrcQuestion = (wish: ServiceWish): Script =>
  lines(
    sh`part openrc; rc-service -- "$name" status 2>&1; code=$?
part code; echo $code`,
    processQuestion(wish.pattern),
    sh`part links; [ ! -e ${`/etc/runlevels/${wish.runlevel}/`}"$name" ] || echo enabled`,
  )

/** Words for the script, split as the shell of a person would without quotes. */
export const argumentWords = ({ words }: ServiceWish): readonly string[] =>
  words?.split(/\s+/).filter((one) => one !== '') ?? []

/** What a Debian package would do to its service when it is installed. */
const missingQuestion = sh`part missing
if command -v dpkg >/dev/null 2>&1; then
  echo debian
  if [ -x /usr/sbin/policy-rc.d ]; then
    /usr/sbin/policy-rc.d "$name" start >/dev/null 2>&1
    case $? in 101 | 102) echo denied ;; esac
  fi
fi`

/** Asks what a service is; one script finds out who manages it. */
export function serviceQuestion(wish: ServiceWish, asking: Asking): Question<ServiceState> {
  const { name } = wish
  const has = (use: ServiceWish['use']): boolean => wish.use === 'auto' || wish.use === use
  const branches: readonly (readonly [Script, Script])[] = [
    ...(has('systemd')
      ? [[sh`[ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1`, systemdQuestion(wish)] as const]
      : []),
    ...(has('openrc')
      ? [
          [
            sh`command -v rc-service >/dev/null 2>&1 && rc-service -e -- "$name" 2>/dev/null`,
            openrcQuestion(wish),
          ] as const,
        ]
      : []),
    ...(has('sysvinit')
      ? [[sh`[ -f "/etc/init.d/$name" ] && [ -x "/etc/init.d/$name" ]`, sysvQuestion(wish)] as const]
      : []),
  ]
  const chain = branches.map(([test, then], i) => lines(sh`${i === 0 ? sh`if` : sh`elif`} ${test}; then`, then))
  const booted = wish.use === 'systemd' ? sh`[ -d /run/systemd/system ] || part unbooted` : undefined
  const script = lines(
    partFunction,
    initScript,
    sh`export LC_ALL=C; name=${name ?? ''}`,
    name !== undefined && /[/\n]/.test(name) ? sh`name=` : undefined,
    ...(name === undefined ? [] : [...chain, sh`else`, booted, missingQuestion, sh`fi`]),
    name === undefined ? booted : undefined,
    sh`:`,
  )
  return { script, parse: (stdout) => readState(wish, asking, readParts(stdout)) }
}

const readParts = (stdout: string): ReadonlyMap<string, string> =>
  new Map(
    stdout
      .split('\n\x1e')
      .slice(1)
      .map((chunk) => {
        const end = chunk.indexOf('\n')
        return [chunk.slice(0, end), chunk.slice(end + 1).replace(/\n+$/, '')] as const
      }),
  )

const nothing: ServiceState = {
  manager: 'none',
  running: false,
  enabled: false,
  masked: false,
  restarted: false,
  reloaded: false,
  launched: false,
  reread: false,
  reexecuted: false,
  oneshot: false,
  fixed: false,
  expected: false,
  status: {},
}

function readState(wish: ServiceWish, asking: Asking, parts: ReadonlyMap<string, string>): ServiceState {
  const unbooted = "System has not been booted with systemd as init system (PID 1). Can't operate."
  const foretells = asking.check && asking.alone !== true
  if (parts.has('unbooted') && (!foretells || wish.name === undefined)) throw new Refusal(unbooted)
  if (wish.name === undefined) return { ...nothing, manager: 'systemd' }
  const status = parts.get('systemd')
  const state = status === undefined ? readScript(wish, parts) : readSystemd(wish, status, parts)
  if (state) return state
  if (!foretells) throw new Refusal(notFound(wish))
  const words = (parts.get('missing') ?? (status === undefined ? '' : 'debian')).split('\n')
  const debian = words.includes('debian')
  return { ...nothing, expected: true, enabled: debian, running: debian && !words.includes('denied') }
}

const notFound = ({ name, use }: ServiceWish): string =>
  `Could not find the requested service ${name}: ${use === 'sysvinit' ? '' : 'host'}`

const enabledStates = new Set(['enabled', 'enabled-runtime', 'static', 'linked', 'linked-runtime'])

function readSystemd(wish: ServiceWish, text: string, parts: ReadonlyMap<string, string>): ServiceState | undefined {
  const status: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=')
    if (equals > 0) status[line.slice(0, equals)] = line.slice(equals + 1)
  }
  const { LoadState: load, ActiveState: active = '', UnitFileState: file = '', Type: type } = status
  if (load === undefined) throw new Refusal(text.trim() || `systemctl show ${wish.name} said nothing`)
  if (load === 'not-found') return undefined
  if (load === 'error' || load === 'bad-setting') {
    throw new Refusal(`Error loading unit file '${wish.name}': ${status.LoadError ?? load}`)
  }
  // A unit made from a SysV script is enabled by the script's links.
  const linked = (parts.get('links') ?? '') !== ''
  const script = file === 'generated' || (file === '' && linked)
  return {
    ...nothing,
    manager: 'systemd',
    running: active === 'active' || active === 'activating' || active === 'reloading',
    enabled: script ? linked : enabledStates.has(file),
    masked: load === 'masked',
    oneshot: type === 'oneshot' && status.RemainAfterExit !== 'yes',
    fixed: file === 'static' || file === 'transient',
    status,
  }
}

function readScript(wish: ServiceWish, parts: ReadonlyMap<string, string>): ServiceState | undefined {
  const manager = parts.has('sysv') ? 'sysv' : 'openrc'
  const output = parts.get('sysv') ?? parts.get('openrc')
  if (output === undefined) return undefined
  const code = Number(parts.get('code') ?? 4)
  const levels = wish.runlevels.length
  const found = (parts.get('links') ?? '').split('\n').filter((one) => one !== '').length
  // With runlevels of its own the wish is about all of them.
  const enabled = levels > 0 && wish.enabled === true ? found >= levels : found > 0
  return { ...nothing, manager, running: runs(wish, parts, output, code), enabled }
}

function runs(wish: ServiceWish, parts: ReadonlyMap<string, string>, output: string, code: number): boolean {
  if (wish.pattern !== undefined) return parts.get('pattern') === 'running'
  // Unlike Ansible: which starts such a service at every run, and calls it changed.
  if (/^usage:/im.test(output)) return parts.get('pid') === 'running'
  return isRunning(code, output, wish.name ?? '')
}

/** Whether a script's status says that it runs: by the codes of LSB first, by the words of its output else. */
export function isRunning(code: number, output: string, name: string): boolean {
  if ([1, 2, 3, 4, 69].includes(code)) return false
  const words = output.toLowerCase().replaceAll(name.toLowerCase(), '')
  if (
    /\b(is not running|not running|is stopped|stopped|is dead|dead but|could not access pid file|inactive)\b/.test(
      words,
    )
  )
    return false
  if (/\b(running|started|active)\b/.test(words)) return true
  return code === 0
}
