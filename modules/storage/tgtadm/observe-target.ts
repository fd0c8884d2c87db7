import { type Question, Refusal } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { lines, sh } from '../../../src/shell/script.ts'
import { diskFunction, diskQuestions, readDisks } from '../disk.ts'
import { linesOf, type Part, readParts, toolPath } from '../part.ts'
import { readSavedSet } from '../saved-set.ts'
import type { Given, GivenUnit } from './arguments.ts'
import { readTargets, type ShownTarget, type ShownUnit } from './read-targets.ts'
import { savedQuestion } from './saved-file.ts'
import type { Account, Others, TargetState, Unit } from './target-state.ts'

/** Asks tgtd and the files beside it for a target. */
export const observeTarget = (given: Given): Question<TargetState> => ({
  script: lines(
    partFunction,
    toolPath,
    diskFunction,
    sh`part tools; command -v tgtadm; command -v perl
part targets; tgtadm --lld iscsi --op show --mode target 2>&1; code=$?
part code; echo $code
part system; tgtadm --op show --mode sys 2>/dev/null | sed -n '/State:/{p;q;}'
part accounts; tgtadm --lld iscsi --op show --mode account 2>/dev/null`,
    savedQuestion(given),
    given.state === 'present' && diskQuestions((given.luns ?? []).map(({ path }) => path)),
    sh`:`,
  ),
  parse: (stdout) => readState(given, readParts(stdout)),
})

function readState(given: Given, parts: readonly Part[]): TargetState {
  checkHost(given, parts)
  const targets = readTargets(linesOf(parts, 'targets'))
  const it = targets.find(({ name }) => name === given.target)
  const file = linesOf(parts, 'file')
  const rules = it?.rules ?? []
  const [mode = '', uid = ''] = (linesOf(parts, 'mode')[0] ?? '').split(' ')
  const saved = linesOf(parts, 'saved')
  const accounts = (outgoing: boolean): readonly Account[] =>
    (it?.accounts ?? [])
      .filter((one) => one.outgoing === outgoing)
      .map(({ user }) => ({
        user,
        password: saved.includes(`${outgoing ? 'outgoinguser' : 'incominguser'} ${user} same`) ? 'as asked' : 'another',
      }))
      .sort((a, b) => compare(a.user, b.user)) as readonly Account[]
  return {
    ...readSavedSet(parts),
    state: it ? 'present' : 'absent',
    tid: it?.tid ?? null,
    ready: !linesOf(parts, 'system').join().includes('offline'),
    luns: (it?.units ?? []).map((unit) => readUnit(given, unit, file)).sort((a, b) => a.lun - b.lun),
    initiator_addresses: rules.filter((rule) => !isName(rule)).sort(),
    initiator_names: rules.filter(isName).sort(),
    incoming: accounts(false),
    outgoing: accounts(true),
    file: file.map((line) => `${line}\n`).join(''),
    file_mode: uid === '0' || uid === '' ? mode : `${mode} of user ${uid}`,
    sessions: it?.sessions ?? [],
    disks: readDisks(parts),
    others: readOthers(given, targets, parts),
  }
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const isName = (rule: string): boolean => /^(iqn|eui|naa)\./.test(rule)

/** Refuses a host that has no target daemon, or one whose files would be read by nobody. */
function checkHost(given: Given, parts: readonly Part[]): void {
  const tools = linesOf(parts, 'tools').join(' ')
  if (!tools.includes('tgtadm')) {
    throw new Refusal('tgtadm is missing on the host; install the package tgt (Debian) or scsi-target-utils (Red Hat)')
  }
  if (linesOf(parts, 'code')[0] !== '0') {
    const said = linesOf(parts, 'targets').join(' ')
    throw new Refusal(`tgtd does not answer: ${said}; start it first (service: name=tgt state=started)`)
  }
  if (given.state === 'absent') return
  if (!tools.includes('perl') && (given.incoming.length > 0 || given.outgoing)) {
    throw new Refusal('perl is missing on the host; passwords are given to tgtd by it, and tgt-admin needs it at boot')
  }
  if (!linesOf(parts, 'read').some((line) => line.trim() === '/etc/tgt/conf.d/*.conf')) {
    throw new Refusal(
      '/etc/tgt/targets.conf lacks the line "include /etc/tgt/conf.d/*.conf": targets would be gone after a boot',
    )
  }
  if (linesOf(parts, 'others').includes(`target ${given.target}`)) {
    throw new Refusal(`another file below /etc/tgt defines ${given.target} too; take it out there first`)
  }
}

function readUnit(given: Given, shown: ShownUnit, file: readonly string[]): Unit {
  const lun = Number(shown.get('LUN'))
  const path = shown.get('Backing store path') ?? ''
  const wished = given.luns?.find((one) => one.lun === lun)
  // What tgtd does not show is known from the file alone.
  const saved = savedWords(file, path)
  const asked = (name: keyof GivenUnit, value: string | undefined): string | null =>
    wished?.[name] === undefined ? null : (value ?? '')
  return {
    lun,
    path,
    device_type: typeNames.get(shown.get('Type') ?? '') ?? shown.get('Type') ?? '',
    bs_type: shown.get('Backing store type') ?? '',
    bs_flags: (shown.get('Backing store flags') ?? '').trim(),
    block_size:
      wished?.block_size === undefined ? null : Number(/Block size: (\d+)/.exec(shown.get('Size') ?? '')?.[1]),
    readonly: shown.get('Readonly') === 'Yes',
    write_cache: saved.get('write-cache') !== 'off',
    scsi_id: asked('scsi_id', shown.get('SCSI ID')),
    scsi_sn: asked('scsi_sn', shown.get('SCSI SN')),
    vendor_id: asked('vendor_id', saved.get('vendor_id')),
    product_id: asked('product_id', saved.get('product_id')),
    product_rev: asked('product_rev', saved.get('product_rev')),
  }
}

const typeNames: ReadonlyMap<string, string> = new Map([['cd/dvd', 'cd']])

/** The words that a target's file has for the disk of a unit. */
function savedWords(file: readonly string[], path: string): ReadonlyMap<string, string> {
  const from = file.findIndex((line) => line.trim() === `<backing-store ${path}>`)
  if (from < 0) return new Map()
  const rest = file.slice(from + 1)
  const words = rest.slice(
    0,
    rest.findIndex((line) => line.includes('</backing-store>')),
  )
  return new Map(words.map((line) => line.trim().split(/\s+/, 2) as [string, string]))
}

function readOthers(given: Given, targets: readonly ShownTarget[], parts: readonly Part[]): Others {
  const others = targets.filter(({ name }) => name !== given.target)
  const saved = linesOf(parts, 'others').map((line) => line.split(' '))
  const users = (verdict: string): readonly string[] => [
    ...new Set(saved.filter((words) => words[2] === verdict).map((words) => words[1] ?? '')),
  ]
  return {
    tids: targets.map(({ tid }) => tid),
    accounts: linesOf(parts, 'accounts')
      .filter((line) => line !== 'Account list:')
      .map((line) => line.trim()),
    bound: others.flatMap(({ accounts }) => accounts),
    slots: (targets.find(({ name }) => name === given.target)?.accounts ?? [])
      .filter(({ outgoing }) => !outgoing)
      .map(({ user }) => user),
    paths: others.flatMap(({ units }) => units.map((unit) => unit.get('Backing store path') ?? '')),
    conflicts: users('other'),
    agreed: users('same'),
  }
}
