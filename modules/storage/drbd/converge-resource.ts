import type { Change } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { transaction } from '../../../src/shell/transaction.ts'
import { diskFunction } from '../disk.ts'
import { toolPath } from '../part.ts'
import { savedChange } from '../saved-set.ts'
import type { Given, Volume } from './arguments.ts'
import { resourceFolder, resourceText } from './resource-file.ts'
import type { ResourceState } from './resource-state.ts'

/** The script that brings a resource to what it should be. */
export function convergeResource({ is, should }: Change<ResourceState>, given: Given): Script {
  const name = given.resource
  if (should.up === false) {
    return lines(toolPath, is.up && sh`drbdadm down ${name} || exit`, should.file === '' && remove(given, is))
  }
  const saved =
    is.unfinished || is.file !== should.file || is.file_mode !== should.file_mode || is.secret !== should.secret
  const runs = should.up === true
  const blank = is.volumes.some(({ disk, peer_disk }) => disk === 'Inconsistent' && peer_disk !== 'UpToDate')
  const promote = should.role === 'Primary' && is.role !== 'Primary'
  const fresh = runs && !is.up ? (given.volumes ?? []).filter((_, i) => !is.metadata[i]) : []
  return lines(
    toolPath,
    fresh.length > 0 && !given.wipe && stillBlank(fresh),
    saved && save(given, is),
    ...fresh.map((one) => metadata(given, one)),
    runs && !is.up && sh`modprobe drbd 2>/dev/null; drbdadm up ${name} || ${halfUp(name)}`,
    runs && is.up && is.split && resolve(given, is),
    is.up && !saved && !is.adjusted && !is.split && adjust(name),
    promote && blank && given.initial_sync === 'skip' && skipSync(given),
    promote && sh`drbdadm primary${blank && given.initial_sync === 'from_here' ? sh` --force` : sh``} ${name} || exit`,
    should.role === 'Secondary' && is.role === 'Primary' && sh`drbdadm secondary ${name} || exit`,
    runs && given.wait > 0 && waitForSync(given),
    sh`cat /proc/drbd 2>/dev/null || :`,
  )
}

/** Puts the file in place as a part of its folder, which drbdadm reads as a whole; what runs takes it, or the one before comes back. */
const save = (given: Given, is: ResourceState): Script =>
  sh`${transaction({
    root: resourceFolder,
    changes: [savedChange(`${given.resource}.res`, resourceText(given, given.shared_secret ?? ''), is)],
    test: sh`${toolPath}; drbdadm dump ${given.resource} 2>&1 >/dev/null`,
    movable: false,
    ...(is.up ? { apply: sh`${toolPath}; drbdadm adjust ${given.resource}` } : {}),
  })} || exit`

const remove = (given: Given, is: ResourceState): Script =>
  sh`${transaction({
    root: resourceFolder,
    changes: [savedChange(`${given.resource}.res`, null, is)],
    test: sh`:`,
    movable: true,
  })} || exit`

const adjust = (name: string): Script => sh`drbdadm adjust ${name} || exit`

/** Writes DRBD's own data on a disk that has none; what was on it and may go is taken off first, so that nothing finds it. */
const metadata = (given: Given, one: Volume): Script =>
  lines(
    given.wipe && sh`wipefs -q -a -- ${one.disk} || exit`,
    sh`drbdadm create-md --force ${`${given.resource}/${one.volume}`} >/dev/null </dev/null || exit`,
  )

/** Stops before anything is done when somebody has put data on a disk, or uses it, since it was looked at. */
const stillBlank = (volumes: readonly Volume[]): Script =>
  lines(
    partFunction,
    diskFunction,
    ...volumes.map(
      ({ disk }) => sh`found=$(disk ${disk} | sed -n 's/^signature \(.\)/\1/p; s/^use //p')
[ -z "$found" ] || { printf '%s is no longer blank (%s): somebody has taken it meanwhile; nothing has been done\n' ${disk} "$(echo $found)" >&2; exit 75; }`,
    ),
  )

/** What a person is told when DRBD does not take a resource that was not up. */
const halfUp = (name: string): Script =>
  sh`{ code=$?; echo ${`the file of ${name} is in place, and what DRBD took of it is up; run again with what it takes`} >&2; exit "$code"; }`

/** The side whose changes go connects as such; the other only connects. */
function resolve(given: Given, is: ResourceState): Script {
  const name = given.resource
  if (given.discard !== is.host) return sh`drbdadm connect ${name} || exit`
  return sh`drbdadm secondary ${name} || exit
drbdadm disconnect ${name}
drbdadm connect --discard-my-data ${name} || exit`
}

const skipSync = (given: Given): Script =>
  lines(
    ...(given.volumes ?? []).map(
      (one) => sh`drbdadm new-current-uuid --clear-bitmap ${`${given.resource}/${one.volume}`} || exit`,
    ),
  )

const waitForSync = (given: Given): Script => sh`n=0
until c=$(drbdadm cstate ${given.resource} 2>/dev/null | sort -u) && d=$(drbdadm dstate ${given.resource} 2>/dev/null | sort -u) &&
  [ "$c" = Connected ] && [ "$d" = UpToDate/UpToDate ]
do
  [ $((n += 1)) -le ${given.wait * 2} ] || {
    echo ${`the disks of ${given.resource} are not up to date within ${given.wait} s:`} "$c $d" $(grep -o "sync'ed:.*%" /proc/drbd) >&2
    [ "$c" != StandAlone ] || ! dmesg 2>/dev/null | grep -F ${`drbd ${given.resource}: `} | grep -E 'Peer authenticated|Authentication of peer failed' | tail -n 1 | grep -q failed ||
      echo 'the other host does not prove that it knows the shared_secret: is it the same on both?' >&2
    exit 1
  }
  sleep 0.5
done`
