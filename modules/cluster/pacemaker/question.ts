import { type Asking, type Question, Refusal } from '../../../src/module/contract.ts'
import { partFunction, splitParts } from '../../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import type { Given } from './arguments.ts'
import { shouldRun } from './should-run.ts'
import type { PacemakerState } from './state.ts'
import { readStatus } from './status.ts'
import { viewOf } from './view.ts'
import { element, readXml } from './xml.ts'

/** Prints a configuration without the status that changes by itself. */
export const sectionOf: Script = sh`sed -n '/<configuration>/,/<\/configuration>/p'`

/** Defines `monitor`: what runs and what has failed, as XML, by old and new versions. */
export const monitorFunction: Script = sh`monitor() { crm_mon -1 -r --output-as=xml 2>/dev/null || crm_mon -r --as-xml 2>/dev/null; }`

/** Asks a cluster for its configuration and what runs; one that has just begun is given time to elect its controller. */
export const question = (given: Given, { check }: Asking): Question<PacemakerState> => ({
  script: lines(
    toolPath,
    partFunction,
    monitorFunction,
    sh`part tools; command -v cibadmin || exit 0`,
    // In check mode nobody has started anything that would come up.
    sh`tries=${check ? 0 : given.wait}
until q=$(cibadmin --query --no-children 2>&1) && case $q in *dc-uuid=\"[0-9]*) dc=$(crmadmin --dc_lookup 2>/dev/null) && crmadmin --status="\${dc##* }" 2>/dev/null | grep -q S_IDLE ;; *) false ;; esac; do
  [ "$tries" -gt 0 ] || break
  tries=$((tries - 1)); sleep 1
done
part head; printf '%s\n' "$q"
part agents`,
    ...agentTests(given),
    sh`cib=$(cibadmin --query 2>/dev/null)
part digest; printf '%s\n' "$cib" | ${sectionOf} | cksum
part cib; printf '%s\n' "$cib" | ${sectionOf}
part status; monitor; :`,
  ),
  parse: (stdout) => readState(given, check, new Map(splitParts(stdout))),
})

/** Prints the agents that the host does not have. */
const agentTests = ({ primitives = {}, state }: Given): readonly Script[] =>
  state === 'absent'
    ? []
    : [...new Set(Object.values(primitives).flatMap(({ agent }) => agent ?? []))].flatMap((agent) => {
        const [kind, provider = '', type = ''] = agent.split(':')
        switch (kind) {
          case 'ocf':
            return [sh`[ -e ${`/usr/lib/ocf/resource.d/${provider}/${type}`} ] || echo ${agent}`]
          case 'lsb':
            return [sh`[ -e ${`/etc/init.d/${provider}`} ] || echo ${agent}`]
          case 'systemd':
            return [sh`systemctl cat -- ${agent.slice('systemd:'.length)} >/dev/null 2>&1 || echo ${agent}`]
          case 'stonith':
            return [
              sh`{ command -v ${provider} || crm_resource --show-metadata ${agent}; } >/dev/null 2>&1 || echo ${agent}`,
            ]
          default:
            return []
        }
      })

function readState(given: Given, check: boolean, parts: ReadonlyMap<string, string>): PacemakerState {
  const part = (name: string): string => (parts.get(name) ?? '').trim()
  const configuration = readXml(part('cib'))
  const head = part('head')
  const blank = configuration === undefined
  if (part('tools') === '' && !check) {
    throw new Refusal(
      'pacemaker is not installed on the host: cibadmin is missing (packages pacemaker and pacemaker-cli-utils)',
    )
  }
  if (blank && !check) {
    throw new Refusal(
      `pacemaker does not answer: ${head === '' ? 'it does not run' : head}; start corosync and pacemaker first`,
    )
  }
  if (!check && !/dc-uuid="[^"]/.test(head)) {
    throw new Refusal(
      `the cluster has no controller after ${given.wait} seconds: crm_mon and corosync-quorumtool -s tell why`,
    )
  }
  if (!check && /have-quorum="0"/.test(head)) {
    throw new Refusal('this part of the cluster has no quorum: what is changed here would not be what the others have')
  }
  const missing = part('agents').split('\n').filter(Boolean)
  if (missing.length > 0 && part('tools') !== '' && !check) {
    throw new Refusal(`the host has no agent ${missing.join(', ')}: install it on every node, or mend its name`)
  }
  const tree = configuration ?? element('configuration', {})
  const status = readStatus(part('status'))
  const named = Object.keys(given.primitives ?? {})
  const view = viewOf(tree, given)
  return {
    ...view,
    failures: status.failed.filter(({ resource }) => named.includes(resource)).map(({ resource }) => resource),
    stopped: shouldRun(given).filter(
      (name) => name in view.resources && !status.running.some(({ resource }) => resource === name),
    ),
    cib: { tree, digest: part('digest'), blank },
    status,
  }
}
