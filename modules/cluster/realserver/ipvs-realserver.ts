import { type Change, type Question, Refusal, resource, type Wish } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { emit, lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import { readParts } from '../part.ts'
import { putFunction } from '../put.ts'
import { folderOf, type ReadyFile, ready, settled } from '../ready-files.ts'
import { type Plan, planOf, type RealServerArguments, realServerArguments } from './arguments.ts'
import { filesLeft, filesOf } from './files.ts'
import { partOf, paths, RECORDS, type RealServerState, readRealServer, realServerQuestion } from './state.ts'

const BEFORE = `${RECORDS}/before`
const NO_WISH = { before: null, needed: null, manager: null, network: null, neighbours: null } as const

/** A real server's own part of LVS: it has the virtual address and keeps silent about it. */
export const ipvsRealserver = resource<RealServerArguments, RealServerState>({
  name: 'ipvs_realserver',
  purpose:
    'Makes a host a real server of LVS by direct routing or tunnel: it has the virtual address and keeps silent about it.',
  returns: {},
  examples: [
    { name: 'A real server of direct routing', args: { address: '192.0.2.50', saved: true } },
    { name: 'A real server at the end of a tunnel', args: { address: '192.0.2.50', forward: 'ipip' } },
    { name: 'No longer a real server', args: { address: '192.0.2.50', saved: true, state: 'absent' } },
  ],
  args: realServerArguments,
  observe: (given): Question<RealServerState> => ({
    script: lines(toolPath, partFunction, realServerQuestion(planOf(given)), sh`:`),
    parse: (stdout) => readRealServer(planOf(given), given, readParts(stdout)),
  }),
  desire: (given, is) => (given.state === 'present' ? presentWish(given, is) : absentWish(planOf(given), is)),
  converge: (change, given) =>
    given.state === 'present' ? startScript(planOf(given), change) : stopScript(planOf(given), change),
})

function presentWish(given: RealServerArguments, is: RealServerState): Wish<RealServerState> {
  const plan = planOf(given)
  const made = (part: string): boolean => plan.module !== '' && part === plan.device
  const missing = Object.keys(plan.settings).find((name) => is.settings[name] === undefined && !made(partOf(name)))
  if (missing !== undefined) throw new Refusal(`there is no network interface ${partOf(missing)} on this host`)
  return {
    ...NO_WISH,
    held: true,
    up: true,
    settings: plan.settings,
    files: given.saved ? { ...filesLeft(plan, is), ...filesOf(plan, is) } : null,
    recorded: plan.needs.join(' '),
    owed: null,
  }
}

/** What shared settings were is put back when the last address goes that needs them. */
const absentWish = (plan: Plan, is: RealServerState): Wish<RealServerState> => ({
  ...NO_WISH,
  held: false,
  up: null,
  settings: null,
  files: filesLeft(plan, is),
  recorded: '',
  owed: {},
})

const deviceAddress = ({ vip, prefix }: Plan): string => `${vip.text}/${prefix}`

/** Whether the device has the address now: somebody may have been there since it was looked at. */
const hasAddress = (plan: Plan): Script =>
  sh`ip -o addr show to ${deviceAddress(plan)} dev ${plan.device} 2>/dev/null | grep -q .`

/**
 * All that needs room on a disk comes first: what was before is written down, and the files lie ready beside their places. Then the
 * host keeps silent, then it has the address, then the files get their names. What was before does not hold the module of the kernel,
 * which stays when the address goes: to unload it would end every other tunnel of its kind.
 */
function startScript(plan: Plan, { is, should }: Change<RealServerState>): Script {
  const { record } = paths(plan)
  const files = filesToWrite(is, should)
  const settings = Object.entries(plan.settings).filter(([name, value]) => is.settings[name] !== value)
  const unknown = settings.map(([name]) => name).filter((name) => is.before[name] === undefined)
  const link = `link/${plan.device}`
  const wasDown = !is.up && is.before[link] === undefined
  const put = (path: string, text: Script): Script => sh`${text} | put ${path} || unwritable ${path}`
  return lines(
    toolPath,
    putFunction,
    plan.module !== '' && sh`[ -d ${`/sys/class/net/${plan.device}`} ] || modprobe ${plan.module} || exit 1`,
    sh`[ -d ${`/sys/class/net/${plan.device}`} ] || { printf 'there is no network interface %s\n' ${plan.device} >&2; exit 1; }`,
    ready(files),
    sh`mkdir -p ${RECORDS} || unwritable ${RECORDS}`,
    (unknown.length > 0 || wasDown) &&
      put(
        BEFORE,
        sh`{ cat ${BEFORE} 2>/dev/null
for name in ${unknown}; do printf '%s %s\n' "$name" "$(cat "/proc/sys/net/ipv4/conf/$name")"; done
${wasDown ? sh`printf '%s down\n' ${link}` : sh`:`}; }`,
      ),
    should.recorded !== is.recorded && put(record, sh`printf '%s\n' ${plan.needs.join(' ')}`),
    ...settings.map(([name, value]) => sh`echo ${value} >${`/proc/sys/net/ipv4/conf/${name}`} || exit 1`),
    !is.up && sh`ip link set dev ${plan.device} up || exit 1`,
    !is.held && sh`${hasAddress(plan)} || ip addr add ${deviceAddress(plan)} dev ${plan.device} || exit 1`,
    ...settled(files),
    ...removeScripts(is, should),
  )
}

function stopScript(plan: Plan, { is, should }: Change<RealServerState>): Script {
  const { record } = paths(plan)
  const left = Object.entries(is.before).filter(([name]) => is.needed.includes(partOf(name)))
  return lines(
    toolPath,
    putFunction,
    ...removeScripts(is, should),
    is.held && sh`! ${hasAddress(plan)} || ip addr del ${deviceAddress(plan)} dev ${plan.device} || exit 1`,
    ...Object.entries(is.owed).map(([name, value]) =>
      name.startsWith('link/')
        ? sh`ip link set dev ${name.slice(5)} down || exit 1`
        : sh`echo ${value} >${`/proc/sys/net/ipv4/conf/${name}`} || exit 1`,
    ),
    left.length > 0
      ? sh`${emit(left.map(([name, value]) => `${name} ${value}\n`).join(''))} | put ${BEFORE} || exit 1`
      : sh`rm -f ${BEFORE}`,
    sh`rm -f ${record}; rmdir ${RECORDS} /var/lib/tutti 2>/dev/null || :`,
  )
}

/** The files that are not as they should be. */
const filesToWrite = (is: RealServerState, { files }: Wish<RealServerState>): readonly ReadyFile[] =>
  Object.entries(files ?? {})
    .filter(([path, text]) => is.files[path] !== text)
    .map(([path, text]) => ({ path, text: emit(text) }))

/** Removes the files that should not be. */
const removeScripts = (is: RealServerState, { files }: Wish<RealServerState>): readonly Script[] =>
  files === null
    ? []
    : Object.keys(is.files)
        .filter((path) => files[path] === undefined)
        .map((path) => sh`rm -f ${path} || exit 1; ${dropInFolder(path)}`)

const dropInFolder = (path: string): Script =>
  folderOf(path).endsWith('.network.d') ? sh`rmdir ${folderOf(path)} 2>/dev/null || :` : sh`:`
