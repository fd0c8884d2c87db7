import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wipe } from './wipe.ts'

const TMPFS = 0x01021994
const RAMFS = 0x858458f6

/** A folder of its owner alone, for plain text while it is edited. */
export interface PrivateFolder {
  readonly path: string
  /** Whether it lies in memory; else its files lie on a disk until they are wiped. */
  readonly inMemory: boolean
  /** Overwrites and removes all of it; may be called again. */
  remove(): void
}

/** The folders in which a private folder may be made, the best first. */
function places(env: { readonly [name: string]: string | undefined }): readonly string[] {
  return ['/dev/shm', ...(env.XDG_RUNTIME_DIR ? [env.XDG_RUNTIME_DIR] : []), tmpdir()]
}

function isInMemory(path: string): boolean {
  try {
    const { type } = statfsSync(path)
    return type === TMPFS || type === RAMFS
  } catch {
    return false
  }
}

/**
 * Makes a private folder, in memory where the system has such a place. Whatever ends the process, the folder goes: `remove`
 * does it in order, and a guard outlives the process to do it when it was killed.
 */
export function makePrivateFolder(env: { readonly [name: string]: string | undefined }): PrivateFolder {
  const candidates = places(env)
  const inOrder = [...candidates.filter(isInMemory), ...candidates.filter((one) => !isInMemory(one))]
  const path = firstOf(
    inOrder.map((place) => () => mkdtempSync(join(place, `${prefix()}${process.pid}-${startOf(process.pid)}-`))),
  )
  const guard = startGuard(path)
  return {
    path,
    inMemory: isInMemory(path),
    remove() {
      wipeFolder(path)
      guard.stdin?.end()
    },
  }
}

/** What the first part gives that does not fail; the last one's failure when all do. */
function firstOf<T>(parts: readonly (() => T)[]): T {
  for (const part of parts.slice(0, -1)) {
    try {
      return part()
    } catch {}
  }
  return parts.at(-1)!()
}

/** Removes the private folders of processes that are gone, as one whose guard was killed with it leaves behind. */
export function removeStaleFolders(env: { readonly [name: string]: string | undefined }): void {
  for (const place of places(env)) {
    for (const name of namesIn(place)) {
      const found = new RegExp(`^${prefix()}(\\d+)-(\\d+)-`).exec(name)
      if (!found || startOf(Number(found[1])) === found[2]) continue
      const path = join(place, name)
      const stat = lstatSync(path, { throwIfNoEntry: false })
      if (stat?.isDirectory() && stat.uid === process.getuid?.()) wipeFolder(path)
    }
  }
}

/** Numbers of processes mean something only among those that see the same ones: a container may share the folder. */
function prefix(): string {
  try {
    return `tutti-vault-${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0}-`
  } catch {
    return 'tutti-vault-0-'
  }
}

/** When a process began, so that another one of the same number is told apart; 0 when there is none. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[19] ?? '0'
  } catch {
    return isAlive(pid) ? '1' : '0'
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function wipeFolder(path: string): void {
  for (const name of namesIn(path)) {
    const file = join(path, name)
    const stat = lstatSync(file, { throwIfNoEntry: false })
    if (stat?.isDirectory()) wipeFolder(file)
    else if (stat?.isFile() && stat.nlink === 1) wipeFile(file)
  }
  rmSync(path, { recursive: true, force: true })
}

function wipeFile(path: string): void {
  try {
    const file = openSync(path, 'r+')
    try {
      wipe(file)
    } finally {
      closeSync(file)
    }
  } catch {
    // One that may not be written is removed all the same.
  }
}

/** A shell that waits until its input ends, as it does when this process does, and then removes the folder. */
function startGuard(path: string): ChildProcess {
  const script = `trap '' HUP INT TERM; read -r _; find "$1" -type f -exec shred -n 1 {} + 2>/dev/null; rm -rf -- "$1"`
  const guard = spawn('/bin/sh', ['-c', script, 'tutti-vault-guard', path], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => {})
  guard.stdin?.on('error', () => {})
  guard.unref()
  if (guard.stdin instanceof Socket) guard.stdin.unref()
  return guard
}
