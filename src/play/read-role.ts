import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import type { Mapping, Node, Scalar } from '../text/node.ts'
import { argumentCheck } from './argument-check.ts'
import { bareTask } from './bare-task.ts'
import { type Directives, within } from './directives.ts'
import { findRole } from './find-role.ts'
import { keywordsOf } from './keyword.ts'
import type { Place } from './place.ts'
import { checkValues, readDirectives } from './read-directives.ts'
import { asList, asMapping, asScalar, entry, isNothing, type Reading, textsOf } from './reading.ts'
import type { Role, RoleCall, RoleTasks, RoleUse } from './role.ts'
import { type RolePart, roleFile, roleVars } from './role-files.ts'
import { handlersIn, type Item, type RoleInclusion, type RoleParts, type Task } from './task.ts'

/** A role wanted at a place. */
export interface RoleWish {
  readonly name: string
  readonly at: Position
  readonly inclusion: RoleInclusion | undefined
  readonly place: Place
  readonly params: readonly Mapping[]
  /** Variables written where the role is named. */
  readonly vars: readonly Mapping[]
  /** What is written where the role is named, which makes it another use of the same role. */
  readonly own?: Directives
  /** The collections in which a short name is looked for. */
  readonly collections?: readonly string[]
}

/** The files of the role that a use asks for by name, their templates rendered. */
type From = { readonly [part in keyof RoleParts]?: string | undefined }

/** The tasks of a role with those of its dependencies before it, each with the handlers it brings. */
export function useRole(reading: Reading, wish: RoleWish): readonly RoleTasks[] {
  const { place, inclusion, at } = wish
  const collections = [...(wish.collections ?? []), ...place.collections]
  const found = findRole(reading, wish.name, at, place.role, collections)
  const parents = place.role ? [...place.role.parents, place.role] : []
  if (parents.some((one) => one.role.path === found.path)) {
    const circle = [...parents.map((one) => one.role.name), wish.name].join(' → ')
    throw new Failure('role-cycle', `roles depend on each other in a circle: ${circle}`, { at })
  }
  const from = fromOf(reading, inclusion, place)
  const role = readRole(reading, found, from, at)
  const dependencies: RoleUse[] = []
  const use: RoleUse = {
    role,
    params: wish.params,
    vars: wish.vars,
    parents,
    included: inclusion !== undefined,
    dependencies,
    identity: identityOf(role, wish, from),
    allowDuplicates: inclusion ? inclusion.allowDuplicates : role.allowDuplicates,
  }
  const inner: Place = { ...place, role: use, folders: [], collections: role.collections }
  const before = role.dependencies.flatMap((one) => reading.attempt(() => callRole(reading, one, inner)) ?? [])
  dependencies.push(...before.map((one) => one.use))
  const part = (folder: RolePart['folder'], name: string | undefined): RolePart => ({
    path: role.path,
    folder,
    from: name,
    at,
  })
  const tasks = readPart(reading, part('tasks', from.tasks), inner)
  const handling: Place = { ...inner, handler: true, directives: forHandlers(inner.directives) }
  const handlers = handlersIn(readPart(reading, part('handlers', from.handlers), handling))
  const check = inclusion?.validate === false ? undefined : argumentCheck(reading, use, from.tasks ?? 'main', inner)
  return [...before, { use, tasks: [...(check ? [check] : []), ...tasks, roleEnd(use, at, inner)], handlers }]
}

function readPart(reading: Reading, part: RolePart, place: Place): readonly Item[] {
  const file = roleFile(part)
  return file === undefined ? [] : place.readTasks(reading, file, part.at, place)
}

function fromOf(reading: Reading, inclusion: RoleInclusion | undefined, place: Place): From {
  const name = (node: Scalar | undefined): string | undefined => node && String(reading.renderName(node, place))
  const { tasks, vars, defaults, handlers } = inclusion?.from ?? {}
  return { tasks: name(tasks), vars: name(vars), defaults: name(defaults), handlers: name(handlers) }
}

/** Two uses of a role are the same when they would do the same. */
const identityOf = (role: Role, wish: RoleWish, from: From): string =>
  JSON.stringify([
    role.path,
    wish.inclusion !== undefined,
    [...wish.params, ...wish.vars].map(textOf),
    wish.own?.when.map(textOf) ?? [],
    wish.own?.tags ?? [],
    from,
  ])

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

/** What stands behind the tasks of a role: a host that comes here is done with it. */
const roleEnd = (use: RoleUse, at: Position, place: Place): Task => ({
  ...bareTask(at, 'meta', { kind: 'role-end' }),
  directives: { ...place.directives, when: [], tags: ['always'] },
  role: use,
})

/** A role's handlers run when they are notified, whatever condition or tag brought the role in. */
const forHandlers = (directives: Directives): Directives => ({ ...directives, when: [], tags: [] })

/** Uses a role as a line of `roles:` or of dependencies names it. */
export function callRole(reading: Reading, call: RoleCall, place: Place): readonly RoleTasks[] {
  const own = readDirectives(reading, call.mapping, place)
  const directives = within(place.directives, own)
  return useRole(reading, {
    name: String(reading.renderName(call.name, { ...place, directives })),
    at: call.name.at,
    inclusion: undefined,
    place: { ...place, directives },
    params: call.params ? [call.params] : [],
    vars: own.vars,
    own,
    collections: call.collections,
  })
}

/** A line of `roles:`: a name, or a mapping with the role's parameters beside the keywords. */
export function readRoleCall(reading: Reading, node: Node): RoleCall {
  const keywords = keywordsOf('role')
  const nothing: Mapping = { kind: 'mapping', at: node.at, entries: [] }
  if (node.kind === 'scalar' && !isNothing(node)) {
    // As in requirements files: name, version and a name to go by, with commas between.
    const name = node.text.split(',')[0]!.trim()
    return { name: { ...node, value: name, text: name }, params: undefined, mapping: nothing, collections: [] }
  }
  const mapping = asMapping(node, 'role')
  const name = entry(mapping, 'role') ?? entry(mapping, 'name')
  if (!name || isNothing(name)) throw new Failure('play-shape', 'a role is named by "role:"', { at: node.at })
  checkValues(reading, mapping, keywords)
  const params = mapping.entries.filter((one) => !keywords.includes(String(one.key.value)))
  return {
    name: asScalar(name, 'role'),
    params: params.length > 0 ? { ...mapping, entries: params } : undefined,
    mapping: { ...mapping, entries: mapping.entries.filter((one) => keywords.includes(String(one.key.value))) },
    collections: textsOf(entry(mapping, 'collections'), 'collections'),
  }
}

function readRole(
  reading: Reading,
  { name, path, collection }: ReturnType<typeof findRole>,
  from: From,
  at: Position,
): Role {
  const meta = roleFile({ path, folder: 'meta', from: undefined, at })
  const metadata = meta === undefined ? undefined : reading.document(meta, at, 'role metadata')
  const described = metadata && !isNothing(metadata) ? asMapping(metadata, 'meta/main.yml') : undefined
  const given = (key: string): Node | undefined => described && entry(described, key)
  const duplicates = given('allow_duplicates')
  const own = [...(collection === undefined ? [] : [collection]), ...textsOf(given('collections'), 'collections')]
  return {
    name,
    path,
    defaults: roleVars(reading, { path, folder: 'defaults', from: from.defaults, at }),
    vars: roleVars(reading, { path, folder: 'vars', from: from.vars, at }),
    dependencies: asList(given('dependencies'), 'dependencies').flatMap(
      (one) => reading.attempt(() => readRoleCall(reading, asDependency(one))) ?? [],
    ),
    allowDuplicates: duplicates?.kind === 'scalar' && duplicates.value === true,
    collection,
    collections: own,
    argumentSpecs: readSpecs(reading, path, given('argument_specs'), at),
  }
}

/** A dependency may be written as in requirements files, by `src` and `name`. */
function asDependency(node: Node): Node {
  if (node.kind !== 'mapping' || entry(node, 'role') || !entry(node, 'src')) return node
  const rename = (key: Scalar): Scalar => (key.value === 'src' ? { ...key, value: 'role', text: 'role' } : key)
  const named = entry(node, 'name') !== undefined
  const left = node.entries.filter(
    ({ key }) => !(named && key.value === 'src') && key.value !== 'version' && key.value !== 'scm',
  )
  return { ...node, entries: left.map(({ key, value }) => ({ key: rename(key), value })) }
}

function readSpecs(reading: Reading, path: string, inMain: Node | undefined, at: Position): Mapping | undefined {
  const file = ['yml', 'yaml', 'json']
    .map((ending) => join(path, 'meta', `argument_specs.${ending}`))
    .find((one) => existsSync(one))
  const document = file === undefined ? undefined : reading.document(file, at, 'argument specification')
  const specs = document?.kind === 'mapping' ? entry(document, 'argument_specs') : inMain
  return specs?.kind === 'mapping' ? specs : undefined
}
