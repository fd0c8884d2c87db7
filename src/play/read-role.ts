import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping, Node } from '../text/node.ts'
import { type Directives, noDirectives, within } from './directives.ts'
import { roleKeywords } from './keyword.ts'
import type { Place } from './place.ts'
import { checkSupported, readDirectives } from './read-directives.ts'
import { asList, asMapping, asScalar, asVars, entry, type Reading } from './reading.ts'
import type { Role, RoleCall, RoleTasks, RoleUse } from './role.ts'
import type { RoleInclusion, Task } from './task.ts'

/** A role wanted at a place. */
export interface RoleWish {
  readonly name: string
  readonly at: Position
  readonly inclusion: RoleInclusion | undefined
  readonly place: Place
  readonly params: readonly Mapping[]
  readonly vars?: readonly Mapping[]
}

/** The tasks of a role with those of its dependencies before it, each with the handlers it brings. */
export function useRole(reading: Reading, wish: RoleWish): readonly RoleTasks[] {
  const { place, inclusion, at } = wish
  const path = findRole(reading, wish.name, at)
  const parents = place.role ? [...place.role.parents, place.role] : []
  if (parents.some((one) => one.role.path === path)) {
    const circle = [...parents.map((one) => one.role.name), wish.name].join(' → ')
    throw new Failure('role-cycle', `roles depend on each other in a circle: ${circle}`, { at })
  }
  const role = readRole(reading, wish.name, path, inclusion, at)
  const use: RoleUse = { role, params: wish.params, vars: wish.vars ?? [], parents }
  const inner: Place = { ...place, role: use, folder: join(path, 'tasks') }
  const before = role.dependencies.flatMap((one) => callRole(reading, one, inner))
  const tasks = readRoleFile(reading, inner, 'tasks', inclusion?.tasksFrom, at)
  const handlers = readRoleFile(
    reading,
    { ...inner, handler: true, directives: forHandlers(inner.directives) },
    'handlers',
    inclusion?.handlersFrom,
    at,
  )
  return [
    ...before,
    {
      use,
      identity: identityOf(use, inner.directives),
      tasks,
      handlers: handlers.filter((one): one is Task => one.kind === 'task'),
    },
  ]
}

/** Two uses of a role are the same when they would do the same. */
const identityOf = (use: RoleUse, { when, tags, vars }: Directives): string =>
  JSON.stringify([use.role.path, [...use.params, ...vars].map(textOf), when.map(textOf), tags])

const textOf = (node: Node): unknown => {
  switch (node.kind) {
    case 'scalar':
      return node.text
    case 'sequence':
      return node.items.map(textOf)
    case 'mapping':
      return node.entries.map((one) => [one.key.text, textOf(one.value)])
  }
}

/** A role's handlers run when they are notified, whatever condition or tag brought the role in. */
const forHandlers = (directives: Directives): Directives => ({ ...directives, when: [], tags: [] })

/** Uses a role as a line of `roles:` or of dependencies names it. */
export function callRole(reading: Reading, call: RoleCall, place: Place): readonly RoleTasks[] {
  const directives = within(place.directives, call.directives)
  const name = String(reading.renderName(call.name, { ...place, directives }))
  const params = call.params ? [call.params] : []
  return useRole(reading, {
    name,
    at: call.name.at,
    inclusion: undefined,
    place: { ...place, directives },
    params,
    vars: call.directives.vars,
  })
}

/** A line of `roles:`: a name, or a mapping with the role's parameters beside the keywords. */
export function readRoleCall(reading: Reading, node: Node): RoleCall {
  if (node.kind === 'scalar') return { name: node, params: undefined, directives: noDirectives }
  const mapping = asMapping(node, 'role')
  const name = entry(mapping, 'role') ?? entry(mapping, 'name')
  if (!name) throw new Failure('play-shape', 'a role is named by "role:"', { at: node.at })
  for (const { key } of mapping.entries) checkSupported(reading, key.at, String(key.value))
  const params = mapping.entries.filter((one) => !roleKeywords.includes(String(one.key.value)))
  return {
    name: asScalar(name, 'role'),
    params: params.length > 0 ? { ...mapping, entries: params } : undefined,
    directives: readDirectives(reading, mapping),
  }
}

/** The folder of a role, or a failure that says where it was looked for. */
function findRole(reading: Reading, name: string, at: Position): string {
  const beside = [join(reading.playbookFolder, 'roles'), ...reading.context.rolesPath, reading.playbookFolder]
  const folders = beside.map((one) => resolve(one.replace(/^~(?=\/|$)/, homedir())))
  const candidates = isAbsolute(name) ? [name] : folders.map((one) => join(one, name))
  const found = candidates.find((one) => statSync(one, { throwIfNoEntry: false })?.isDirectory())
  if (found !== undefined) return found
  throw new Failure('missing-role', `there is no role "${name}"`, {
    at,
    hint: `looked for in:\n${folders.map((one) => `  ${one}`).join('\n')}`,
  })
}

function readRole(
  reading: Reading,
  name: string,
  path: string,
  inclusion: RoleInclusion | undefined,
  at: Position,
): Role {
  const meta = roleFile(path, 'meta', 'main')
  const metadata = meta === undefined ? undefined : reading.document(meta, at, 'role metadata')
  const described = metadata && metadata.kind === 'mapping' ? metadata : undefined
  const duplicates = described && entry(described, 'allow_duplicates')
  const dependencies = described ? asList(entry(described, 'dependencies'), 'dependencies') : []
  return {
    name,
    path,
    defaults: roleVars(reading, path, 'defaults', inclusion?.defaultsFrom, at),
    vars: roleVars(reading, path, 'vars', inclusion?.varsFrom, at),
    dependencies: dependencies.map((one) => readRoleCall(reading, one)),
    allowDuplicates: duplicates?.kind === 'scalar' && duplicates.value === true,
  }
}

function roleVars(
  reading: Reading,
  path: string,
  folder: string,
  from: string | undefined,
  at: Position,
): Mapping | undefined {
  const file = roleFile(path, folder, from ?? 'main')
  if (file !== undefined) return asVars(reading.document(file, at, `role ${folder}`), folder)
  if (from !== undefined && from !== 'main') throw missingPart(path, folder, from, at)
  return undefined
}

function readRoleFile(
  reading: Reading,
  place: Place,
  folder: 'tasks' | 'handlers',
  from: string | undefined,
  at: Position,
) {
  const path = (place.role as RoleUse).role.path
  const file = roleFile(path, folder, from ?? 'main')
  if (file !== undefined) return place.readTasks(reading, file, at, place)
  if (from !== undefined && from !== 'main') throw missingPart(path, folder, from, at)
  return []
}

function missingPart(path: string, folder: string, from: string, at: Position): Failure {
  return new Failure('file-missing', `the role has no ${folder}/${from}`, {
    at,
    hint: didYouMean(from, ['main']) ?? `looked for in ${join(path, folder)}`,
  })
}

/** A file of a role: with or without its ending, as `main` is. */
function roleFile(path: string, folder: string, name: string): string | undefined {
  return [name, `${name}.yml`, `${name}.yaml`, `${name}.json`]
    .map((one) => join(path, folder, one))
    .find((one) => existsSync(one) && statSync(one).isFile())
}
