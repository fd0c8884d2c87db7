import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Failure, Failures } from '../error/failure.ts'
import type { FetchedRole } from './fetch-role.ts'
import { describeSource, type RoleWish } from './role-wish.ts'

/** What was installed for a file of requirements, dependencies included. */
export interface LockedRole {
  readonly name: string
  readonly source: string
  readonly version?: string
  /** Of a role from a repository. */
  readonly commit?: string
  /** The hash of its files. */
  readonly tree: string
}

const VERSION = 1

/** Reads a lock. */
export function readLock(file: string): readonly LockedRole[] {
  if (!existsSync(file)) {
    const hint = 'tutti galaxy role install -r FILE, without --frozen, writes it'
    throw new Failure('role-package', `--frozen needs ${file}, which is not there`, { hint })
  }
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Failure('role-package', `${file} cannot be read: ${(cause as Error).message}`, { cause })
  }
  if (!isLock(content)) throw new Failure('role-package', `${file} is no lock of roles of version ${VERSION}`)
  return content.roles
}

/** Writes a lock, whole or not at all. */
export function writeLock(file: string, roles: readonly FetchedRole[]): void {
  const locked = roles.map(lockedRole).sort((a, b) => (a.name < b.name ? -1 : 1))
  writeFileSync(`${file}.new`, `${JSON.stringify({ version: VERSION, roles: locked }, undefined, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** The commit that a wish is locked to, for what moves on by its nature; tags are taken as they are now. */
export function lockedCommit(lock: readonly LockedRole[], wish: RoleWish): string | undefined {
  const { source } = wish
  const locked = lock.find((one) => one.name === wish.name)
  if (source.kind !== 'git' || locked?.source !== describeSource(source)) return undefined
  return locked.version === source.version ? locked.commit : undefined
}

/** Refuses roles that are not what the lock says, all of them together. */
export function refuseDifferences(file: string, lock: readonly LockedRole[], roles: readonly FetchedRole[]): void {
  const found = roles.flatMap((role) =>
    differences(lock, role).map((what) => differing(file, `${role.wish.name}: ${what}`)),
  )
  const wanted = new Set(roles.map((role) => role.wish.name))
  const gone = lock
    .filter((one) => !wanted.has(one.name))
    .map((one) => differing(file, `${one.name}: no role needs it now`))
  const all = [...found, ...gone]
  if (all.length > 0) throw new Failures(all)
}

const differing = (file: string, what: string): Failure =>
  new Failure('role-package', `not as ${file} says: ${what}`, {
    hint: 'nothing was installed; without --frozen the lock is written anew, for you to compare',
  })

function differences(lock: readonly LockedRole[], role: FetchedRole): readonly string[] {
  const is = lockedRole(role)
  const should = lock.find((one) => one.name === is.name)
  if (!should) return ['the lock does not know it']
  return (['source', 'version', 'commit', 'tree'] as const)
    .filter((key) => is[key] !== should[key])
    .map((key) => `${key} is ${is[key] ?? 'none'}, locked was ${should[key] ?? 'none'}`)
}

function lockedRole({ wish, commit, tree }: FetchedRole): LockedRole {
  const version = wish.source.kind === 'git' ? wish.source.version : undefined
  return {
    name: wish.name,
    source: describeSource(wish.source),
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
    tree,
  }
}

function isLock(content: unknown): content is { readonly roles: readonly LockedRole[] } {
  const { version, roles } = (content ?? {}) as { readonly version?: unknown; readonly roles?: unknown }
  return version === VERSION && Array.isArray(roles) && roles.every(isLockedRole)
}

const isLockedRole = (one: unknown): boolean =>
  ['name', 'source', 'tree'].every((key) => typeof (one as Record<string, unknown> | null)?.[key] === 'string')
