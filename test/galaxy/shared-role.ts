import { cpSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ExecutionContext } from 'ava'
import { folderOf, repository } from './made.ts'

/** A role of the project as it may be shared: in a git repository of its own with the tag v1, and in a tarball. */
export function sharedRole(t: ExecutionContext, name: string): { readonly url: string; readonly tarball: string } {
  const origin = repository(t, { '.gitignore': '' })
  cpSync(resolve('roles', name), origin.folder, { recursive: true })
  rmSync(join(origin.folder, '.gitignore'))
  origin.commit({})
  origin.git('tag', 'v1')
  const tarball = join(folderOf(t), `${name}.tar.gz`)
  origin.git('archive', '--format=tar.gz', `--prefix=${name}/`, `--output=${tarball}`, 'v1')
  return { url: origin.url, tarball }
}
