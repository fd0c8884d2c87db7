import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { shortName } from '../module/registry.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import { type Directives, within } from './directives.ts'
import { blockKeywords, handlerKeywords, statements, taskKeywords } from './keyword.ts'
import type { Place } from './place.ts'
import { readArguments } from './read-arguments.ts'
import { checkKeywords, checkSupported, readDirectives } from './read-directives.ts'
import { readInclusion } from './read-inclusion.ts'
import { useRole } from './read-role.ts'
import { asList, asMapping, asNodes, asScalar, asScalars, asVars, asWords, entry, type Reading } from './reading.ts'
import { type Call, type Item, type Loop, type MetaAction, metaActions } from './task.ts'

/** The tasks and blocks of a list. */
export const readItems = (reading: Reading, node: Node | undefined, place: Place, what: string): readonly Item[] =>
  (reading.attempt(() => asList(node, what)) ?? []).flatMap(
    (one) => reading.attempt(() => readItem(reading, asMapping(one, 'task'), place)) ?? [],
  )

/** The tasks of a file. */
export function readTaskFile(reading: Reading, path: string, at: Position, place: Place): readonly Item[] {
  return reading.inside(path, at, () =>
    readItems(reading, reading.document(path, at, 'task file'), { ...place, folder: dirname(path) }, 'a task file'),
  )
}

function readItem(reading: Reading, mapping: Mapping, place: Place): readonly Item[] {
  return entry(mapping, 'block') ? [readBlock(reading, mapping, place)] : readTask(reading, mapping, place)
}

function readBlock(reading: Reading, mapping: Mapping, place: Place): Item {
  checkKeywords(reading, mapping, blockKeywords, 'block')
  const inner = { ...place, directives: within(place.directives, readDirectives(reading, mapping)) }
  const name = entry(mapping, 'name')
  return {
    kind: 'block',
    at: mapping.at,
    name: name && asScalar(name, 'name'),
    body: readItems(reading, entry(mapping, 'block'), inner, 'block'),
    rescue: readItems(reading, entry(mapping, 'rescue'), inner, 'rescue'),
    always: readItems(reading, entry(mapping, 'always'), inner, 'always'),
  }
}

/** What a task does, before it is known what that means: `file:` with its arguments, or a statement. */
interface Statement {
  readonly name: string
  readonly given: Entry
  readonly local: boolean
}

function readTask(reading: Reading, mapping: Mapping, place: Place): readonly Item[] {
  const known = place.handler ? handlerKeywords : taskKeywords
  const statement = readStatement(reading, mapping, known)
  const own = readDirectives(reading, mapping)
  for (const { key } of mapping.entries) checkSupported(reading, key.at, String(key.value))
  const directives = within(place.directives, statement.local ? delegatedHere(own, statement.given.key) : own)
  const short = shortName(statement.name)
  if (short === 'import_tasks') return importTasks(reading, statement.given, { ...place, directives })
  if (short === 'import_role') return importRole(reading, statement.given, { ...place, directives })
  const call = readCall(reading, statement, mapping, directives)
  if (!call) return []
  const name = entry(mapping, 'name')
  const text = (key: string): string | undefined => {
    const node = entry(mapping, key)
    return node && String(asScalar(node, key).value)
  }
  return [
    {
      kind: 'task',
      at: mapping.at,
      name: name && asScalar(name, 'name'),
      action: statement.name,
      call,
      directives,
      inherited: place.directives,
      role: place.role,
      loop: readLoop(reading, mapping),
      register: text('register'),
      until: asScalars(entry(mapping, 'until'), 'until'),
      retries: entry(mapping, 'retries'),
      delay: entry(mapping, 'delay'),
      changedWhen: asScalars(entry(mapping, 'changed_when'), 'changed_when'),
      failedWhen: asScalars(entry(mapping, 'failed_when'), 'failed_when'),
      notify: entry(mapping, 'notify'),
      listen: asWords(entry(mapping, 'listen'), 'listen'),
      ownVars: asVars(entry(mapping, 'vars'), 'vars'),
    },
  ]
}

/** Finds the one key of a task that is no keyword: its module or statement. */
function readStatement(reading: Reading, mapping: Mapping, keywords: readonly string[]): Statement {
  const actions = mapping.entries.filter(({ key }) => {
    const word = String(key.value)
    return !keywords.includes(word) && !word.startsWith('with_')
  })
  const written = entry(mapping, 'action') ?? entry(mapping, 'local_action')
  if (written) {
    const key = mapping.entries.find((one) => one.value === written)!.key
    return actionKeyword(written, key)
  }
  const [first, ...others] = actions
  if (!first) {
    throw new Failure('play-shape', 'this task names no module', {
      at: mapping.at,
      hint: 'a task is "module: arguments", with keywords beside it',
    })
  }
  if (others.length > 0) throw conflicting(reading, actions, keywords)
  return { name: String(first.key.value), given: first, local: false }
}

/** `action: module key=value`, or a mapping with `module:`. */
function actionKeyword(written: Node, key: Scalar): Statement {
  const local = key.value === 'local_action'
  if (written.kind === 'mapping') {
    const module = entry(written, 'module')
    if (!module) throw new Failure('play-shape', `${key.text}: "module" is missing`, { at: written.at })
    const rest: Mapping = { ...written, entries: written.entries.filter((one) => one.value !== module) }
    return { name: asScalar(module, 'module').text, given: { key: asScalar(module, 'module'), value: rest }, local }
  }
  const scalar = asScalar(written, key.text)
  const [name = '', ...rest] = scalar.text.trim().split(/\s+/)
  const text = rest.length > 0 ? scalar.text.trim().slice(name.length).trim() : ''
  return { name, given: { key: scalar, value: { ...scalar, value: text, text } }, local }
}

function conflicting(reading: Reading, actions: readonly Entry[], keywords: readonly string[]): Failure {
  const { registry } = reading.context
  const isModule = (one: Entry): boolean => {
    const word = String(one.key.value)
    return registry.find(word) !== undefined || (statements as readonly string[]).includes(shortName(word))
  }
  const strange = actions.filter((one) => !isModule(one))
  const [wrong] = strange
  if (wrong && strange.length === actions.length - 1) {
    const word = String(wrong.key.value)
    const hint = didYouMean(word, keywords) ?? 'arguments of the module stand below it, indented'
    return new Failure('unknown-keyword', `"${word}" is no keyword of a task`, { at: wrong.key.at, hint })
  }
  const names = actions.map((one) => String(one.key.value)).join(', ')
  return new Failure('play-shape', `a task does one thing, this one names several: ${names}`, {
    at: actions[1]!.key.at,
  })
}

const delegatedHere = (own: Directives, key: Scalar): Directives => ({
  ...own,
  settings: { ...own.settings, delegate_to: { ...key, value: 'localhost', text: 'localhost' } },
})

function readCall(reading: Reading, statement: Statement, mapping: Mapping, directives: Directives): Call | undefined {
  const { name, given } = statement
  switch (shortName(name)) {
    case 'meta':
      return reading.attempt(() => readMeta(given.value))
    case 'include':
    case 'include_tasks':
      return reading.attempt(() => readIncludeTasks(given.value))
    case 'include_role':
      return reading.attempt(() => ({ kind: 'include-role', inclusion: readInclusion(given) }))
    case 'include_vars':
      return {
        kind: 'include-vars',
        args: { entries: includeVarsEntries(given.value), whole: undefined, at: given.key.at },
      }
    default: {
      const module = reading.context.registry.find(name)
      if (!module) {
        reading.report(unknownModule(reading, given.key, name))
        return undefined
      }
      const defaulted = directives.moduleDefaults.length > 0
      return { kind: 'module', module, args: readArguments(reading, module, given, entry(mapping, 'args'), defaulted) }
    }
  }
}

function unknownModule(reading: Reading, key: Scalar, name: string): Failure {
  const hint =
    didYouMean(shortName(name), [...reading.context.registry.names(), ...statements, ...taskKeywords]) ??
    'tutti knows no module of this name'
  return new Failure('unknown-module', `there is no module "${name}"`, { at: key.at, hint })
}

function readMeta(node: Node): Call {
  const scalar = asScalar(node, 'meta')
  const what = scalar.text.trim() as MetaAction
  if (metaActions.includes(what)) return { kind: 'meta', what }
  throw new Failure('bad-argument', `meta: there is no "${scalar.text}"`, {
    at: node.at,
    hint: didYouMean(scalar.text, metaActions) ?? `meta takes: ${metaActions.join(', ')}`,
  })
}

function readIncludeTasks(node: Node): Call {
  if (node.kind !== 'mapping') return { kind: 'include-tasks', file: asScalar(node, 'include_tasks'), apply: undefined }
  const file = entry(node, 'file')
  const apply = entry(node, 'apply')
  if (!file) throw new Failure('bad-argument', 'include_tasks: the argument "file" is required', { at: node.at })
  return { kind: 'include-tasks', file, apply: apply && asMapping(apply, 'apply') }
}

/** `include_vars: file.yml`, or a mapping of its arguments. */
function includeVarsEntries(node: Node): readonly Entry[] {
  if (node.kind === 'mapping') return node.entries
  const scalar = asScalar(node, 'include_vars')
  return [{ key: { ...scalar, value: 'file', text: 'file' }, value: scalar }]
}

function importTasks(reading: Reading, given: Entry, place: Place): readonly Item[] {
  const node = given.value.kind === 'mapping' ? entry(given.value, 'file') : given.value
  if (!node) throw new Failure('bad-argument', 'import_tasks: the argument "file" is required', { at: given.value.at })
  const file = String(reading.renderName(node, place))
  return readTaskFile(reading, findTaskFile(file, place), node.at, place)
}

/** Where a task file is: beside the file that names it, then in the role's tasks. */
export function findTaskFile(file: string, place: Pick<Place, 'folder' | 'role'>): string {
  if (isAbsolute(file)) return file
  const places = [join(place.folder, file), ...(place.role ? [join(place.role.role.path, 'tasks', file)] : [])]
  return places.find((one) => existsSync(one)) ?? places[0]!
}

function importRole(reading: Reading, given: Entry, place: Place): readonly Item[] {
  const inclusion = readInclusion(given)
  const name = String(reading.renderName(inclusion.name, place))
  const made = useRole(reading, { name, at: inclusion.name.at, inclusion, place, params: [] })
  place.adds.handlers.push(...made.flatMap((one) => one.handlers))
  place.adds.roles.push(...made.map((one) => one.use))
  return made.flatMap((one) => one.tasks)
}

function readLoop(reading: Reading, mapping: Mapping): Loop | undefined {
  const loops = mapping.entries.filter(({ key }) => key.value === 'loop' || String(key.value).startsWith('with_'))
  const [first, second] = loops
  if (second)
    throw new Failure('play-shape', `a task loops once: "${second.key.text}" is a second loop`, { at: second.key.at })
  const control = entry(mapping, 'loop_control')
  if (!first) return undefined
  const word = String(first.key.value)
  return {
    style: word === 'loop' ? word : word.slice('with_'.length),
    over: first.value,
    control: readLoopControl(reading, control),
  }
}

const loopControlKeys = ['loop_var', 'index_var', 'label', 'pause', 'extended', 'extended_allitems'] as const

function readLoopControl(reading: Reading, node: Node | undefined): Loop['control'] {
  const mapping = node && asMapping(node, 'loop_control')
  if (mapping) checkKeywords(reading, mapping, loopControlKeys, 'loop_control')
  const value = (key: (typeof loopControlKeys)[number]): Node | undefined => mapping && entry(mapping, key)
  const word = (key: 'loop_var' | 'index_var'): string | undefined => {
    const given = value(key)
    return given && asScalar(given, key).text
  }
  return {
    loopVar: word('loop_var') ?? 'item',
    indexVar: word('index_var'),
    label: value('label'),
    pause: value('pause'),
    extended: value('extended'),
  }
}

/** The names a `notify` gives, before templates are rendered. */
export const notifyNodes = (node: Node | undefined): readonly Node[] => (node ? asNodes(node) : [])
