/** What the kernel writes for as long as it holds: a wish for one of these that is not written is not met. */
const TOLD: readonly string[] = [
  'ro',
  'nosuid',
  'nodev',
  'noexec',
  'noatime',
  'nodiratime',
  'nosymfollow',
  'sync',
  'dirsync',
]

const OPPOSITES: Readonly<Record<string, string>> = {
  rw: 'ro',
  sync: 'async',
  async: 'sync',
  relatime: 'noatime',
  strictatime: 'relatime',
}

const oppositeOf = (word: string): string => OPPOSITES[word] ?? (word.startsWith('no') ? word.slice(2) : `no${word}`)

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** A size or another number in whatever way it is written; undefined for a word. */
function numberOf(value: string): number | undefined {
  const [, digits, unit] = /^(\d+)([kmgt]?)$/i.exec(value) ?? []
  return digits === undefined ? undefined : Number(digits) * (UNITS[(unit ?? '').toLowerCase()] ?? 1)
}

/** Whether two ways to write a value mean different ones; a name and its number, `zstd` and `zstd:3`, `home` and `/home` may be the same. */
function disagree(wished: string, live: string): boolean {
  const [wish, now] = [numberOf(wished), numberOf(live)]
  if (wish !== undefined && now !== undefined) return wish !== now
  return wish === now && !live.replace(/^\//, '').startsWith(wished.replace(/^\//, ''))
}

function isMet(wish: string, live: ReadonlySet<string>): boolean {
  if (live.has(wish)) return true
  const at = wish.indexOf('=') + 1
  if (at === 0) return !TOLD.includes(wish) && !live.has(oppositeOf(wish))
  const other = [...live].find((one) => one.startsWith(wish.slice(0, at)))
  return other === undefined || !disagree(wish.slice(at), other.slice(at))
}

const unquoted = (text: string): string => text.replaceAll('"', '')

/** Whether a mount has the options that are wished for, as far as the kernel tells what holds. */
export function meetsOptions(wished: string, told: readonly string[]): boolean {
  const live = new Set(told.map(unquoted))
  if (live.has('ro')) live.delete('rw')
  return unquoted(wished)
    .split(',')
    .every((wish) => isMet(wish, live))
}
