import { existsSync, mkdirSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { CACHE } from '../paths.ts'
import { withLock } from '../system.ts'

/**
 * The path of a thing in the cache, made now if it is not there. It is made under another name and takes its own when it
 * is whole, so that what is there is whole; two that want the same wait for one of them.
 */
export async function cached(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = `${CACHE}/${name}`
  if (existsSync(path)) return path
  mkdirSync(CACHE, { recursive: true })
  return withLock(`${CACHE}/${name}.lock`, async () => {
    if (existsSync(path)) return path
    const unfinished = `${path}.unfinished`
    await rm(unfinished, { recursive: true, force: true })
    await make(unfinished)
    await rename(unfinished, path)
    return path
  })
}
