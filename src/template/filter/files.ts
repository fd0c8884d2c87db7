import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { posix } from 'node:path'
import { isNullInPath } from '../runtime/place.ts'

/** A file name's pattern of the shell as a regular expression. */
function globRegex(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)([^\]]+)\]|[\s\S]/g,
    (all, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\[]/g, '\\$&')}]`
      if (all === '*') return '[^/]*'
      if (all === '?') return '[^/]'
      return all.replace(/[.+^${}()|[\]\\]/g, '\\$&')
    },
  )
  return new RegExp(`^${source}$`, 's')
}

const isPattern = (name: string): boolean => /[*?[]/.test(name)

function expand(folder: string, names: readonly string[]): string[] {
  const [name, ...rest] = names
  if (name === undefined) return [folder]
  const within = (inner: string): string => (folder === '' ? inner : posix.join(folder, inner))
  if (!isPattern(name)) {
    const path = within(name)
    return name === '' || existsSync(path) ? expand(name === '' ? folder : path, rest) : []
  }
  const regex = globRegex(name)
  let inside: string[]
  try {
    inside = readdirSync(folder === '' ? '.' : folder)
  } catch {
    return []
  }
  return inside
    .filter((one) => regex.test(one) && (!one.startsWith('.') || name.startsWith('.')))
    .sort()
    .flatMap((one) => expand(within(one), rest))
}

/** The regular files that a pattern of the shell names, in order. */
export function globSync(pattern: string): string[] {
  const parts = pattern.split('/')
  const found = pattern.startsWith('/') ? expand('/', parts.slice(1)) : expand('', parts)
  return found.filter((path) => {
    try {
      return lstatSync(realpathSync(path)).isFile()
    } catch {
      return false
    }
  })
}

/** Python's os.path.realpath: links are followed as far as the path exists. */
export function realpathSync(path: string, depth = 0): string {
  const parts = posix.resolve(path).split('/').slice(1)
  let made = '/'
  for (const [i, part] of parts.entries()) {
    const next = posix.join(made, part)
    let link: string | undefined
    try {
      link = lstatSync(next).isSymbolicLink() ? readlinkSync(next) : undefined
    } catch (error) {
      if (error instanceof Error && isNullInPath(error)) throw error
      return posix.join(next, ...parts.slice(i + 1))
    }
    made = link === undefined || depth > 40 ? next : realpathSync(posix.resolve(made, link), depth + 1)
  }
  return made
}
