import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { realServerRule, sameRealServer, sameService, serviceRule } from './rules.ts'
import type { ServiceView, View } from './view.ts'
import { serviceWords } from './virtual-service.ts'

/**
 * The lines of ipvsadm from one table to another, the fewest there are: what stays is edited in place, and what comes is there
 * before what goes is gone.
 */
export function changeRules(is: View, should: View): readonly string[] {
  const keys = [...new Set([...Object.keys(is), ...Object.keys(should)])]
  const steps = keys.map((key) => stepsOf(key, is[key] ?? null, should[key] ?? null))
  return [...steps.flatMap(({ come }) => come), ...steps.flatMap(({ go }) => go)]
}

interface Steps {
  readonly come: readonly string[]
  readonly go: readonly string[]
}

function stepsOf(key: string, is: ServiceView | null, should: ServiceView | null): Steps {
  if (!should) return { come: [], go: is ? [`-D ${serviceWords(key)}`] : [] }
  const own = !is ? [serviceRule('-A', key, whole(should))] : []
  const edit = is && !sameService(whole(is), whole(should)) ? [serviceRule('-E', key, whole(should))] : []
  const before = is?.real_servers ?? {}
  const come = Object.entries(should.real_servers).flatMap(([real, server]) => {
    const old = before[real]
    if (!server || (old && sameRealServer(old, server))) return []
    return [realServerRule(old ? '-e' : '-a', key, real, server)]
  })
  const go = Object.entries(before).flatMap(([real, server]) =>
    server && !should.real_servers[real] ? [`-d ${serviceWords(key)} -r ${real}`] : [],
  )
  return { come: [...own, ...edit, ...come], go }
}

const whole = (view: ServiceView) => ({ ...view, real_servers: {} })

/** The words that a service has in the lines of `ipvsadm -S`, which takes large firewall marks for negative. */
function printedWords(key: string): string {
  const [kind, mark] = key.split(' ')
  const number = Number(mark)
  return ` ${kind === 'fwmark' ? `-f ${number >= 2 ** 31 ? number - 2 ** 32 : number}` : serviceWords(key)} `
}

/** Stops before anything is done when a service is no longer what was read. */
export function guardScript(keys: readonly string[], rules: readonly string[]): Script {
  const words = keys.map(printedWords)
  const known = rules.filter((rule) => words.some((word) => rule.includes(word))).sort()
  return sh`known=${known.join('\n')}
now=$(ipvsadm -Sn | grep -F ${words.flatMap((word) => ['-e', word])} | LC_ALL=C sort)
if [ "$now" != "$known" ]; then
  printf '%s\n' 'somebody else has changed the table of IPVS since it was read; nothing has been done: run again' >&2
  exit 75
fi`
}

/** Runs lines of ipvsadm one after the other until one fails; says which, and what was done before it. */
export const runRules = (rules: readonly string[]): Script =>
  lines(
    rules.length > 0 &&
      sh`ran=
run() {
  ipvsadm "$@" >&2 || { printf 'ipvsadm %s failed; %s\n' "$*" "\${ran:-nothing has been changed}" >&2; exit 1; }
  ran="\${ran:-what was done before it stays:} ipvsadm $*;"
}`,
    ...rules.map((rule) => sh`run ${rule.split(' ')}`),
  )

/** Waits until each of the real servers has few enough connections; fails with those that have not. */
export function drainScript(
  servers: readonly { readonly key: string; readonly real: string }[],
  { drain_to, drain_timeout }: { readonly drain_to: number; readonly drain_timeout: number },
  hint: string,
): Script {
  const counts = servers.map(
    ({ key, real }) => sh`  ask ${key.startsWith('udp ') ? 'all' : 'active'} ${real} ${serviceWords(key).split(' ')}`,
  )
  return lines(
    sh`ask() {
  kind=$1 real=$2; shift 2
  count=$(ipvsadm -Ln "$@" 2>/dev/null | awk -v real="$real" -v kind="$kind" '$1 == "->" && $2 == real { print kind == "all" ? $5 + $6 : $5 }')
  if [ "\${count:-0}" -gt ${drain_to} ]; then left="$left $real ($count)"; fi
}
seconds=0
while :; do
  left=`,
    ...counts,
    sh`  if [ -z "$left" ]; then break; fi
  if [ "$seconds" -ge ${drain_timeout} ]; then
    printf 'connections are left after %s seconds, with weight 0:%s%s\n' ${drain_timeout} "$left" ${hint} >&2
    exit 1
  fi
  seconds=$((seconds + 1)); sleep 1
done`,
  )
}
