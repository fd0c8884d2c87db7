import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'

/** Where a role comes from. */
export type RoleSource =
  /** `version` is a tag, a branch or a commit; without one it is what the repository shows. */
  | { readonly kind: 'git'; readonly url: string; readonly version: string | undefined }
  /** A path, or an address of http. */
  | { readonly kind: 'tarball'; readonly place: string }
  | { readonly kind: 'folder'; readonly path: string }

/** A role that is to be installed under a name. */
export interface RoleWish {
  readonly name: string
  readonly source: RoleSource
  /** The place that names it; undefined for the command line. */
  readonly at: Position | undefined
}

/** What a line of requirements says, its parts not looked at yet. */
export interface RoleWords {
  /** `git` for what `git+` before `src` says too. */
  readonly scm?: string | undefined
  readonly src: string
  readonly version?: string | undefined
  readonly name?: string | undefined
}

/** Reads `src[,version[,name]]`, as the command line and dependencies write it. */
export function roleWords(word: string): RoleWords {
  const [src = '', version, name, ...more] = word.split(',').map((part) => part.trim())
  if (src === '' || more.length > 0) {
    throw new Failure('usage', `"${word}" names no role`, { hint: 'a role is named by SOURCE[,VERSION[,NAME]]' })
  }
  return { src, version: version || undefined, name: name || undefined }
}

/** Finds out what a source is; paths are looked for below the folders, the first first. */
export function roleWish(words: RoleWords, folders: readonly string[], at?: Position): RoleWish {
  const { scm, src } = separateScm(words)
  const name = words.name ?? nameOf(src)
  if (!isRoleName(name)) {
    throw new Failure('role-package', `"${name}" cannot be the name of a role`, {
      at,
      hint: 'a name holds letters, digits, dots, hyphens and underscores, and begins with none of the two in the middle',
    })
  }
  return { name, source: sourceOf(scm, src, words.version, folders, at), at }
}

/** Whether a name is one folder below the roles, and nothing else. */
export const isRoleName = (name: string): boolean => /^[A-Za-z0-9_][\w.-]*$/.test(name)

/** A source as one writes it, for messages and the lock. */
export function describeSource(source: RoleSource): string {
  switch (source.kind) {
    case 'git':
      return `git+${source.url}`
    case 'tarball':
      return source.place
    case 'folder':
      return source.path
  }
}

function separateScm({ scm, src }: RoleWords): { readonly scm: string | undefined; readonly src: string } {
  const prefix = /^(git|hg)\+/.exec(src)?.[1]
  if (prefix !== undefined) return { scm: prefix, src: src.slice(prefix.length + 1) }
  return { scm, src }
}

const isTarballName = (src: string): boolean => /\.(tar|tar\.\w+|tgz|tbz2?|txz)$/.test(src)

/** The name that a source has by its last part. */
function nameOf(src: string): string {
  const last = src.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? ''
  return last.replace(/\.(git|tar|tar\.\w+|tgz|tbz2?|txz)$/, '')
}

function sourceOf(
  scm: string | undefined,
  src: string,
  version: string | undefined,
  folders: readonly string[],
  at: Position | undefined,
): RoleSource {
  if (scm !== undefined && scm !== 'git') {
    throw new Failure('role-package', `roles are fetched with git, not with ${scm}`, { at })
  }
  if (scm === 'git') return { kind: 'git', url: existingPath(src, folders) ?? src, version }
  if (/^https?:/.test(src)) {
    const byGit = /\.git$/.test(src) || (/^https?:\/\/github\.com\//.test(src) && !isTarballName(src))
    return byGit ? { kind: 'git', url: src, version } : { kind: 'tarball', place: src }
  }
  if (/^(ssh|git):\/\//.test(src) || /^[\w.-]+@[\w.-]+:/.test(src)) return { kind: 'git', url: src, version }
  const path = src.startsWith('file://') ? pathOf(src, at) : existingPath(src, folders)
  if (path === undefined || !existsSync(path)) throw nowhere(src, at)
  if (!statSync(path).isDirectory()) return { kind: 'tarball', place: path }
  const isRepository = existsSync(`${path}/.git`) || path.endsWith('.git')
  return isRepository && (version !== undefined || path.endsWith('.git'))
    ? { kind: 'git', url: path, version }
    : { kind: 'folder', path }
}

function pathOf(url: string, at: Position | undefined): string {
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new Failure('role-package', `${url} is no address of a file`, { at, cause })
  }
}

const existingPath = (src: string, folders: readonly string[]): string | undefined =>
  src.includes('://') ? undefined : folders.map((folder) => resolve(folder, src)).find((path) => existsSync(path))

function nowhere(src: string, at: Position | undefined): Failure {
  if (!/^[\w-]+(\.[\w-]+)+$/.test(src) || isTarballName(src)) {
    return new Failure('role-package', `there is no ${src}`, {
      at,
      hint: 'a role comes from a repository (git+https://…), a tarball or a folder',
    })
  }
  return new Failure('role-package', `${src} is a name of galaxy.ansible.com, which is not asked`, {
    at,
    hint: 'name its repository: git+https://github.com/OWNER/REPOSITORY,VERSION,NAME',
  })
}
