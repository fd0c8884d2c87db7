import { asText } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { canonicalFunction, targetFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'

/** A disk, a part of one, or a file that is used like one. */
export type BlockDevice = {
  /** Its path with every link followed. */
  readonly path: string
  readonly kind: 'block' | 'file' | 'missing' | 'other'
  readonly bytes: number
  /** Why it cannot be given up now, such as `it is mounted at /srv`; `''` when nobody uses it. */
  readonly use: string
  /** What is written on it by its signature, as blkid calls it: `ext4`, `LVM2_member`, `swap`; `''` for nothing known. */
  readonly holds: string
  /** `gpt`, `dos`; `''` for no table of partitions. */
  readonly table: string
  /** All that blkid said, by which a change in the meantime is noticed. */
  readonly said: string
  /** What is missing on the host, as a sentence; `''` for nothing. */
  readonly lack: string
}

/**
 * Functions of scripts about disks: `uses DEVICE` prints why it is in use, `signature DEVICE` what is written on it. Nothing
 * is read from a cache or written to one.
 */
export const blockDeviceFunctions: Script = lines(
  sh`PATH=$PATH:/usr/sbin:/sbin`,
  targetFunction,
  canonicalFunction,
  sh`uses() {
  n=\${1##*/}; s=/sys/class/block/$n
  [ -b "$1" ] || return 0
  # Without udev, a name of device-mapper is no link to the kernel's own.
  [ -e "$s/dev" ] || { v=$(stat -c '%t %T' -- "$1") && s=/sys/dev/block/$((0x\${v% *})):$((0x\${v#* })); }
  [ -e "$s/dev" ] || return 0
  v=$(cat "$s/dev")
  while read -r _ _ at _ m rest; do
    from=\${rest#* - }; from=\${from#* }; from=\${from%% *}
    if [ "$at" = "$v" ] || [ "$from" = "$1" ]; then printf 'it is mounted at %s' "$m"; return; fi
  done </proc/self/mountinfo
  while read -r area _; do
    if [ "$area" = "$1" ]; then printf 'it is an area of swap in use'; return; fi
  done 2>/dev/null </proc/swaps
  for h in "$s"/holders/*; do
    if [ -e "$h" ]; then printf 'it is used by %s' "\${h##*/}"; return; fi
  done
  for p in "$s/$n"*; do
    if [ -e "$p/partition" ]; then u=$(uses "/dev/\${p##*/}"); if [ -n "$u" ]; then printf 'of its partition %s, %s' "\${p##*/}" "$u"; return; fi; fi
  done
}
b=
for one in blkid /usr/sbin/blkid /sbin/blkid; do
  # The one of busybox sees neither tables of partitions nor every file system.
  case $("$one" -V 2>&1) in *util-linux*) b=$one; break ;; esac
done
signature() { "$b" -p -o export "$1" 2>/dev/null || [ $? = 2 ] || echo TYPE=ambivalent; }`,
)

/** Asks for what is known of a device, in fields whose names begin with a letter; sets `d` to its path. */
export const blockDeviceQuestion = (
  device: string,
  letter = '',
): Script => sh`d=$(canonical ${hostPath(device)}; echo x); d=\${d%?x}
printf '%spath=%s\000' ${letter} "$d"
if [ -b "$d" ]; then printf '%skind=block\000%sbytes=%s\000' ${letter} ${letter} "$(blockdev --getsize64 "$d" 2>/dev/null)"
elif [ -f "$d" ]; then printf '%skind=file\000%sbytes=%s\000' ${letter} ${letter} "$(wc -c <"$d")"
elif [ -e "$d" ]; then printf '%skind=other\000' ${letter}
fi
if [ -b "$d" ] || [ -f "$d" ]; then
  if [ -z "$b" ]; then printf '%slack=blkid of util-linux is not installed (the package util-linux, or blkid)\000' ${letter}
  else printf '%suse=%s\000%ssaid=%s\000' ${letter} "$(uses "$d")" ${letter} "$(signature "$d")"; fi
fi`

const property = (said: string, name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1] ?? ''

const kindOf = (word: string | undefined): BlockDevice['kind'] =>
  word === 'block' || word === 'file' || word === 'other' ? word : 'missing'

/** Reads the answer to `blockDeviceQuestion`. */
export function readBlockDevice(fields: ReadonlyMap<string, string>, letter = ''): BlockDevice {
  const field = (name: string): string => asText(fields.get(`${letter}${name}`) ?? '')
  const said = field('said')
  return {
    path: field('path'),
    kind: kindOf(fields.get(`${letter}kind`)),
    bytes: Number(field('bytes').trim() || 0),
    use: field('use'),
    holds: property(said, 'TYPE'),
    table: property(said, 'PTTYPE'),
    said,
    lack: field('lack'),
  }
}

/** What a person would lose with the device, in a few words; `''` for nothing. */
export const contentOf = ({ holds, table }: BlockDevice): string =>
  holds !== '' ? holds : table === '' ? '' : `a disk with a ${table} table of partitions`

/** Ends the script where the device is no longer what it was when it was asked for. */
export const unlessChanged = ({ path, said }: BlockDevice): Script => sh`d=${path}
if [ "$(signature "$d")" != ${said} ]; then
  printf '%s was changed by somebody else in the meantime; nothing was written, run again\n' "$d" >&2; exit 1
fi
u=$(uses "$d"); if [ -n "$u" ]; then printf '%s: %s\n' "$d" "$u" >&2; exit 1; fi`
