import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { INSTALL_INFO } from './install-info.ts'

/**
 * A hash of what is in a folder: SHA-256 over a line for each file and link in the order of their paths, with what it is,
 * whether it is executable, its path and the hash of its content. Dates, owners and empty folders do not count, nor does
 * what is written when a role is installed.
 */
export function treeHash(folder: string): string {
  const total = createHash('sha256')
  for (const path of pathsBelow(folder, '').sort()) {
    if (path === INSTALL_INFO) continue
    const full = join(folder, path)
    const stat = lstatSync(full)
    const kind = stat.isSymbolicLink() ? 'link' : (stat.mode & 0o111) === 0 ? 'file' : 'program'
    const content = stat.isSymbolicLink() ? readlinkSync(full) : readFileSync(full)
    total.update(`${kind} ${JSON.stringify(path)} ${createHash('sha256').update(content).digest('hex')}\n`)
  }
  return `sha256:${total.digest('hex')}`
}

function pathsBelow(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    return entry.isDirectory() ? pathsBelow(folder, path) : [path]
  })
}
