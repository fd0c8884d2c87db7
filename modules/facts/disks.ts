import { type Script, sh } from '../../src/shell/script.ts'
import type { Told } from './told.ts'

/** Lists what udev calls the disks, as part `disks`. */
export const disksCommand: Script = sh`[ ! -d /dev/disk ] || { part disks; LC_ALL=C ls -l /dev/disk/by-id /dev/disk/by-uuid /dev/disk/by-label 2>/dev/null; }`

/** The names that one folder of `/dev/disk` has for each device (`sda1`). */
export function readDiskNames(
  told: Told,
  folder: 'by-id' | 'by-uuid' | 'by-label',
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  let current = ''
  for (const line of told.part('disks').split('\n')) {
    const heading = /^\/dev\/disk\/(by-\w+):$/.exec(line)
    if (heading?.[1] !== undefined) current = heading[1]
    const link = / (\S+) -> \S*?([^/\s]+)$/.exec(line)
    if (current !== folder || link?.[1] === undefined || link[2] === undefined) continue
    const name = link[1].replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    found.set(link[2], [...(found.get(link[2]) ?? []), name].sort())
  }
  return found
}
