import { hostPath } from '../../src/shell/host-path.ts'
import { lines, type Script, sh, verbatim } from '../../src/shell/script.ts'
import { toPosix } from './python-regex.ts'
import { portHex } from './socket-table.ts'

/** What to wait for, and how patiently; seconds throughout. */
export interface Patience {
  readonly timeout: number
  readonly sleep: number
  readonly delay: number
}

export interface Port {
  readonly host: string
  readonly port: number
  readonly connectTimeout: number
}

/**
 * `again` ends the script with 1 when the time is over and sleeps otherwise; `done_waiting` ends it with 0. Both print how
 * long it took first, so that what was found may follow.
 */
const clock = ({ timeout, sleep, delay }: Patience): Script => sh`start=$(date +%s)
elapsed() { printf 'elapsed %s\n' $(($(date +%s) - start)); }
over() { [ $(($(date +%s) - start)) -ge ${timeout} ]; }
again() { if over; then elapsed; exit 1; fi; sleep ${sleep}; if over; then elapsed; exit 1; fi; }
done_waiting() { elapsed; exit 0; }
lacking() { printf '%s\n' "$1" >&2; exit 3; }
${delay > 0 ? sh`sleep ${delay}` : sh`:`}`

/** Waits for nothing but the time. */
export const waitForTime = (patience: Patience): Script =>
  lines(clock(patience), sh`sleep ${patience.timeout}`, sh`done_waiting`)

/** Waits until a path is gone. */
export const waitForAbsence = (path: string, patience: Patience): Script =>
  lines(
    clock(patience),
    sh`path=${hostPath(path)}
while [ -e "$path" ]; do again; done
done_waiting`,
  )

/** Defines `found`, which reads a text and prints what matches the expression: its first line, or all for perl. */
const searchFunction = (pattern: string): Script => {
  const posix = toPosix(pattern)
  if (posix !== undefined) return sh`found() { grep -aE -e ${posix} 2>/dev/null || grep -E -e ${posix}; }`
  return sh`command -v perl >/dev/null 2>&1 || lacking ${`the expression ${pattern} is beyond grep -E, and the host has no perl to search with`}
found() { tutti_pattern=${pattern} perl -0777 -ne 'BEGIN { $re = $ENV{tutti_pattern} } if (/$re/m) { print substr($_, 0, 65536); exit 0 } exit 1'; }`
}

/** Waits until a path is there, and something in it if a pattern is given. */
export const waitForPath = (path: string, pattern: string | undefined, patience: Patience): Script =>
  lines(
    clock(patience),
    pattern !== undefined && searchFunction(pattern),
    sh`path=${hostPath(path)}
present() {
  [ -e "$path" ] && return
  why=$(LC_ALL=C ls -d -- "$path" 2>&1)
  case $why in
  *': Not a directory' | *': Permission denied') elapsed; printf '%s\n' "\${why##*: }" >&2; exit 2 ;;
  esac
  return 1
}
while :; do
  if present; then ${
    pattern === undefined
      ? sh`done_waiting`
      : sh`if [ -f "$path" ] && line=$(found <"$path") && [ -n "$line" ]; then elapsed; printf '%s\n' "$line"; exit 0; fi`
  }; fi
  again
done`,
  )

/** Defines `bounded SECONDS COMMAND…`: ends the command when it takes longer, where the host has a way to. */
const boundedFunction = sh`if command -v timeout >/dev/null 2>&1; then bounded() { timeout "$@"; }
else bounded() { shift; "$@"; }
fi`

/** Defines `listens`: whether a socket of this host accepts connections, from the kernel's own table. */
const listeningFunction = (addresses: readonly string[], port: number): Script => {
  const local = addresses.map((address) => `${address}:${portHex(port)}`).join('|')
  return sh`listens() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ here _ state _; do
      case $here in ${verbatim(local)}) [ "$state" = 0A ] && return ;; esac
    done <"$table"
  done
  return 1
}`
}

/** Defines `listens` by a connection, with bash or nc. */
const connectFunction = ({ host, port, connectTimeout }: Port): Script => sh`if command -v bash >/dev/null 2>&1; then
  listens() { bounded ${connectTimeout} bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash ${host} ${port} 2>/dev/null; }
elif command -v nc >/dev/null 2>&1; then
  listens() { bounded ${connectTimeout} nc -w ${connectTimeout} -z ${host} ${port} </dev/null >/dev/null 2>&1; }
else lacking ${`a connection to ${host}:${port} needs bash or nc on the host; a port of the host itself needs neither`}
fi`

const portFunction = (port: Port, addresses: readonly string[] | undefined): Script =>
  addresses === undefined
    ? connectFunction(port)
    : sh`if [ -r /proc/net/tcp ]; then
${listeningFunction(addresses, port.port)}
else
${connectFunction(port)}
fi`

/** Waits until a port accepts connections, or until it no longer does. `addresses` are those it may listen on here. */
export const waitForPort = (
  port: Port,
  addresses: readonly string[] | undefined,
  patience: Patience,
  state: 'open' | 'closed',
): Script =>
  lines(
    clock(patience),
    boundedFunction,
    portFunction(port, addresses),
    state === 'open'
      ? sh`while ! listens; do again; done
done_waiting`
      : sh`while listens; do again; done
done_waiting`,
  )

/** Waits until what a port says matches a pattern. */
export const waitForBanner = (port: Port, pattern: string, patience: Patience): Script => {
  const search = searchFunction(pattern)
  // Looked at as it comes: the peer may keep the connection open long after it has said its word.
  const listen = lines(
    sh`lacking() { exit 1; }`,
    search,
    sh`exec 3<>"/dev/tcp/$1/$2" || exit 1
all=
for ((n = 0; n < $3 * 5; n++)); do
  IFS= read -r -d "" -t 0.2 -N 4096 -u 3 some; end=$?
  all+=$some
  if [ -n "$some" ]; then printf %s "$all" | found && exit 0; fi
  [ $end = 0 ] || [ $end -gt 128 ] || exit 1
done
exit 1`,
  )
  return lines(
    clock(patience),
    boundedFunction,
    search,
    sh`if command -v bash >/dev/null 2>&1; then
  heard() { bounded $(($1 + 1)) bash -c ${listen.text} bash ${port.host} ${port.port} "$1" 2>/dev/null; }
elif command -v nc >/dev/null 2>&1; then
  heard() { sleep "$1" | bounded "$1" nc -w "$1" ${port.host} ${port.port} 2>/dev/null | tr -d '\000' | found; }
else lacking ${`a connection to ${port.host}:${port.port} needs bash or nc on the host`}
fi
while :; do
  left=$((${patience.timeout} + start - $(date +%s)))
  if [ $left -gt 10 ]; then left=10; elif [ $left -lt 1 ]; then left=1; fi
  if line=$(heard $left) && [ -n "$line" ]; then elapsed; printf '%s\n' "$line"; exit 0; fi
  again
done`,
  )
}

/**
 * Waits until no connection of a port is active: `locals` are patterns of the tables' own form for this side, `states` its
 * numbers, `excluded` the other sides that do not count.
 */
export const waitForDrain = (
  locals: readonly string[],
  states: readonly string[],
  excluded: readonly string[],
  patience: Patience,
): Script => {
  const skip = excluded.length === 0 ? sh`` : sh`case $other in ${verbatim(excluded.join('|'))}) continue ;; esac`
  return lines(
    clock(patience),
    sh`[ -r /proc/net/tcp ] || lacking 'state=drained needs /proc/net/tcp on the host'
active() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ here other state _; do
      case $state in ${verbatim(states.join('|'))}) ;; *) continue ;; esac
      ${skip}
      case $here in ${verbatim(locals.join('|'))}) return 0 ;; esac
    done <"$table"
  done
  return 1
}
while active; do again; done
done_waiting`,
  )
}
