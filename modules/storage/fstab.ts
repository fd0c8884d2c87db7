/** One line of fstab, its fields without their escapes. */
export interface FstabEntry {
  readonly src: string
  readonly path: string
  readonly fstype: string
  readonly opts: string
  readonly dump: string
  readonly passno: string
}

const escapes: Readonly<Record<string, string>> = {
  ' ': '\\040',
  '\t': '\\011',
  '\n': '\\012',
  '\\': '\\134',
  '&': '\\046',
  '#': '\\043',
}

/** A field as it is written; a `#` needs its escape only where the line would begin with it. */
const written = (field: string): string =>
  field.replace(/[ \t\n\\&]/g, (c) => escapes[c] ?? c).replace(/^#/, () => escapes['#'] ?? '')

const read = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Reads a line; undefined for one that mounts nothing. */
export function readEntry(line: string): FstabEntry | undefined {
  const fields = line.trim().split(/\s+/)
  if (line.trim().startsWith('#') || fields.length < 4 || fields.length > 6) return undefined
  const [src = '', path = '', fstype = '', opts = '', dump = '0', passno = '0'] = fields.map(read)
  return { src, path, fstype, opts, dump, passno }
}

const lineOf = (entry: FstabEntry): string =>
  `${[entry.src, entry.path, entry.fstype, entry.opts, entry.dump, entry.passno].map(written).join(' ')}\n`

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** Whether a line is about the same mount; areas of swap have no path of their own. */
const isSame = (line: string, path: string, src: string | undefined): boolean => {
  const entry = readEntry(line)
  if (!entry || entry.path !== path) return false
  return !(entry.path === 'none' && entry.fstype === 'swap' && src !== undefined && entry.src !== src)
}

const equal = (a: FstabEntry, b: FstabEntry): boolean => lineOf(a) === lineOf(b)

/** The first entry of a mount. */
export function findEntry(text: string, path: string, src: string | undefined): FstabEntry | undefined {
  const line = linesOf(text).find((one) => isSame(one, path, src))
  return line === undefined ? undefined : readEntry(line)
}

/** The text with the entry in the place of those of the same mount, or at its end; other lines stay byte by byte. */
export function setEntry(text: string, entry: FstabEntry): string {
  const lines = linesOf(text)
  if (lines.some((line) => isSame(line, entry.path, entry.src))) {
    return lines
      .map((line) => {
        const there = readEntry(line)
        const differs = isSame(line, entry.path, entry.src) && there !== undefined && !equal(there, entry)
        return differs ? lineOf(entry) : line
      })
      .join('')
  }
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lineOf(entry)}`
}

/** The text without the entries of a mount. */
export const removeEntry = (text: string, path: string, src: string | undefined): string =>
  linesOf(text)
    .filter((line) => !isSame(line, path, src))
    .join('')
