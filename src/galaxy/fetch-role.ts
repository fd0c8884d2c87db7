import { mkdtempSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { GitCopy } from './git.ts'
import { describeSource, type RoleSource, type RoleWish } from './role-wish.ts'
import { packFolder, unpackRole } from './tarball.ts'
import { treeHash } from './tree-hash.ts'

/** A role that lies in a folder of its own, checked, not yet in its place. */
export interface FetchedRole {
  readonly wish: RoleWish
  readonly folder: string
  /** Of one from a repository. */
  readonly commit: string | undefined
  readonly tree: string
}

export interface FetchOptions {
  /** A folder for what is fetched; who made it removes it. */
  readonly staging: string
  /** The commit to take where a branch, or a repository's own choice, is wanted. */
  readonly lockedCommit: string | undefined
  readonly signal: AbortSignal
}

/** Fetches a role. A repository and a folder become a tarball first, so that all roles pass the same checks. */
export async function fetchRole(wish: RoleWish, options: FetchOptions): Promise<FetchedRole> {
  try {
    const place = mkdtempSync(join(options.staging, 'fetched-'))
    const folder = join(place, wish.name)
    const tarball = join(place, 'role.tar')
    const commit = await putTarball(wish.source, tarball, place, options)
    unpackRole(tarball, folder, describeSource(wish.source))
    return { wish, folder, commit, tree: treeHash(folder) }
  } catch (error) {
    throw error instanceof Failure ? error.placed(wish.at) : error
  }
}

/** Writes the tarball of a source; gives the commit of one that has commits. */
async function putTarball(
  source: RoleSource,
  tarball: string,
  place: string,
  { lockedCommit, signal }: FetchOptions,
): Promise<string | undefined> {
  switch (source.kind) {
    case 'git': {
      const copy = await GitCopy.of(source.url, join(place, 'copy.git'), signal)
      const { commit: found, by } = await copy.find(source.version)
      const commit = by === 'tag' || lockedCommit === undefined ? found : (await copy.find(lockedCommit)).commit
      await copy.archive(commit, tarball)
      return commit
    }
    case 'folder':
      packFolder(source.path, tarball)
      return undefined
    case 'tarball':
      await writeFile(tarball, await contentOf(source.place, signal))
      return undefined
  }
}

async function contentOf(place: string, signal: AbortSignal): Promise<Uint8Array> {
  if (!/^https?:/.test(place)) return readFile(place)
  try {
    const answer = await fetch(place, { signal })
    if (!answer.ok) throw new Error(`the server answers ${answer.status} ${answer.statusText}`)
    return new Uint8Array(await answer.arrayBuffer())
  } catch (cause) {
    if (signal.aborted) throw new Failure('interrupted', 'User interrupted execution')
    throw new Failure('role-package', `cannot fetch ${place}: ${(cause as Error).message}`, { cause })
  }
}
