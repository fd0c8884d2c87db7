import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { Failure, Failures } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import type { Module } from '../module/contract.ts'
import { splitFreeForm, splitWords } from '../module/free-form.ts'
import { shortName } from '../module/registry.ts'
import { isTemplate } from '../template/scope.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import { isAnsibleModule } from './ansible-module.ts'
import { type Directives, within } from './directives.ts'
import { includeVarsArguments } from './include-vars-arguments.ts'
import { keywordsOf, statements } from './keyword.ts'
import { asTruth } from './keyword-value.ts'
import type { Place } from './place.ts'
import { readArguments } from './read-arguments.ts'
import { checkKeywords, checkValues, notValid, readDirectives } from './read-directives.ts'
import { readInclusion } from './read-inclusion.ts'
import { readLoop } from './read-loop.ts'
import { readMeta } from './read-meta.ts'
import { useRole } from './read-role.ts'
import { readStatement, type Statement } from './read-statement.ts'
import {
  asList,
  asMapping,
  asScalar,
  asScalars,
  entry,
  holdsTemplate,
  isNothing,
  type Reading,
  textsOf,
} from './reading.ts'
import { type Call, handlersIn, type Item, type Task } from './task.ts'

/** The tasks and blocks of a list. */
export const readItems = (reading: Reading, node: Node | undefined, place: Place, what: string): readonly Item[] =>
  (reading.attempt(() => asList(node, what)) ?? []).flatMap(
    (one) => reading.attempt(() => readItem(reading, asMapping(one, 'task'), place)) ?? [],
  )

/** The handlers of a list, those of blocks among them. */
export const readHandlers = (reading: Reading, node: Node | undefined, place: Place): readonly Task[] =>
  handlersIn(readItems(reading, node, { ...place, handler: true }, 'handlers'))

/** The tasks of a file. */
export function readTaskFile(reading: Reading, path: string, at: Position, place: Place): readonly Item[] {
  const folders = [...new Set([dirname(path), ...place.folders])]
  return reading.inside(path, at, () =>
    readItems(reading, reading.document(path, at, 'task file'), { ...place, folders }, 'a task file'),
  )
}

function readItem(reading: Reading, mapping: Mapping, place: Place): readonly Item[] {
  const parts = ['block', 'rescue', 'always'].filter((key) => entry(mapping, key))
  return parts.length > 0 ? [readBlock(reading, mapping, place)] : readTask(reading, mapping, place)
}

function readBlock(reading: Reading, mapping: Mapping, place: Place): Item {
  checkKeywords(reading, mapping, 'block')
  const directives = within(place.directives, readDirectives(reading, mapping, place))
  const collections = reading.attempt(() => collectionsAt(mapping, place)) ?? []
  const inner = { ...place, directives, collections }
  const name = entry(mapping, 'name')
  for (const key of ['rescue', 'always']) checkSection(reading, mapping, key, place)
  return {
    kind: 'block',
    at: mapping.at,
    name: reading.attempt(() => name && asScalar(name, 'name')),
    body: readItems(reading, entry(mapping, 'block'), inner, 'block'),
    rescue: readItems(reading, entry(mapping, 'rescue'), inner, 'rescue'),
    always: readItems(reading, entry(mapping, 'always'), inner, 'always'),
  }
}

/** Reports a `rescue` or `always` that would never run. */
function checkSection(reading: Reading, mapping: Mapping, key: string, place: Place): void {
  const node = mapping.entries.find((one) => one.key.value === key)
  if (!node) return
  if (!entry(mapping, 'block')) {
    reading.report(new Failure('play-shape', `"${key}" needs a "block" beside it`, { at: node.key.at }))
  } else if (place.handler) {
    const hint = 'handlers run one by one; put what belongs together into a file and include_tasks it from the handler'
    reading.report(new Failure('unsupported', `handlers have no "${key}"`, { at: node.key.at, hint }))
  }
}

function readTask(reading: Reading, mapping: Mapping, place: Place): readonly Item[] {
  const statement = readStatement(reading, mapping, place)
  const short = shortName(statement.name)
  checkTaskKeywords(reading, mapping, short, place)
  const included = short === 'include' ? includedFile(statement.given, mapping) : undefined
  const given = included?.given ?? statement.given
  const written = readDirectives(reading, mapping, place)
  const own = withVars(written, included?.vars)
  const directives = within(place.directives, statement.local ? delegatedHere(own, statement.given.key) : own)
  const collections = reading.attempt(() => collectionsAt(mapping, place)) ?? []
  const inner = { ...place, directives, collections }
  if (short === 'import_tasks' || (short === 'include' && isStatic(given, mapping, place))) {
    return importTasks(reading, given, short === 'include' ? asParameters(inner, written.vars) : inner)
  }
  if (short === 'import_role') return importRole(reading, statement.given, inner, own.vars[0])
  const call = readCall(reading, { ...statement, given }, included ? included.task : mapping, inner)
  const name = entry(mapping, 'name')
  const conditions = (key: string): readonly Scalar[] =>
    reading.attempt(() => asScalars(entry(mapping, key), key)) ?? []
  return [
    {
      kind: 'task',
      at: mapping.at,
      name: reading.attempt(() => name && asScalar(name, 'name')),
      action: statement.name,
      // What cannot be read is reported, and never runs.
      call: call ?? { kind: 'meta', what: 'noop' },
      directives,
      inherited: place.directives,
      role: place.role,
      loop: reading.attempt(() => readLoop(reading, mapping)),
      register: reading.attempt(() => readRegister(reading, mapping)),
      until: conditions('until'),
      retries: entry(mapping, 'retries'),
      delay: entry(mapping, 'delay'),
      async: entry(mapping, 'async'),
      poll: entry(mapping, 'poll'),
      changedWhen: conditions('changed_when'),
      failedWhen: conditions('failed_when'),
      handler: place.handler,
      listen: reading.attempt(() => textsOf(entry(mapping, 'listen'), 'listen')) ?? [],
      ownVars: own.vars[0],
      folders: place.folders,
      collections: inner.collections,
    },
  ]
}

interface IncludedFile {
  readonly given: Entry
  /** The task without what became variables. */
  readonly task: Mapping
  readonly vars: Mapping | undefined
}

/** The file of `include: tasks.yml a=1`, and the variables that stand behind it or below `args`. */
function includedFile({ key, value }: Entry, task: Mapping): IncludedFile {
  const { free, named } = value.kind === 'scalar' ? splitWords(value.text) : { free: '', named: {} }
  const behind = Object.entries(named).map(([name, text]) => ({
    key: { ...(value as Scalar), value: name, text: name },
    value: { ...(value as Scalar), value: text, text },
  }))
  const below = furtherArguments(task).filter(({ key: word }) => !['file', 'apply'].includes(String(word.value)))
  const entries = [...behind, ...below]
  const left = furtherArguments(task).filter((one) => !below.includes(one))
  const args = task.entries.map((one) =>
    one.key.value === 'args' && one.value.kind === 'mapping' ? { ...one, value: { ...one.value, entries: left } } : one,
  )
  return {
    given: { key, value: behind.length > 0 ? { ...(value as Scalar), value: free, text: free } : value },
    task: { ...task, entries: args },
    vars: entries.length > 0 ? { kind: 'mapping', at: value.at, entries } : undefined,
  }
}

/** As in Ansible: what stands below `vars` of an `include` is as strong as with includes while the play runs; what stands behind the file's name is not. */
const asParameters = (place: Place, vars: readonly Mapping[]): Place => ({
  ...place,
  directives: { ...place.directives, params: [...place.directives.params, ...vars] },
})

const withVars = (own: Directives, vars: Mapping | undefined): Directives =>
  vars === undefined
    ? own
    : { ...own, vars: [{ ...vars, entries: [...(own.vars[0]?.entries ?? []), ...vars.entries] }, ...own.vars.slice(1)] }

/** As in Ansible: `include` is as good as an import wherever it could be one. */
const isStatic = ({ value }: Entry, mapping: Mapping, place: Place): boolean =>
  value.kind === 'scalar' && !holdsTemplate(value) && !place.dynamic && loopWords(mapping).length === 0

const collectionsAt = (mapping: Mapping, place: Place): readonly string[] => [
  ...textsOf(entry(mapping, 'collections'), 'collections'),
  ...place.collections,
]

const loopWords = (mapping: Mapping): readonly Entry[] =>
  mapping.entries.filter(({ key }) => key.value === 'loop' || String(key.value).startsWith('with_'))

/** Reports keywords that this kind of task does not take, and values of a wrong type. */
function checkTaskKeywords(reading: Reading, mapping: Mapping, short: string, place: Place): void {
  const taskWords = keywordsOf(place.handler ? 'handler' : 'task')
  checkValues(reading, mapping, taskWords)
  if (place.handler && ['import_role', 'include_role'].includes(short)) {
    const hint = 'put the tasks into a file and include_tasks it from the handler'
    reading.report(new Failure('unsupported', `${short} cannot be a handler`, { at: mapping.at, hint }))
  }
  if (short === 'import_tasks' || short === 'import_role') {
    const [loop] = loopWords(mapping)
    if (!loop) return
    const hint = `use include_${short.slice('import_'.length)}: it is brought in while the play runs`
    reading.report(new Failure('play-shape', `${short} happens before any loop could run`, { at: loop.key.at, hint }))
  }
  if (short !== 'include_tasks' && short !== 'include_role') return
  const taken = [...keywordsOf('include'), ...(place.handler ? ['listen'] : [])]
  for (const { key } of mapping.entries) {
    const word = String(key.value)
    if (!taskWords.includes(word) || taken.includes(word)) continue
    const hint = `write it for the tasks that are brought in: ${short} takes "apply: {${word}: …}"`
    const known = notValid(word, short === 'include_tasks' ? 'TaskInclude' : 'IncludeRole')
    reading.report(new Failure('unknown-keyword', `"${word}" is no keyword of ${short}`, { at: key.at, hint, known }))
  }
}

const identifier = /^[A-Za-z_]\w*$/

/** The name a result is registered under. */
function readRegister(reading: Reading, mapping: Mapping): string | undefined {
  const node = entry(mapping, 'register')
  if (!node || isNothing(node)) return undefined
  const { text, at } = asScalar(node, 'register')
  if (identifier.test(text)) return text
  const hint = 'a name is made of letters, digits and underscores, and begins with no digit; it cannot be a template'
  reading.report(new Failure('bad-keyword', `register: "${text}" is no name of a variable`, { at, hint }))
  return undefined
}

const delegatedHere = (own: Directives, key: Scalar): Directives => ({
  ...own,
  settings: { ...own.settings, delegate_to: { ...key, value: 'localhost', text: 'localhost' } },
})

function readCall(reading: Reading, statement: Statement, mapping: Mapping, place: Place): Call | undefined {
  const { name, given } = statement
  switch (shortName(name)) {
    case 'meta':
      return reading.attempt(() => readMeta(given.value, place.handler))
    case 'include':
    case 'include_tasks':
      return reading.attempt(() => readIncludeTasks(given, mapping))
    case 'include_role':
      return reading.attempt(() => ({ kind: 'include-role', inclusion: readInclusion(reading, given, mapping) }))
    case 'include_vars':
      return reading.attempt(() => {
        const entries = includeVarsEntries(given.value, mapping)
        checkIncludeVars(reading, entries)
        return { kind: 'include-vars', args: { entries, whole: undefined, at: given.key.at } }
      })
    default: {
      if (isTemplate(name)) {
        return { kind: 'chosen', name: { ...given.key, value: name, text: name }, statement, mapping, place }
      }
      const module = findModule(reading, name, place)
      if (!module) {
        const failure = unknownModule(reading, given.key, name)
        // What is meant for other systems stands under a condition, and does not keep the play from this one.
        if (place.directives.when.length > 0 && isAnsibleModule(name)) return { kind: 'refused', failure }
        reading.report(failure)
        return undefined
      }
      const defaulted = place.directives.moduleDefaults.length > 0
      const { made, problems } = reading.apart(() =>
        readArguments(reading, module, given, entry(mapping, 'args'), defaulted),
      )
      const [problem] = problems
      if (problem && mayFail(place)) {
        return { kind: 'refused', failure: problems.length === 1 ? problem : new Failures(problems) }
      }
      for (const one of problems) reading.report(one)
      return made && { kind: 'module', module, args: made }
    }
  }
}

/** The module of a name: one that the role or the playbook brings, one of the program's own, or one of an installed Ansible. */
function findModule(reading: Reading, name: string, { role }: Place): Module | undefined {
  const { registry, furtherModule } = reading.context
  const roles = role ? [role, ...role.parents.toReversed()].map((one) => one.role.path) : []
  const libraries = [...roles, reading.playbookFolder].map((folder) => join(folder, 'library'))
  return (
    furtherModule?.(name, 'libraries', libraries) ??
    registry.find(name) ??
    furtherModule?.(name, 'installed', libraries)
  )
}

/** What a task does whose module is named by a template, by the name that came of it. */
export function readChosen(
  reading: Reading,
  chosen: Extract<Call, { kind: 'chosen' }>,
  name: string,
): Call | undefined {
  const { statement, mapping, place } = chosen
  const call = readCall(reading, { ...statement, name }, mapping, place)
  if (call === undefined || call.kind === 'module' || call.kind === 'refused') return call
  const hint = 'what brings in tasks or steers the play is known before the play runs'
  throw new Failure('unsupported', `the template of a module's name gave "${name}", which is no module`, {
    at: chosen.name.at,
    hint,
  })
}

/** Whether the play may go on after a failure of the task: it fails then as it would in Ansible, when it is reached. */
function mayFail({ directives }: Place): boolean {
  const ignored = directives.settings.ignore_errors
  return ignored !== undefined && !isFalse(ignored)
}

const isFalse = (node: Node): boolean => node.kind === 'scalar' && asTruth(node.value) === false

function unknownModule(reading: Reading, key: Scalar, name: string): Failure {
  const hint =
    didYouMean(shortName(name), [...reading.context.registry.names(), ...statements, ...keywordsOf('task')]) ??
    'tutti knows no module of this name'
  return new Failure('unknown-module', `there is no module "${name}"`, { at: key.at, hint })
}

const includeArguments = ['file', 'apply']

/** `include_tasks: file.yml`, or a mapping of its arguments, which may also stand below `args`. */
function readIncludeTasks({ key, value: node }: Entry, task: Mapping): Call {
  const given = [...(node.kind === 'mapping' ? node.entries : []), ...furtherArguments(task)]
  const find = (name: string): Node | undefined => given.find((one) => one.key.value === name)?.value
  for (const one of given) {
    const word = String(one.key.value)
    if (includeArguments.includes(word) || word === '_raw_params') continue
    const hint = didYouMean(word, includeArguments) ?? `${key.text} takes: ${includeArguments.join(', ')}`
    throw new Failure('unknown-argument', `${key.text}: unknown argument "${word}"`, { at: one.key.at, hint })
  }
  const written = node.kind === 'mapping' || isNothing(node) ? undefined : fileOf(asScalar(node, key.text))
  const file = written ?? find('file') ?? find('_raw_params')
  const apply = find('apply')
  if (!file) throw new Failure('bad-argument', `${key.text}: the argument "file" is required`, { at: node.at })
  return { kind: 'include-tasks', file, apply: apply && asMapping(apply, 'apply') }
}

/** The file of `include_tasks: file.yml` and of `include_tasks: file=file.yml`. */
function fileOf(node: Scalar): Scalar {
  const { file } = /^\s*file=/.test(node.text) ? splitWords(node.text).named : {}
  return file === undefined ? node : { ...node, value: file, text: file }
}

/** Arguments that stand below `args`. */
function furtherArguments(task: Mapping): readonly Entry[] {
  const args = entry(task, 'args')
  return args ? asMapping(args, 'args').entries : []
}

/** `include_vars: file.yml`, or a mapping of its arguments, which may also stand below `args`. */
function includeVarsEntries(node: Node, task: Mapping): readonly Entry[] {
  const further = furtherArguments(task)
  if (node.kind === 'mapping') return [...node.entries, ...further]
  if (isNothing(node)) return further
  const scalar = asScalar(node, 'include_vars')
  return [...freeFormVars(scalar), ...further]
}

function checkIncludeVars(reading: Reading, entries: readonly Entry[]): void {
  for (const { key } of entries) {
    const word = String(key.value)
    if (includeVarsArguments.some((one) => one === word) || word === '_raw_params') continue
    const hint = didYouMean(word, includeVarsArguments) ?? `include_vars takes: ${includeVarsArguments.join(', ')}`
    reading.report(new Failure('unknown-argument', `include_vars: unknown argument "${word}"`, { at: key.at, hint }))
  }
}

/** `include_vars: name.yml`, or `include_vars: dir=vars name=found`. */
function freeFormVars(scalar: Scalar): readonly Entry[] {
  const { free, named } = splitFreeForm(scalar.text, includeVarsArguments)
  const texts = { ...(free.trim() === '' ? {} : { file: free.trim() }), ...named }
  return Object.entries(texts).map(([name, text]) => ({
    key: { ...scalar, value: name, text: name },
    value: { ...scalar, value: text, text },
  }))
}

function importTasks(reading: Reading, given: Entry, place: Place): readonly Item[] {
  const node =
    given.value.kind === 'mapping'
      ? entry(given.value, 'file')
      : given.value.kind === 'scalar'
        ? fileOf(given.value)
        : given.value
  if (!node || isNothing(node)) {
    throw new Failure('bad-argument', 'import_tasks: the argument "file" is required', { at: given.value.at })
  }
  const file = String(reading.renderName(node, place))
  return readTaskFile(reading, findTaskFile(file, place, reading.playbookFolder), node.at, place)
}

/** Where a task file is: beside the files that led to it, in the role's tasks, or beside the playbook. */
export function findTaskFile(
  file: string,
  { folders, role, handler }: Pick<Place, 'folders' | 'role' | 'handler'>,
  playbookFolder: string,
): string {
  if (isAbsolute(file)) return file
  const own = role ? [...(handler ? ['handlers'] : []), 'tasks', '.'].map((one) => join(role.role.path, one)) : []
  const places = [...folders, ...own, playbookFolder].map((folder) => join(folder, file))
  return places.find((one) => existsSync(one)) ?? places[0]!
}

function importRole(reading: Reading, given: Entry, place: Place, own: Mapping | undefined): readonly Item[] {
  const inclusion = readInclusion(reading, given, undefined)
  const name = String(reading.renderName(inclusion.name, place))
  const vars = own ? [own] : []
  const made = useRole(reading, { name, at: inclusion.name.at, inclusion, place, params: [], vars })
  place.adds.handlers.push(...made.flatMap((one) => one.handlers))
  place.adds.roles.push(...made.map((one) => one.use))
  return made.flatMap((one) => one.tasks)
}
