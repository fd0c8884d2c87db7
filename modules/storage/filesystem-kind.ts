import { type Script, sh } from '../../src/shell/script.ts'

/** How one type of file system is made, measured and let grow. */
export interface FilesystemKind {
  /** As blkid calls it. */
  readonly sign: string
  /** The command that makes one, whatever is there. */
  readonly make: readonly [string, ...string[]]
  readonly grow?: Growth
}

/** How a file system takes the room that its device has. */
export interface Growth {
  /** Whether it must be mounted. */
  readonly mounted: boolean
  /** A command on `$d`, or on `$m` where it is mounted, that tells the size. */
  readonly measure: Script
  /** The bytes it has, and how many more may be left over; undefined when the answer tells neither. */
  read(answer: string): { readonly bytes: number; readonly spare: number } | undefined
  readonly grow: Script
  /** Has it keep no more than `$k` KiB; absent for a type that cannot shrink. It must not be mounted. */
  readonly shrink?: Script
}

const MIB = 1024 ** 2

const number = (answer: string, pattern: RegExp): number | undefined => {
  const [, found] = pattern.exec(answer) ?? []
  return found === undefined ? undefined : Number(found)
}

const extGrowth: Growth = {
  mounted: false,
  measure: sh`LC_ALL=C tune2fs -l "$d"`,
  read(answer) {
    const [count, size] = [number(answer, /^Block count:\s+(\d+)/m), number(answer, /^Block size:\s+(\d+)/m)]
    if (count === undefined || size === undefined) return undefined
    // What is too little for the tables of one more group of blocks is left over.
    const tables = number(answer, /^Inode blocks per group:\s+(\d+)/m) ?? 0
    const reserved = number(answer, /^Reserved GDT blocks:\s+(\d+)/m) ?? 0
    return { bytes: count * size, spare: (tables + reserved + 64) * size }
  },
  // A file system that is mounted cannot be checked, and need not be.
  grow: sh`{ [ -n "$m" ] || e2fsck -f -p "$d" >/dev/null || [ $? -lt 4 ]; } && resize2fs "$d"`,
  shrink: sh`{ e2fsck -f -p "$d" >/dev/null || [ $? -lt 4 ]; } && resize2fs "$d" "$k"K`,
}

const xfsGrowth: Growth = {
  mounted: true,
  measure: sh`xfs_info "$m"`,
  read(answer) {
    const [, size, count] = /^data\s+=\s+bsize=(\d+)\s+blocks=(\d+)/m.exec(answer) ?? []
    return size === undefined ? undefined : { bytes: Number(size) * Number(count), spare: MIB }
  },
  grow: sh`xfs_growfs "$m"`,
}

const btrfsGrowth: Growth = {
  mounted: true,
  measure: sh`btrfs filesystem usage -b "$m"`,
  read(answer) {
    const bytes = number(answer, /Device size:\s+(\d+)/)
    return bytes === undefined ? undefined : { bytes, spare: MIB }
  },
  grow: sh`btrfs filesystem resize max "$m"`,
}

const lvmGrowth: Growth = {
  mounted: false,
  measure: sh`pvs --config 'devices{hints="none"}' --readonly --noheadings --units b --nosuffix -o pv_size,pe_start,vg_extent_size "$d" 2>/dev/null`,
  read(answer) {
    const [size, start, extent] = answer.trim().split(/\s+/).map(Number)
    if (size === undefined || start === undefined) return undefined
    return { bytes: size + start, spare: Math.max(extent ?? 0, MIB) }
  },
  grow: sh`pvresize "$d" 2>&1`,
}

/** The types that can be made, under Ansible's names. */
export const filesystemKinds = {
  btrfs: { sign: 'btrfs', make: ['mkfs.btrfs', '-f'], grow: btrfsGrowth },
  ext2: { sign: 'ext2', make: ['mkfs.ext2', '-F'], grow: extGrowth },
  ext3: { sign: 'ext3', make: ['mkfs.ext3', '-F'], grow: extGrowth },
  ext4: { sign: 'ext4', make: ['mkfs.ext4', '-F'], grow: extGrowth },
  ext4dev: { sign: 'ext4', make: ['mkfs.ext4', '-F'], grow: extGrowth },
  f2fs: { sign: 'f2fs', make: ['mkfs.f2fs', '-f'] },
  lvm: { sign: 'LVM2_member', make: ['pvcreate', '-f'], grow: lvmGrowth },
  ocfs2: { sign: 'ocfs2', make: ['mkfs.ocfs2', '-Fx'] },
  reiserfs: { sign: 'reiserfs', make: ['mkfs.reiserfs', '-q'] },
  xfs: { sign: 'xfs', make: ['mkfs.xfs', '-f'], grow: xfsGrowth },
  vfat: { sign: 'vfat', make: ['mkfs.vfat'] },
  swap: { sign: 'swap', make: ['mkswap'] },
} as const satisfies Readonly<Record<string, FilesystemKind>>

export type FilesystemName = keyof typeof filesystemKinds

/** How each type grows that is the content of a disk, by its sign. */
export const growths: readonly (readonly [string, Growth])[] = Object.values(filesystemKinds).flatMap((kind, i, all) =>
  'grow' in kind && kind.grow !== lvmGrowth && all.findIndex(({ sign }) => sign === kind.sign) === i
    ? [[kind.sign, kind.grow] as const]
    : [],
)

/** How a file system of a sign grows; undefined for one that cannot, and for what is none. */
export const growthOf = (sign: string): Growth | undefined => growths.find(([one]) => one === sign)?.[1]
