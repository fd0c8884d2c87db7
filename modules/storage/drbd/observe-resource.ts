import { type Asking, type Question, Refusal } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { diskFunction, diskQuestions, readDisks } from '../disk.ts'
import { linesOf, type Part, readParts, toolPath } from '../part.ts'
import { readSavedSet, savedSetQuestion } from '../saved-set.ts'
import type { Given, Volume } from './arguments.ts'
import { readProc } from './read-proc.ts'
import { resourceFolder, resourcePath, resourceText } from './resource-file.ts'
import type { ResourceState } from './resource-state.ts'

/** What stands for the secret where only the shape of a file matters. */
const HIDDEN = '***'

/** Asks a host for a resource: its file, its disks, and what runs. */
export const observeResource = (given: Given, asking: Asking): Question<ResourceState> => ({
  script: lines(
    partFunction,
    toolPath,
    diskFunction,
    sh`resource=${given.resource} file=${resourcePath(given.resource)}
part tools; command -v drbdadm; uname -n
part proc; cat /proc/drbd 2>/dev/null || { modprobe -n drbd 2>/dev/null && echo loadable; }`,
    given.state !== 'absent' &&
      given.state !== 'down' &&
      sh`part syntax; printf %s ${resourceText(given, HIDDEN)} | drbdadm -c - dump "$resource" 2>&1 >/dev/null; code=$?
part syntaxcode; echo $code`,
    savedSetQuestion(resourceFolder),
    fileQuestion(given),
    runningQuestion((given.volumes ?? []).map(({ minor }) => minor)),
    given.state !== 'absent' && given.state !== 'down' && diskQuestions((given.volumes ?? []).map(({ disk }) => disk)),
    ...(given.volumes ?? []).map(metadataQuestion),
    sh`:`,
  ),
  parse: (stdout) => readState(given, asking, readParts(stdout)),
})

/** The secret is compared on the host: one that was there before, which nobody calls secret, does not travel. */
const fileQuestion = (given: Given): Script => sh`if [ -f "$file" ]; then
  part file; sed 's/^\([[:space:]]*shared-secret\).*/\1 "***";/' "$file"
  part mode; stat -c '%a %u' -- "$file"
  part secret
  while read -r k v || [ -n "$k" ]; do
    [ "$k" = shared-secret ] || continue
    case $v in ${`"${given.shared_secret ?? ''}";`}) echo same ;; *) echo other ;; esac
  done <"$file"
fi`

/** Where a broken file keeps drbdadm from telling which minors a resource has, those of the task are looked at. */
const runningQuestion = (minors: readonly number[]): Script => sh`part running
if [ -f "$file" ] && grep -q . /proc/drbd 2>/dev/null; then
  if minors=$(drbdadm sh-minor "$resource" 2>/dev/null); then drbdadm role "$resource" >/dev/null 2>&1
  else
    minors=
    for minor in ${minors}; do ! grep -q "^ *$minor: cs:[^U]" /proc/drbd || minors="$minors $minor"; done
    [ "$minors" ]
  fi
  if [ $? = 0 ]; then
    echo up
    for minor in $minors; do
      echo "minor $minor"
      uses "/dev/drbd$minor"
      dmesg 2>/dev/null | grep -E "block drbd$minor: (Split-Brain detected|peer\\( Unknown)" | tail -n 1
    done
    # What adjust would do names the secret, so only whether it would do anything is told, or where it cannot read its files.
    if plan=$(drbdadm -d adjust "$resource" 2>&1); then [ -n "$plan" ] || echo adjusted
    else echo "unread $(printf '%s\n' "$plan" | sed -n '/:[0-9]*: /{s/,$//;p;q;}')"
    fi
  fi
fi`

/** Asks whether a disk carries DRBD's own data; while DRBD runs on it nobody but the kernel may look. */
const metadataQuestion = (one: Volume): Script => sh`part metadata
if drbdmeta ${one.minor} v08 ${one.disk} ${one.meta_disk.replace(/\[\d+\]$/, '')}${external(one)} dump-md 2>&1 </dev/null | grep -q 'No valid meta data'
then echo no; else echo yes; fi`

/** DRBD's data beside others on a disk of its own has a number there. */
const external = ({ meta_disk }: Volume): Script => {
  const index = /\[(\d+)\]$/.exec(meta_disk)?.[1]
  if (meta_disk === 'internal') return sh``
  return index === undefined ? sh` flex-external` : sh` ${Number(index)}`
}

function readState(given: Given, asking: Asking, parts: readonly Part[]): ResourceState {
  const [path, host = ''] = linesOf(parts, 'tools')
  if (path === undefined || host === '') {
    throw new Refusal('drbdadm is missing on the host; install the package drbd-utils')
  }
  checkModule(linesOf(parts, 'proc'))
  checkSyntax(given, host, parts)
  const running = linesOf(parts, 'running')
  const minors = running.filter((line) => line.startsWith('minor ')).map((line) => Number(line.slice('minor '.length)))
  const volumes = readProc(linesOf(parts, 'proc')).filter(({ minor }) => minors.includes(minor))
  const up = running.includes('up') && volumes.length > 0
  const roles = volumes.map(({ role }) => role)
  const [mode = '', uid = '0'] = (linesOf(parts, 'mode')[0] ?? '').split(' ')
  const secret = linesOf(parts, 'secret')[0]
  return {
    ...readSavedSet(parts),
    file: linesOf(parts, 'file')
      .map((line) => `${line}\n`)
      .join(''),
    file_mode: uid === '0' ? mode : `${mode} of user ${uid}`,
    secret: secret === undefined ? 'none' : secret === 'same' ? 'as asked' : 'another',
    metadata: up
      ? (given.volumes ?? []).map(() => true)
      : parts.filter(({ name }) => name === 'metadata').map((part) => part.lines[0] === 'yes'),
    up,
    unread: running.find((line) => line.startsWith('unread '))?.slice('unread '.length) ?? '',
    adjusted: up && running.includes('adjusted'),
    role: !up ? 'none' : roles.includes('Primary') ? 'Primary' : 'Secondary',
    split:
      volumes.some(({ connection }) => severed.includes(connection)) &&
      running.some((line) => line.includes('Split-Brain detected')),
    synced:
      up &&
      volumes.every((one) => one.connection === 'Connected' && one.disk === 'UpToDate' && one.peer_disk === 'UpToDate'),
    volumes,
    disks: readDisks(parts),
    uses: running.filter((line) => line.startsWith('use ')).map((line) => line.slice('use '.length)),
    host,
    check: asking.check,
  }
}

/** Connections that have ended or are about to, and that nobody builds again by himself. */
const severed: readonly string[] = ['StandAlone', 'Disconnecting', 'NetworkFailure', 'ProtocolError', 'TearDown']

function checkModule(proc: readonly string[]): void {
  if (proc.length === 0) {
    throw new Refusal('the kernel of the host knows no DRBD: the module drbd is neither loaded nor there to be loaded')
  }
  const version = /^version: (\d+)\.(\d+)/.exec(proc[0] ?? '')
  if (version && version[1] !== '8') {
    throw new Refusal(`the kernel has DRBD ${version[1]}.${version[2]}; only 8.4 is read so far`)
  }
}

function checkSyntax(given: Given, host: string, parts: readonly Part[]): void {
  if (given.state === 'absent' || given.state === 'down') return
  const { hosts, volumes } = given
  if (hosts?.length !== 2) throw new Refusal('hosts: expected the two hosts of the resource')
  if (!volumes || volumes.length === 0) throw new Refusal('volumes is missing: a resource has at least one')
  if (!hosts.some(({ name }) => name === host)) {
    throw new Refusal(
      `this host calls itself ${host} (uname -n), and hosts has ${hosts.map(({ name }) => name).join(' and ')}`,
    )
  }
  if (linesOf(parts, 'syntaxcode')[0] !== '0') {
    throw new Refusal(
      `drbdadm does not take this resource: ${linesOf(parts, 'syntax')
        .join(' ')
        .replaceAll(/STDIN:\d+: /g, '')}`,
    )
  }
}
