import type { Change } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { diskFunction } from '../disk.ts'
import { readParts, toolPath } from '../part.ts'
import { type Given, secretsOf } from './arguments.ts'
import type { InitiatorState, PortalRecord, SessionDisk } from './initiator-state.ts'
import { lockFunctions, recordFolders } from './lock.ts'
import { asWord } from './observe-initiator.ts'
import { readSessionDisks, sessionsFunction } from './sessions.ts'

/**
 * Defines `keep TARGET PORTAL NAME`, which puts the secret in standard input into the records of a portal. iscsiadm takes
 * secrets as words of its command line alone, so the record is written here, in one step and under iscsiadm's own lock.
 */
const keepFunction: Script = sh`keep() {
  IFS= read -r value || [ -n "$value" ] || return 1
  lock || return 1
  kept=1
  for r in ${recordFolders[0]}/"$1/$2" ${recordFolders[0]}/"$1/$2,"*/* ${recordFolders[1]}/"$1/$2" ${recordFolders[1]}/"$1/$2,"*/*; do
    [ -f "$r" ] || continue
    d=\${r%/*}; new=\${d%/*}/.new.$$
    ( umask 077 && while IFS= read -r l || [ -n "$l" ]; do
      case $l in "$3 = "*) ;; '# END RECORD') printf '%s = %s\n%s\n' "$3" "$value" "$l" ;; *) printf '%s\n' "$l" ;; esac || exit
    done <"$r" >"$new" ) && mv -f "$new" "$r" && kept=0 || rm -f "$new"
  done
  unlock
  [ "$kept" = 0 ] || echo "no record of $1 at $2 could be written" >&2
  return "$kept"
}`

/** iscsiadm writes records over themselves, and would leave one that is cut short; so room is asked for before anything is done. */
const room: Script = sh`for d in /etc/iscsi /var/lib/iscsi; do
  [ -d "$d" ] || continue
  dd if=/dev/zero of="$d/.tutti.$$" bs=65536 count=1 2>/dev/null; code=$?
  rm -f "$d/.tutti.$$"
  [ "$code" = 0 ] || { printf 'cannot write below %s: is the disk full, or read-only? Nothing has been changed\n' "$d" >&2; exit 1; }
done`

const recordStays: Script = sh`{ code=$?; echo 'the record has been made as asked, and the login is what is missing' >&2; exit "$code"; }`

/** Stops before anything is done when somebody has begun to use a disk of a target since it was looked at. */
const spare = (target: string): Script => sh`used=$(for s in /sys/class/iscsi_session/session*; do
  { read -r t <"$s/targetname"; } 2>/dev/null && [ "$t" = ${target} ] || continue
  for b in "$s"/device/target*/*:*/block/*; do
    [ ! -b "/dev/\${b##*/}" ] || uses "/dev/\${b##*/}" | while read -r _ use; do printf '/dev/%s is %s; ' "\${b##*/}" "$use"; done
  done
done)
[ -z "$used" ] || { printf 'somebody has begun to use it meanwhile: %snothing has been done, run again\n' "$used" >&2; exit 75; }`

/** The script that makes records, settings, secrets and sessions what they should be. */
export function convergeInitiator({ is, should }: Change<InitiatorState>, given: Given): Script {
  const target = given.target ?? ''
  const stays = should.logged_in
  const leave = stays === null ? [] : is.logged_in.filter((portal) => !stays.includes(portal))
  const enter = (stays ?? []).filter((portal) => !is.logged_in.includes(portal))
  const records = should.records ?? is.records
  const node = (portal: string): Script => sh`iscsiadm -m node -T ${target} -p ${asWord(portal)}`
  const renamed = should.initiator_name !== null && should.initiator_name !== is.initiator_name
  // A target that the task does not name is made known and left at that.
  const learnt = should.unknown === null || given.target !== undefined ? [] : is.unknown.map(learn)
  const written = records.flatMap((record) => recordScripts(target, record, is, given))
  return lines(
    partFunction,
    toolPath,
    diskFunction,
    sessionsFunction,
    lockFunctions,
    (renamed || learnt.length > 0 || written.length > 0) && room,
    leave.length > 0 && !given.force && spare(target),
    sh`unlock stale`,
    ...leave.map((portal) => sh`${node(portal)} --logout >/dev/null || exit`),
    renamed && rename(should.initiator_name ?? ''),
    ...learnt,
    ...is.records
      .filter(({ portal }) => !records.some((one) => one.portal === portal))
      .map(({ portal }) => sh`${node(portal)} -o delete || exit`),
    ...written,
    ...enter.map((portal) => sh`${node(portal)} --login >/dev/null || ${written.length > 0 ? recordStays : sh`exit`}`),
    ...(should.rescanned
      ? is.sessions
          .filter((one) => given.target === undefined || one.target === given.target)
          .map(({ id }) => sh`iscsiadm -m session -r ${id} --rescan >/dev/null || exit`)
      : []),
    (enter.length > 0 || should.rescanned === true) &&
      given.wait > 0 &&
      waitForDisks(target, given.wait, enter.length > 0),
    sh`sessions`,
  )
}

const rename = (
  name: string,
): Script => sh`( umask 077 && printf 'InitiatorName=%s\n' ${name} >/etc/iscsi/initiatorname.iscsi.new &&
  mv -f /etc/iscsi/initiatorname.iscsi.new /etc/iscsi/initiatorname.iscsi ) || { rm -f /etc/iscsi/initiatorname.iscsi.new; exit 1; }
if [ -d /run/systemd/system ]; then systemctl try-restart iscsid || exit
elif { read -r n </run/iscsid.pid && [ -d "/proc/$n" ]; } 2>/dev/null; then
  kill "$n"; n=0
  while [ -e /run/iscsid.pid ] && [ $((n += 1)) -le 20 ]; do sleep 0.2; done
  iscsid || exit
fi`

const learn = (one: string): Script => {
  const [portal = '', name = ''] = one.split(' ')
  return sh`iscsiadm -m node -T ${name} -p ${asWord(portal)} -o new >/dev/null || exit`
}

function recordScripts(target: string, record: PortalRecord, is: InitiatorState, given: Given): readonly Script[] {
  const before = is.records.find(({ portal }) => portal === record.portal)
  const settings = Object.entries(record.settings).filter(([name, value]) => before?.settings[name] !== value)
  const secrets = Object.entries(secretsOf(given)).filter(([name]) => before?.secrets[name] !== 'as asked')
  const words = settings.flatMap(([name, value]) => ['-n', name, '-v', value])
  const [address = '', port = ''] = record.portal.split(',')
  return [
    ...(before ? [] : [learn(`${record.portal} ${target}`)]),
    ...(words.length > 0
      ? [sh`iscsiadm -m node -T ${target} -p ${asWord(record.portal)} -o update ${words} || exit`]
      : []),
    ...(secrets.length > 0 ? [keepFunction] : []),
    ...secrets.map(
      ([name, value]) => sh`printf '%s\n' ${value} | keep ${target} ${`${address},${port}`} ${name} || exit`,
    ),
  ]
}

/** Waits until the disks of the sessions can be opened: those of a target, of which there must be one, or all. */
const waitForDisks = (target: string, seconds: number, some: boolean): Script => sh`n=0
until
  found=
  for s in /sys/class/iscsi_session/session*; do
    { read -r t <"$s/targetname"; } 2>/dev/null && case ${target} in "$t" | '') ;; *) false ;; esac || continue
    for u in "$s"/device/target*/*:*; do
      { read -r k <"$u/type"; } 2>/dev/null && [ "$k" = 0 ] || continue
      for b in "$u"/block/*; do [ -b "/dev/\${b##*/}" ] && found=\${found:-yes} || found=no; done
    done
  done
  [ "$found" = yes ]${some ? sh`` : sh` || [ -z "$found" ]`}
do
  [ $((n += 1)) -le ${seconds * 5} ] || { echo ${`no disk of ${target} has come up within ${seconds} s; has it units?`} >&2; exit 1; }
  sleep 0.2
done
if command -v udevadm >/dev/null 2>&1; then udevadm settle --timeout=${seconds} 2>/dev/null || :; fi`

/** The disks of the task's target that the answer of a change tells of. */
export const readDevices = (given: Given, stdout: string): readonly SessionDisk[] =>
  readSessionDisks(readParts(stdout)).filter((disk) => given.target === undefined || disk.target === given.target)
