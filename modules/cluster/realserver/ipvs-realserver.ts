import { type Change, type Question, Refusal, resource, type Wish } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { emit, lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import { readParts } from '../part.ts'
import { putFunction } from '../put.ts'
import { type Plan, planOf, type RealServerArguments, realServerArguments } from './arguments.ts'
import { filesLeft, filesOf } from './files.ts'
import { partOf, paths, RECORDS, type RealServerState, readRealServer, realServerQuestion } from './state.ts'

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

/**
 * The host first keeps silent, then has the address; what was before is written down before anything is changed. Not so the module
 * of the kernel, which stays when the address goes: to unload it would end every other tunnel of its kind.
 */
function startScript(plan: Plan, { is, should }: Change<RealServerState>): Script {
  const { record } = paths(plan)
  const known = new Set(Object.keys(is.before))
  return lines(
    toolPath,
    putFunction,
    sh`umask 022; folder=${RECORDS}; mkdir -p "$folder" || exit 1
remember() { printf '%s %s\n' "$1" "$2" >>"$folder/before" || exit 1; }`,
    plan.module !== '' && sh`[ -d ${`/sys/class/net/${plan.device}`} ] || modprobe ${plan.module} || exit 1`,
    sh`[ -d ${`/sys/class/net/${plan.device}`} ] || { printf 'there is no network interface %s\n' ${plan.device} >&2; exit 1; }`,
    should.recorded !== is.recorded && sh`printf '%s\n' ${plan.needs.join(' ')} >${record} || exit 1`,
    ...Object.entries(plan.settings).flatMap(([name, value]) => settingScript(name, value, is, known)),
    !is.up && !known.has(`link/${plan.device}`) && sh`remember ${`link/${plan.device}`} down`,
    !is.up && sh`ip link set dev ${plan.device} up || exit 1`,
    !is.held && sh`ip addr add ${deviceAddress(plan)} dev ${plan.device} || exit 1`,
    ...fileScripts(is, should),
  )
}

function settingScript(
  name: string,
  value: string,
  is: RealServerState,
  known: ReadonlySet<string>,
): readonly Script[] {
  if (is.settings[name] === value) return []
  const file = `/proc/sys/net/ipv4/conf/${name}`
  // The value of a device that is only now there could not be asked.
  const remember = known.has(name) ? [] : [sh`remember ${name} "$(cat ${file})"`]
  return [...remember, sh`echo ${value} >${file} || exit 1`]
}

function stopScript(plan: Plan, { is, should }: Change<RealServerState>): Script {
  const { record } = paths(plan)
  const left = Object.entries(is.before).filter(([name]) => is.needed.includes(partOf(name)))
  return lines(
    toolPath,
    putFunction,
    ...fileScripts(is, should),
    is.held && sh`ip addr del ${deviceAddress(plan)} dev ${plan.device} || exit 1`,
    ...Object.entries(is.owed).map(([name, value]) =>
      name.startsWith('link/')
        ? sh`ip link set dev ${name.slice(5)} down || exit 1`
        : sh`echo ${value} >${`/proc/sys/net/ipv4/conf/${name}`} || exit 1`,
    ),
    left.length > 0
      ? sh`${emit(left.map(([name, value]) => `${name} ${value}\n`).join(''))} | put ${`${RECORDS}/before`} || exit 1`
      : sh`rm -f ${`${RECORDS}/before`}`,
    sh`rm -f ${record}; rmdir ${RECORDS} /var/lib/tutti 2>/dev/null || :`,
  )
}

/** Writes the files that are not as they should be, and removes those that should not be. */
function fileScripts(is: RealServerState, should: Wish<RealServerState>): readonly Script[] {
  if (should.files === null) return []
  const wished = should.files
  const written = Object.entries(wished).filter(([path, text]) => is.files[path] !== text)
  const removed = Object.keys(is.files).filter((path) => wished[path] === undefined)
  return [
    ...written.map(
      ([path, text]) => sh`umask 022; mkdir -p ${folderOf(path)} && ${emit(text)} | put ${path} || exit 1`,
    ),
    ...removed.map((path) => sh`rm -f ${path} || exit 1; ${dropInFolder(path)}`),
  ]
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

const dropInFolder = (path: string): Script =>
  folderOf(path).endsWith('.network.d') ? sh`rmdir ${folderOf(path)} 2>/dev/null || :` : sh`:`
