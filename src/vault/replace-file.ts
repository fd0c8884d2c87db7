import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { wipe } from './wipe.ts'

export interface ReplaceOptions {
  /** Whether mode and owner of the file that was there stay; else it is its owner's alone. */
  readonly keepMode: boolean
  /** Whether the content that was there is plain text, to be overwritten where it lay. */
  readonly wipeOld: boolean
}

const PRIVATE = 0o600

/**
 * Puts a content in the place of a file, or makes the file: written beside it, flushed, then renamed, so that at every
 * moment there is the old file or the new one, whole.
 */
export function replaceFile(path: string, content: Uint8Array, { keepMode, wipeOld }: ReplaceOptions): void {
  const old = lstatSync(path, { throwIfNoEntry: false })
  if (old && !old.isFile() && !old.isSymbolicLink()) {
    throw new Failure('vault', `cannot write ${path}: it is there and is no file`)
  }
  const before = old?.isFile() ? old : undefined
  const beside = join(dirname(path), `.tutti-${randomBytes(8).toString('hex')}`)
  try {
    writeNew(beside, content, keepMode ? before : undefined)
    if (wipeOld && before) renameOver(beside, path)
    else renameSync(beside, path)
    flushFolder(dirname(path))
  } catch (cause) {
    rmSync(beside, { force: true })
    if (cause instanceof Failure) throw cause
    throw new Failure('vault', `cannot write ${path}: ${(cause as Error).message}`, { cause })
  }
}

function writeNew(path: string, content: Uint8Array, like: Stats | undefined): void {
  const file = openSync(path, 'wx', PRIVATE)
  try {
    for (let written = 0; written < content.byteLength; ) written += writeSync(file, content, written)
    if (like) {
      const { uid, gid } = fstatSync(file)
      if (uid !== like.uid || gid !== like.gid) fchownSync(file, like.uid, like.gid)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (like) chmodSync(path, like.mode & 0o7777)
}

/** Renames over a file of plain text, and overwrites what it held once no name leads there any more. */
function renameOver(from: string, to: string): void {
  const old = openSync(to, constants.O_RDWR | constants.O_NOFOLLOW)
  try {
    renameSync(from, to)
    // Under another hard link it is somebody else's file still.
    if (fstatSync(old).nlink === 0) wipe(old)
  } finally {
    closeSync(old)
  }
}

function flushFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
