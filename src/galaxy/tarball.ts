import { mkdirSync } from 'node:fs'
import { posix } from 'node:path'
import { create, extract, list, type ReadEntry } from 'tar'
import { Failure } from '../error/failure.ts'

/** An entry of a tarball, as far as it can do harm. */
interface Entry {
  /** Without `.` and doubled slashes. */
  readonly path: string
  readonly type: string
  /** What a link leads to, as written. */
  readonly target: string
}

const META = /^(.*\/)?meta\/main\.ya?ml$/

/**
 * Unpacks the role in a tarball, which may lie below folders of it, into a new folder. All entries are looked at before the
 * first is written: one that lies or leads outside refuses the tarball.
 */
export function unpackRole(tarball: string, into: string, what: string): void {
  const entries = entriesOf(tarball, what)
  const root = roleRoot(entries, what)
  for (const entry of entries) refuseHarm(entry, what)
  refuseThroughLinks(entries, what)
  for (const entry of entries) if (entry.path.startsWith(root)) refuseLeadingOut(entry, root, what)
  mkdirSync(into)
  extract({
    file: tarball,
    cwd: into,
    sync: true,
    strict: true,
    preserveOwner: false,
    filter: (_, entry) => 'meta' in entry && moveUp(entry, root),
  })
}

/** Gives an entry its path below the role; false for one that lies beside it. */
function moveUp(entry: ReadEntry, root: string): boolean {
  const path = posix.normalize(entry.path)
  if (!path.startsWith(root) || path === root) return false
  entry.path = path.slice(root.length)
  if (entry.type === 'Link') entry.linkpath = posix.normalize(entry.linkpath ?? '').slice(root.length)
  return true
}

/** Packs a folder, without what git keeps in it. */
export function packFolder(folder: string, tarball: string): void {
  create({ file: tarball, cwd: folder, sync: true, portable: true, filter: (path) => !isGit(path) }, ['.'])
}

const isGit = (path: string): boolean => path.split('/').includes('.git')

function entriesOf(tarball: string, what: string): readonly Entry[] {
  const entries: Entry[] = []
  const onReadEntry = ({ path, type, linkpath }: ReadEntry): void => {
    entries.push({ path: path.includes('..') ? path : posix.normalize(path), type, target: linkpath ?? '' })
  }
  try {
    list({ file: tarball, sync: true, strict: true, onReadEntry })
  } catch (cause) {
    const reason = (cause as Error).message
    throw new Failure('role-package', `${what} is no tarball: ${reason}`, { hint: 'tar and tar.gz are read', cause })
  }
  if (entries.length === 0) {
    throw new Failure('role-package', `${what} is no tarball, or an empty one`, { hint: 'tar and tar.gz are read' })
  }
  return entries
}

/** The folder of the role: the one nearest to the top with `meta/main.yml`; empty, or with a slash at its end. */
function roleRoot(entries: readonly Entry[], what: string): string {
  const roots = entries.flatMap(({ path }) => {
    const found = META.exec(path)
    return found ? [found[1] ?? ''] : []
  })
  const [first, ...others] = roots.sort((a, b) => a.split('/').length - b.split('/').length)
  if (first === undefined) throw new Failure('role-package', `${what} holds no role: meta/main.yml is missing`)
  if (others.some((one) => one.split('/').length === first.split('/').length && one !== first)) {
    throw new Failure('role-package', `${what} holds several roles`, { hint: 'a tarball or repository holds one role' })
  }
  return first
}

function refuseHarm({ path, type }: Entry, what: string): void {
  if (posix.isAbsolute(path)) throw refused(what, path, 'it has an absolute path')
  if (path.split('/').includes('..')) throw refused(what, path, 'its path leads out by ".."')
  const known = ['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir', 'SymbolicLink', 'Link']
  if (!known.includes(type)) throw refused(what, path, `it is a ${type}, neither a file nor a folder nor a link`)
}

/** Nothing is written through a link of the same tarball. */
function refuseThroughLinks(entries: readonly Entry[], what: string): void {
  const links = new Set(
    entries.filter(({ type }) => type === 'SymbolicLink').map(({ path }) => path.replace(/\/$/, '')),
  )
  for (const { path } of entries) {
    const parts = path.replace(/\/$/, '').split('/')
    const through = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
    const link = through.find((one) => links.has(one))
    if (link !== undefined) throw refused(what, path, `it lies behind the link ${link}`)
  }
}

/**
 * A link stays inside when it goes up only at its start: then no link on its way can turn a `..` elsewhere, and it can be
 * judged by its text alone.
 */
function refuseLeadingOut({ path, type, target }: Entry, root: string, what: string): void {
  if (type !== 'SymbolicLink' && type !== 'Link') return
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const goesUpLater =
    parts.slice(parts.findIndex((part) => part !== '..')).includes('..') && parts.some((part) => part !== '..')
  const goal = posix.join(type === 'Link' ? '' : posix.dirname(path), target)
  if (posix.isAbsolute(target) || goesUpLater || !`${goal}/`.startsWith(root) || goal.split('/').includes('..')) {
    throw refused(what, path, `it is a link that leads out, to ${target}`)
  }
}

const refused = (what: string, path: string, why: string): Failure =>
  new Failure('role-package', `${what} is refused for its entry ${path}: ${why}`)
