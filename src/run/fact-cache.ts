import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { type Dict, isDict, toJson } from '../text/value.ts'
import { asValue } from './outcome.ts'

/** Facts of hosts that are kept from run to run. */
export interface FactCache {
  read(host: string): Dict | undefined
  write(host: string, facts: Dict): void
  forget(host: string): void
}

/** Keeps nothing beyond the run. */
export const noFactCache: FactCache = { read: () => undefined, write: () => undefined, forget: () => undefined }

export interface FileCacheSettings {
  readonly folder: string
  /** What the name of each file begins with. */
  readonly prefix: string
  /** How long facts hold, 0 for ever. */
  readonly seconds: number
}

/** Keeps the facts of each host in a file of JSON, as Ansible's `jsonfile` does; a file that cannot be read is no file. */
export function fileFactCache({ folder, prefix, seconds }: FileCacheSettings): FactCache {
  // A host's name is no path: what would lead out of the folder does not.
  const fileOf = (host: string): string => join(folder, `${prefix}${host.replaceAll('/', '_')}`)
  return {
    read(host) {
      const file = fileOf(host)
      try {
        if (seconds > 0 && Date.now() - statSync(file).mtimeMs > seconds * 1000) return undefined
        const facts = asValue(JSON.parse(readFileSync(file, 'utf8')))
        return isDict(facts) ? facts : undefined
      } catch {
        return undefined
      }
    },
    write(host, facts) {
      const file = fileOf(host)
      const fresh = `${file}.${process.pid}`
      try {
        mkdirSync(folder, { recursive: true })
        writeFileSync(fresh, `${JSON.stringify(sorted(toJson(facts)), null, 4)}`)
        renameSync(fresh, file)
      } catch (cause) {
        throw new Failure('file-missing', `the fact cache ${file} cannot be written: ${(cause as Error).message}`, {
          cause,
        })
      }
    },
    forget: (host) => rmSync(fileOf(host), { force: true }),
  }
}

/** JSON with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(pairs.map(([key, inner]) => [key, sorted(inner)]))
}
