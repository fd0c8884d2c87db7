import type { Change } from '../../../src/module/contract.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { transaction } from '../../../src/shell/transaction.ts'
import { toolPath } from '../part.ts'
import { savedChange } from '../saved-set.ts'
import type { Given } from './arguments.ts'
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
  return lines(
    toolPath,
    saved && save(given, is),
    runs && !is.up && lines(...(given.volumes ?? []).map((_, i) => (is.metadata[i] ? undefined : metadata(given, i)))),
    runs && !is.up && sh`modprobe drbd 2>/dev/null; drbdadm up ${name} || exit`,
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
const metadata = (given: Given, i: number): Script => {
  const one = given.volumes?.[i]
  if (!one) return sh`:`
  return lines(
    given.wipe && sh`wipefs -q -a -- ${one.disk} || exit`,
    sh`drbdadm create-md --force ${`${given.resource}/${one.volume}`} >/dev/null </dev/null || exit`,
  )
}

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
    exit 1
  }
  sleep 0.5
done`
