import type { Buffer } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { typeFault } from '../fault.ts'
import { expandUser } from '../filter/path.ts'
import type { Context } from '../runtime/context.ts'

/** The path of a file that a lookup names; undefined when it is nowhere. */
export function findFile(use: Context, name: string, folder: string): string | undefined {
  const path = expandUser(name)
  const found = use.engine.support.files?.(path, folder)
  if (found !== undefined) return found
  if (posix.isAbsolute(path) || !use.engine.support.files) return existsSync(path) ? posix.resolve(path) : undefined
  return undefined
}

/** As `findFile`; a missing file is a failure. */
export function needFile(use: Context, lookup: string, name: string, folder: string): string {
  return findFile(use, name, folder) ?? typeFault(`the lookup ${lookup} could not find the file '${name}'`)
}

/** The bytes of a file; those of one in a vault are what it holds. */
export function readBytes(use: Context, path: string): Buffer {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (error) {
    return typeFault(
      `cannot read ${path}: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`,
    )
  }
  return use.engine.support.unseal?.(content, path) ?? content
}

/** The text of a file. */
export const readText = (use: Context, path: string): string => readBytes(use, path).toString('utf8')
