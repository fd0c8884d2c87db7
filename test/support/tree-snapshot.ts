import { createHash } from 'node:crypto'
import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Everything below a folder that a change would show in: a line per path, sorted. */
export function snapshot(folder: string, ignore: (path: string) => boolean = () => false): readonly string[] {
  const seen: string[] = []
  const walk = (path: string): void => {
    const full = join(folder, path)
    const stat = lstatSync(full, { bigint: true })
    const facts = [stat.mode.toString(8), stat.uid, stat.gid, stat.mtimeNs]
    if (stat.isSymbolicLink()) facts.push(`-> ${readlinkSync(full)}`)
    if (stat.isFile()) facts.push(stat.size, digest(full))
    seen.push(`${path} ${facts.join(' ')}`)
    if (!stat.isDirectory()) return
    for (const name of readdirSync(full).sort()) {
      const inner = path === '.' ? name : `${path}/${name}`
      if (!ignore(inner)) walk(inner)
    }
  }
  walk('.')
  return seen
}

/** The content's digest, read without leaving a mark on the time of the last reading. */
function digest(file: string): string {
  const at = openSync(file, constants.O_RDONLY | (constants.O_NOATIME ?? 0))
  try {
    return createHash('sha1').update(readFileSync(at)).digest('hex')
  } finally {
    closeSync(at)
  }
}
