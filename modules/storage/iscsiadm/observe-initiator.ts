import { type Question, Refusal } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { diskFunction } from '../disk.ts'
import { linesOf, type Part, readParts, toolPath } from '../part.ts'
import { type Given, secretsOf, settingsOf } from './arguments.ts'
import type { InitiatorState, PortalRecord } from './initiator-state.ts'
import { lockFunctions, recordFolders } from './lock.ts'
import { readSessionDisks, readSessions, sessionsFunction } from './sessions.ts'

/** The portal of a task without brackets. */
export const bare = (portal: string): string => portal.replace(/^\[|\]$/g, '')

/** A portal as iscsiadm takes it: `10.0.0.1:3260` or `[fd00::1]:3260`. */
export const asWord = (portal: string): string => {
  const [address = '', port = '3260', group] = portal.split(',')
  const at = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return group === undefined || group === '-1' ? at : `${at},${group}`
}

/** Asks a host for its records and sessions, and the portal for targets when the task says so. */
export function observeInitiator(given: Given): Question<InitiatorState> {
  const portal = given.portal === undefined ? '' : bare(given.portal)
  return {
    script: lines(
      partFunction,
      toolPath,
      diskFunction,
      sessionsFunction,
      lockFunctions,
      sh`part tools; command -v iscsiadm; if [ -d /run/systemd/system ]; then echo systemd; fi
{ read -r n </run/iscsid.pid && [ -d "/proc/$n" ] && echo iscsid; } 2>/dev/null
if stale; then echo locked; fi
part name; sed -n 's/^InitiatorName=[[:space:]]*//p' /etc/iscsi/initiatorname.iscsi 2>/dev/null
part nodes; for n in ${recordFolders[0]}/* ${recordFolders[1]}/*; do [ ! -d "$n" ] || echo "\${n##*/}"; done`,
      portal !== '' && sh`part address; getent ahosts ${portal} 2>/dev/null | { read -r a _ && echo "$a"; }`,
      given.target !== undefined && recordsQuestion(given, given.target),
      given.discover &&
        portal !== '' &&
        sh`part found; iscsiadm -m discovery -t st -p ${asWord(`${portal},${given.port}`)} -o nonpersistent 2>&1; code=$?
part code; echo $code`,
      sh`sessions
:`,
    ),
    parse: (stdout) => readState(given, readParts(stdout)),
  }
}

/** Secrets are compared on the host: those that were there before, which nobody calls secret, do not travel. */
function recordsQuestion(given: Given, target: string): Script {
  const branches = Object.entries(secretsOf(given)).map(
    ([name, value]) => sh`    ${`${name} = ${value}`}) echo ${`secret ${name}`} ;;`,
  )
  return lines(
    // A portal whose group is not known yet has a file in the place of a folder.
    sh`for r in ${`${recordFolders[0]}/${target}`}/* ${`${recordFolders[0]}/${target}`}/*/* ${`${recordFolders[1]}/${target}`}/* ${`${recordFolders[1]}/${target}`}/*/*; do
  [ -f "$r" ] || continue
  case \${r##*/} in *,*) part "record \${r##*/},-1" ;; *) p=\${r%/*}; part "record \${p##*/}" ;; esac
  while IFS= read -r l; do case $l in`,
    ...branches,
    sh`    *password*) ;;
    node.*=*) echo "$l" ;;
  esac; done <"$r"
done`,
  )
}

function readState(given: Given, parts: readonly Part[]): InitiatorState {
  checkHost(given, parts)
  const address = linesOf(parts, 'address')[0] ?? (given.portal === undefined ? '' : bare(given.portal))
  const records = readRecords(given, parts, address)
  const sessions = readSessions(parts)
  const found = linesOf(parts, 'found')
    .map((line) => readFound(line))
    .filter((one) => one !== '' && (given.target === undefined || one.endsWith(` ${given.target}`)))
  const nodes = [...new Set(linesOf(parts, 'nodes'))].sort()
  // A target by the name of another portal is a target that is known, unless the task is about this one.
  const known = (one: string): boolean => {
    const [portal = '', name = ''] = one.split(' ')
    return name === given.target ? records.some((record) => record.portal === portal) : nodes.includes(name)
  }
  return {
    initiator_name: linesOf(parts, 'name')[0]?.trim() ?? '',
    records,
    logged_in: records.map(({ portal }) => portal).filter((portal) => has(sessions, given.target, portal)),
    unknown: found.filter((one) => !known(one)),
    rescanned: false,
    left_locked: linesOf(parts, 'tools').includes('locked'),
    sessions,
    disks: readSessionDisks(parts).filter((disk) => given.target === undefined || disk.target === given.target),
    found,
    nodes,
    address,
  }
}

const has = (sessions: InitiatorState['sessions'], target: string | undefined, portal: string): boolean =>
  sessions.some((one) => one.target === target && samePortal(one.portal, portal))

/** Whether two portals have the same address and port; the group of one may not be known. */
export const samePortal = (a: string, b: string): boolean =>
  a.split(',').slice(0, 2).join() === b.split(',').slice(0, 2).join()

function checkHost(given: Given, parts: readonly Part[]): void {
  const tools = linesOf(parts, 'tools')
  if (!tools.some((line) => line.endsWith('/iscsiadm'))) {
    throw new Refusal(
      'iscsiadm is missing on the host; install the package open-iscsi (Debian) or iscsi-initiator-utils (Red Hat)',
    )
  }
  if (given.login === true && !tools.includes('iscsid') && !tools.includes('systemd')) {
    throw new Refusal('iscsid does not run on the host; start it first (service: name=iscsid state=started)')
  }
  const code = linesOf(parts, 'code')[0]
  // 21: the portal has no targets for this host.
  if (code !== undefined && code !== '0' && code !== '21') {
    throw new Refusal(
      `the portal ${given.portal} cannot be asked for targets: ${linesOf(parts, 'found').at(-1) ?? `status ${code}`}`,
    )
  }
}

function readRecords(given: Given, parts: readonly Part[], address: string): readonly PortalRecord[] {
  return parts
    .filter(({ name }) => name.startsWith('record '))
    .map(({ name, lines: told }) => {
      const setting = (key: string): string =>
        told.find((line) => line.startsWith(`${key} = `))?.slice(key.length + 3) ?? ''
      return {
        portal: name.slice('record '.length),
        settings: Object.fromEntries(Object.keys(settingsOf(given)).map((key) => [key, setting(key)])),
        secrets: Object.fromEntries(
          Object.keys(secretsOf(given)).map((key) => [key, told.includes(`secret ${key}`) ? 'as asked' : 'another']),
        ) as PortalRecord['secrets'],
      }
    })
    .filter(({ portal }) => address === '' || samePortal(portal, `${address},${given.port}`))
}

/** `10.0.0.1:3260,1 iqn…` or `[fd00::1]:3260,1 iqn…` as portals are kept: `10.0.0.1,3260,1 iqn…`. */
function readFound(line: string): string {
  const [, address = '', port = '', group = '', name = ''] = /^\[?([^\]\s]+?)\]?:(\d+),(-?\d+) (\S+)$/.exec(line) ?? []
  return name === '' ? '' : `${address},${port},${group} ${name}`
}
