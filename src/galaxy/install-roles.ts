import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, Failures } from '../error/failure.ts'
import { type FetchedRole, fetchRole } from './fetch-role.ts'
import { installedVersion, writeInstallInfo } from './install-info.ts'
import { readDependencies } from './requirements.ts'
import { describeSource, type RoleWish } from './role-wish.ts'
import { type LockedRole, lockedCommit, readLock, refuseDifferences, writeLock } from './roles-lock.ts'
import { treeHash } from './tree-hash.ts'

export interface InstallOptions {
  /** The folder below which roles are installed; made when it is not there. */
  readonly rolesPath: string
  /** The file that is written after an installation, or compared before a frozen one. */
  readonly lockFile: string | undefined
  /** Refuse whatever is not as the lock says. */
  readonly frozen: boolean
  readonly dependencies: boolean
  /** What may be replaced where it is another than the wanted. */
  readonly force: 'nothing' | 'wishes' | 'dependencies too'
  /** Go on with the other roles after one that cannot be fetched. */
  readonly ignoreErrors: boolean
  readonly signal: AbortSignal
  say(line: string): void
  warn(message: string): void
}

/**
 * Installs roles and those they need. All of them are fetched and checked in a folder beside their places before the first
 * is put there; whatever ends the installation before, nothing of it is left.
 */
export async function installRoles(wishes: readonly RoleWish[], options: InstallOptions): Promise<void> {
  const { rolesPath, lockFile, frozen } = options
  const lock = frozen && lockFile !== undefined ? readLock(lockFile) : undefined
  mkdirSync(rolesPath, { recursive: true })
  const staging = mkdtempSync(join(rolesPath, '.tutti-galaxy-'))
  try {
    const roles = await fetchAll(wishes, lock ?? [], staging, options)
    if (lock && lockFile !== undefined) refuseDifferences(lockFile, lock, roles)
    const placements = roles.map((role) => placementOf(role, wishes.includes(role.wish), options))
    if (frozen) refuseToKeep(placements)
    for (const placement of placements) carryOut(placement, staging, options)
    if (lockFile === undefined || frozen) return
    if (placements.some(({ act }) => act === 'keep')) options.warn(`${lockFile} is left as it was`)
    else writeLock(lockFile, roles)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Fetches roles and what they need, each name once: who is wanted first decides. */
async function fetchAll(
  wishes: readonly RoleWish[],
  lock: readonly LockedRole[],
  staging: string,
  options: InstallOptions,
): Promise<readonly FetchedRole[]> {
  const fetched = new Map<string, FetchedRole>()
  const queue = [...wishes]
  for (let wish = queue.shift(); wish; wish = queue.shift()) {
    const already = fetched.get(wish.name)
    if (already) {
      warnOfOther(already.wish, wish, options)
      continue
    }
    try {
      const { signal } = options
      const role = await fetchRole(wish, { staging, signal, lockedCommit: lockedCommit(lock, wish) })
      fetched.set(wish.name, role)
      if (options.dependencies) queue.push(...readDependencies(role.folder))
    } catch (error) {
      if (!options.ignoreErrors || !(error instanceof Failure) || error.code === 'interrupted') throw error
      options.warn(`- ${wish.name} was NOT installed successfully: ${error.message}`)
    }
  }
  return [...fetched.values()]
}

function warnOfOther(first: RoleWish, other: RoleWish, { warn }: InstallOptions): void {
  const [one, two] = [first, other].map(inVersion)
  if (one !== two) warn(`${other.name} is wanted from ${two} too; it is taken from ${one}, which was wanted first`)
}

function inVersion({ source }: RoleWish): string {
  const version = source.kind === 'git' ? source.version : undefined
  return version === undefined ? describeSource(source) : `${describeSource(source)} (${version})`
}

/** A fetched role, its place, and what is to be done there. */
interface Placement {
  readonly role: FetchedRole
  readonly place: string
  /** `keep` leaves another role than the wanted, for it may not be replaced. */
  readonly act: 'put' | 'skip' | 'keep'
}

function placementOf(role: FetchedRole, asked: boolean, { rolesPath, force }: InstallOptions): Placement {
  const place = join(rolesPath, role.wish.name)
  const mayReplace = force === 'dependencies too' || (force === 'wishes' && asked)
  if (!existsSync(place) || mayReplace) return { role, place, act: 'put' }
  return { role, place, act: treeHash(place) === role.tree ? 'skip' : 'keep' }
}

function refuseToKeep(placements: readonly Placement[]): void {
  const others = placements.filter(({ act }) => act === 'keep')
  if (others.length === 0) return
  const hint = 'nothing was installed; --force-with-deps replaces what is there'
  throw new Failures(
    others.map(({ place }) => new Failure('role-package', `${place} is not what the lock says`, { hint })),
  )
}

function carryOut({ role, place, act }: Placement, staging: string, { say, warn }: InstallOptions): void {
  const { wish, folder } = role
  const version = wish.source.kind === 'git' ? wish.source.version : undefined
  if (act === 'put') {
    say(`- extracting ${wish.name} to ${place}`)
    writeInstallInfo(folder, version, new Date())
    exchange(folder, place, staging)
    say(`- ${labelled(wish.name, version)} was installed successfully`)
    return
  }
  const there = labelled(wish.name, installedVersion(place))
  if (act === 'skip') say(`- ${there} is already installed, skipping.`)
  else warn(`- ${there} is already installed - use --force to change version to ${version ?? 'unspecified'}`)
}

const labelled = (name: string, version: string | undefined): string =>
  version === undefined ? name : `${name} (${version})`

/** Puts a folder in the place of another, which comes back when that fails. */
function exchange(folder: string, place: string, staging: string): void {
  if (!existsSync(place)) {
    renameSync(folder, place)
    return
  }
  const old = mkdtempSync(join(staging, 'old-'))
  renameSync(place, join(old, 'role'))
  try {
    renameSync(folder, place)
  } catch (error) {
    renameSync(join(old, 'role'), place)
    throw error
  }
}
