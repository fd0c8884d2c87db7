import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { collectionRole } from './collection.ts'
import type { Reading } from './reading.ts'
import type { RoleUse } from './role.ts'

/** Where a role lies and what it is called. */
export interface FoundRole {
  readonly name: string
  readonly path: string
  readonly collection: string | undefined
}

/** The folder of a role, or a failure that says where it was looked for. */
export function findRole(
  reading: Reading,
  name: string,
  at: Position,
  parent: RoleUse | undefined,
  collections: readonly string[],
): FoundRole {
  const { rolesPath, collectionsPath: paths } = reading.context
  const ofCollection = collectionRole(name, collections, paths)
  if (ofCollection) return ofCollection
  const beside = parent ? [dirname(parent.role.path)] : []
  const places = [join(reading.playbookFolder, 'roles'), ...rolesPath, ...beside, reading.playbookFolder]
  const folders = [...new Set(places.map((one) => resolve(expandHome(one))))]
  const wanted = expandHome(name)
  const candidates = isAbsolute(wanted) ? [wanted] : folders.map((one) => join(one, wanted))
  const path = candidates.find((one) => statSync(one, { throwIfNoEntry: false })?.isDirectory())
  if (path !== undefined) return { name: wanted === name ? name : basename(name), path, collection: undefined }
  const searched = collections.map((one) => `  the collection ${one}`)
  throw new Failure('missing-role', `there is no role "${name}"`, {
    at,
    hint: ['looked for in:', ...searched, ...folders.map((one) => `  ${one}`)].join('\n'),
  })
}

const expandHome = (path: string): string => path.replace(/^~(?=\/|$)/, homedir())
