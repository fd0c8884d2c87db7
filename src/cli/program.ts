import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the package that this file belongs to, where the roles that come with it lie, and the package's version. */
export function program(): { readonly folder: string; readonly version: string } {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const version = versionIn(folder)
    if (version !== undefined) return { folder, version }
    if (folder === dirname(folder)) return { folder, version: 'unknown' }
  }
}

/** A package.json without a version tells the kind of the files beside it, and no more. */
function versionIn(folder: string): string | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
