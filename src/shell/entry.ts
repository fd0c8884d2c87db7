/** What `entry` of `portable.ts` says of one path. Times are seconds since 1970, null where only `ls` could be asked. */
export interface Entry {
  readonly kind: EntryKind
  /** Four octal digits. */
  readonly mode: string
  readonly uid: number
  readonly gid: number
  /** The owner's name, or the number's digits when it has none. */
  readonly owner: string
  readonly group: string
  readonly size: number
  readonly links: number
  readonly inode: number
  readonly device: number | null
  readonly accessed: number | null
  readonly modified: number | null
  readonly altered: number | null
}

export type EntryKind = 'file' | 'directory' | 'link' | 'block' | 'character' | 'fifo' | 'socket'

const kindsByBits: ReadonlyMap<number, EntryKind> = new Map([
  [0o14, 'socket'],
  [0o12, 'link'],
  [0o10, 'file'],
  [0o6, 'block'],
  [0o4, 'directory'],
  [0o2, 'character'],
  [0o1, 'fifo'],
])

const kindsByLetter: ReadonlyMap<string, EntryKind> = new Map([
  ['s', 'socket'],
  ['l', 'link'],
  ['-', 'file'],
  ['b', 'block'],
  ['d', 'directory'],
  ['c', 'character'],
  ['p', 'fifo'],
])

const octal = (bits: number): string => (bits & 0o7777).toString(8).padStart(4, '0')

/** The mode and kind that `stat`'s raw hexadecimal mode holds. */
export const readRawMode = (hex: string): { readonly kind: EntryKind; readonly mode: string } => {
  const bits = Number.parseInt(hex, 16)
  return { kind: kindsByBits.get(bits >> 12) ?? 'file', mode: octal(bits) }
}

/** The mode and kind that the first column of `ls -l` shows. */
export const readShownMode = (shown: string): { readonly kind: EntryKind; readonly mode: string } => {
  const bit = (at: number, letters: string, value: number): number => (letters.includes(shown[at] ?? '') ? value : 0)
  const bits =
    bit(1, 'r', 0o400) |
    bit(2, 'w', 0o200) |
    bit(3, 'xs', 0o100) |
    bit(3, 'sS', 0o4000) |
    bit(4, 'r', 0o40) |
    bit(5, 'w', 0o20) |
    bit(6, 'xs', 0o10) |
    bit(6, 'sS', 0o2000) |
    bit(7, 'r', 0o4) |
    bit(8, 'w', 0o2) |
    bit(9, 'xt', 0o1) |
    bit(9, 'tT', 0o1000)
  return { kind: kindsByLetter.get(shown[0] ?? '-') ?? 'file', mode: octal(bits) }
}

const known = (name: string | undefined, id: number): string =>
  name === undefined || name === 'UNKNOWN' || name === '' ? String(id) : name

const time = (text: string | undefined): number | null => {
  const seconds = Number(text)
  return text !== undefined && Number.isFinite(seconds) ? seconds : null
}

/** Reads the line that `entry` prints; undefined when it printed none. */
export function readEntry(line: string): Entry | undefined {
  const [tool, shown = '', uid, gid, size, links, inode, ...rest] = line.trimEnd().split(' ')
  if (tool !== 'stat' && tool !== 'ls') return undefined
  const [device, accessed, modified, altered] = tool === 'stat' ? rest : []
  const names = (tool === 'stat' ? rest.slice(4) : rest).join(' ')
  return {
    ...(tool === 'stat' ? readRawMode(shown) : readShownMode(shown)),
    uid: Number(uid),
    gid: Number(gid),
    owner: known(names.split(':')[0], Number(uid)),
    group: known(names.split(':')[1], Number(gid)),
    size: Number.isNaN(Number(size)) ? 0 : Number(size),
    links: Number(links),
    inode: Number(inode),
    device: time(device),
    accessed: time(accessed),
    modified: time(modified),
    altered: time(altered),
  }
}
