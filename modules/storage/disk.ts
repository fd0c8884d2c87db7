import { Refusal } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { Part } from './part.ts'

/** What a disk, or a file in the place of one, holds and who uses it. */
export type Disk = {
  readonly path: string
  readonly kind: 'block' | 'file' | 'other' | 'absent'
  readonly bytes: number
  /** Types of file systems, partition tables and the like that are found on it. */
  readonly signatures: readonly string[]
  /** Who uses it on this host, as words for a person. */
  readonly uses: readonly string[]
}

/** Defines `disk PATH`, which tells what is on a disk and who uses it in a part of the answer; needs `part`. */
export const diskFunction: Script = sh`disk() {
  part "disk $1"
  d=$(readlink -f -- "$1" 2>/dev/null) && [ -e "$d" ] || return 0
  if [ -b "$d" ]; then echo "kind block"; echo "bytes $(blockdev --getsize64 "$d" 2>/dev/null)"; uses "$d"
  elif [ -f "$d" ]; then echo "kind file"; echo "bytes $(stat -c %s -- "$d" 2>/dev/null)"
  else echo "kind other"; return 0
  fi
  if command -v wipefs >/dev/null 2>&1; then
    { wipefs -n --noheadings -O TYPE -- "$d" 2>&1 || echo unreadable; } | while read -r s; do echo "signature $s"; done
  elif command -v blkid >/dev/null 2>&1; then
    for s in $(blkid -p -s TYPE -s PTTYPE -o value -- "$d" 2>/dev/null); do echo "signature $s"; done
  else echo "signature unknown, as neither wipefs nor blkid is there"
  fi
}
uses() {
  n=$(stat -c '%t %T' -- "$1") && n=$((0x\${n% *})):$((0x\${n#* }))
  for b in "/sys/dev/block/$n" "/sys/dev/block/$n"/*; do
    [ -f "$b/dev" ] && read -r m <"$b/dev" || continue
    while read -r _ _ x _ w _; do [ "$x" != "$m" ] || echo "use mounted on $w"; done </proc/self/mountinfo
    for h in "$b"/holders/*; do [ ! -e "$h" ] || echo "use held by \${h##*/}"; done
  done
  while read -r f _; do [ "$f" != "$1" ] || echo "use swap"; done 2>/dev/null </proc/swaps
  [ ! -e /proc/drbd ] || drbdsetup show 2>/dev/null | while read -r k v _; do
    [ "$k" = disk ] || continue
    v=\${v#\"}; v=\${v%;}; v=\${v%\"}
    [ "$(readlink -f -- "$v")" != "$1" ] || echo "use disk of a running DRBD resource"
  done
}`

/** The questions for some disks, each answered by a part `disk PATH`. */
export const diskQuestions = (paths: readonly string[]): Script => lines(...paths.map((path) => sh`disk ${path}`))

/** The disks that an answer tells of. */
export const readDisks = (parts: readonly Part[]): readonly Disk[] =>
  parts
    .filter(({ name }) => name.startsWith('disk '))
    .map(({ name, lines: told }) => {
      const values = (key: string): readonly string[] => [
        ...new Set(told.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1).trim())),
      ]
      const kind = values('kind')[0]
      return {
        path: name.slice('disk '.length),
        kind: kind === 'block' || kind === 'file' || kind === 'other' ? kind : 'absent',
        bytes: Number(values('bytes')[0] ?? 0) || 0,
        signatures: values('signature').filter((one) => one !== ''),
        uses: values('use'),
      }
    })

/** What is permitted with a disk that is to be taken. */
export interface Permission {
  /** Whether a plain file may stand in for a disk. */
  readonly files: boolean
  readonly bytes: number | undefined
  readonly data: boolean
  /** What to write in the task to permit data, as words for a person. */
  readonly dataHint: string
  readonly use: boolean
  readonly useHint: string
}

/** Throws a `Refusal` for a disk that cannot be taken, or that holds data or is used without leave. */
export function refuseDisk(path: string, disk: Disk | undefined, permission: Permission): void {
  if (!disk || disk.kind === 'absent') throw new Refusal(`${path} does not exist on the host`)
  if (disk.kind === 'other' || (disk.kind === 'file' && !permission.files)) {
    throw new Refusal(`${path} is no disk${permission.files ? ' and no plain file' : ''}`)
  }
  const { bytes } = permission
  if (bytes !== undefined && disk.bytes < bytes) {
    throw new Refusal(`${path} is too small: it has ${disk.bytes} bytes, and ${bytes} are wanted`)
  }
  if (disk.uses.length > 0 && !permission.use) {
    throw new Refusal(`${path} is in use: ${disk.uses.join(', ')}; ${permission.useHint}`)
  }
  if (disk.signatures.length > 0 && !permission.data) {
    throw new Refusal(`${path} holds data (${disk.signatures.join(', ')}); ${permission.dataHint}`)
  }
}

const units: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
  ['T', 2 ** 40],
])

/** The bytes that a size such as `64M` names; undefined for what is no size. */
export function readSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? []
  return digits === undefined ? undefined : Number(digits) * (units.get(unit.toUpperCase()) ?? 1)
}
