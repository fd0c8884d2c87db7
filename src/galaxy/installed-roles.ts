import { existsSync, lstatSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { installedVersion } from './install-info.ts'
import { isRoleName } from './role-wish.ts'

/** A role as it lies in one of the folders of roles. */
export interface InstalledRole {
  readonly name: string
  readonly version: string | undefined
}

/** The roles below a folder, by name. */
export function installedRoles(rolesPath: string): readonly InstalledRole[] {
  return readdirSync(rolesPath)
    .filter((name) => isRole(join(rolesPath, name)))
    .sort()
    .map((name) => ({ name, version: installedVersion(join(rolesPath, name)) }))
}

/** Removes a role from the first of the folders that has it; false when none has. */
export function removeRole(name: string, rolesPaths: readonly string[]): boolean {
  if (!isRoleName(name)) throw new Failure('usage', `"${name}" cannot be the name of a role`)
  const place = rolesPaths.map((path) => join(path, name)).find(isRole)
  if (place === undefined) return false
  if (lstatSync(place).isSymbolicLink()) unlinkSync(place)
  else rmSync(place, { recursive: true })
  return true
}

const isRole = (place: string): boolean =>
  ['meta/main.yml', 'meta/main.yaml', 'tasks/main.yml', 'tasks/main.yaml'].some((file) => existsSync(join(place, file)))
