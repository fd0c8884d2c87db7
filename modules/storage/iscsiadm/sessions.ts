import { type Script, sh } from '../../../src/shell/script.ts'
import { linesOf, type Part } from '../part.ts'
import type { Session, SessionDisk } from './initiator-state.ts'

/** Defines `sessions`, which tells the sessions and their disks in two parts of the answer; needs `part` and `uses`. */
export const sessionsFunction: Script = sh`sessions() {
  part sessions
  for s in /sys/class/iscsi_session/session*; do
    [ -r "$s/targetname" ] && read -r t <"$s/targetname" || continue
    i=\${s##*/session} a= p=
    for c in "/sys/class/iscsi_connection/connection$i:"*; do
      [ -r "$c/persistent_address" ] && read -r a <"$c/persistent_address" && read -r p <"$c/persistent_port"
    done
    read -r g <"$s/tpgt"
    echo "$i $t $a,$p,$g"
  done 2>/dev/null
  part disks
  for b in /sys/class/iscsi_session/session*/device/target*/*:*/block/*; do
    [ -e "$b/dev" ] || continue
    s=\${b#*/iscsi_session/session}; u=\${b%/block/*}
    echo "disk \${s%%/*} \${u##*:} /dev/\${b##*/}"
    [ ! -b "/dev/\${b##*/}" ] || uses "/dev/\${b##*/}"
  done
  for l in /dev/disk/by-path/*-iscsi-*; do [ ! -L "$l" ] || echo "link $(readlink -f -- "$l") $l"; done
}`

/** The sessions that an answer tells of. */
export const readSessions = (parts: readonly Part[]): readonly Session[] =>
  linesOf(parts, 'sessions').map((line) => {
    const [id = '', target = '', portal = ''] = line.split(' ')
    return { id: Number(id), target, portal }
  })

/** The disks of sessions that an answer tells of. */
export function readSessionDisks(parts: readonly Part[]): readonly SessionDisk[] {
  const sessions = readSessions(parts)
  const told = linesOf(parts, 'disks')
  const links = told.filter((line) => line.startsWith('link ')).map((line) => line.split(' '))
  const disks: (SessionDisk & { readonly uses: string[] })[] = []
  for (const line of told) {
    const [key, id, lun, device = ''] = line.split(' ')
    if (key === 'use') disks.at(-1)?.uses.push(line.slice('use '.length))
    if (key !== 'disk') continue
    const session = sessions.find((one) => one.id === Number(id))
    disks.push({
      target: session?.target ?? '',
      portal: session?.portal ?? '',
      lun: Number(lun),
      device,
      links: links.filter((words) => words[1] === device).map((words) => words[2] ?? ''),
      uses: [],
    })
  }
  return disks
}
