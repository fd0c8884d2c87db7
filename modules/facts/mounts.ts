import { sh } from '../../src/shell/script.ts'
import { disksCommand, readDiskNames } from './disks.ts'
import { type Group, hardwareNames } from './group.ts'
import type { Told } from './told.ts'

/** Undoes the octal escapes of `/proc/mounts` and `/proc/self/mountinfo`. */
const plain = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** The mount points whose root is not the root of their file system. */
function readBinds(told: Told): ReadonlySet<string> {
  const fields = told.lines('/proc/self/mountinfo').map((line) => line.split(' '))
  return new Set(fields.filter(([, , , root]) => root !== '/').map(([, , , , mount]) => plain(mount ?? '')))
}

/** File system numbers by mount point, from `stat -f`. */
function readSizes(told: Told): ReadonlyMap<string, readonly number[]> {
  return new Map(
    told
      .part('filesystems')
      .split('\n')
      .map((line) => /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [match[7] ?? '', match.slice(1, 7).map(Number)] as const),
  )
}

/** Units are bytes for sizes and blocks of `block_size` for the rest, as in statvfs(3). */
function sizes(numbers: readonly number[] | undefined) {
  if (!numbers) return {}
  const [unit = 0, block = 0, total = 0, available = 0, inodes = 0, freeInodes = 0] = numbers
  return {
    size_total: unit * total,
    size_available: unit * available,
    block_size: block,
    block_total: total,
    block_available: available,
    block_used: total - available,
    inode_total: inodes,
    inode_available: freeInodes,
    inode_used: inodes - freeInodes,
  }
}

function readMounts(told: Told) {
  const binds = readBinds(told)
  const numbers = readSizes(told)
  const uuids = readDiskNames(told, 'by-uuid')
  return told.lines('/proc/mounts').flatMap((line) => {
    const [device = '', mount = '', fstype = '', options = ''] = line.split(' ').map(plain)
    if ((!/^[/\\]/.test(device) && !device.includes(':/')) || fstype === 'none') return []
    const { size_total, size_available, ...rest } = { ...sizes(numbers.get(mount)) }
    return [
      {
        mount,
        device,
        fstype,
        options: binds.has(mount) && !/\bbind\b/.test(options) ? `${options},bind` : options,
        ...(size_total === undefined ? {} : { size_total, size_available, ...rest }),
        uuid: uuids.get(device.replace(/^\/dev\//, ''))?.[0] ?? 'N/A',
      },
    ]
  })
}

/** A file system on another machine may not answer: each is asked by itself, and for no longer than the limit. */
export const mounts = (timeoutSeconds: number): Group => ({
  names: hardwareNames,
  files: sh`/proc/mounts /proc/self/mountinfo`,
  commands: [
    sh`part filesystems
set --
while read -r device mount type rest; do
  case $device in /*|*:/*) ;; *) continue ;; esac
  case $mount in *\\*) mount=$(printf "$(printf %s "$mount" | sed 's/%/%%/g')") ;; esac
  case $type in
    none) ;;
    nfs*|cifs|smb*|ceph|gluster*|fuse*|9p|afs|lustre)
      command -v timeout >/dev/null 2>&1 && timeout ${timeoutSeconds} stat -f -c '%S %s %b %a %c %d %n' "$mount" 2>/dev/null ;;
    *) set -- "$@" "$mount" ;;
  esac
done </proc/mounts
[ $# -eq 0 ] || stat -f -c '%S %s %b %a %c %d %n' "$@" 2>/dev/null`,
    disksCommand,
  ],
  facts: (told) => ({ mounts: readMounts(told) }),
})
