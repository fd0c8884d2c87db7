import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Mapping, Node } from '../text/node.ts'
import { checkSerial } from './batch-size.ts'
import { checkHandlers } from './check-handlers.ts'
import { collectionPlaybook, findPlaybook } from './collection.ts'
import { type Directives, noDirectives, within } from './directives.ts'
import { checkOrder } from './host-order.ts'
import type { Place } from './place.ts'
import type { Play, Playbook } from './play.ts'
import { checkKeywords, notValid, readDirectives } from './read-directives.ts'
import { readPrompts } from './read-prompts.ts'
import { callRole, readRoleCall } from './read-role.ts'
import { readHandlers, readItems, readTaskFile } from './read-task.ts'
import {
  asList,
  asMapping,
  asNodes,
  asScalar,
  asVars,
  entry,
  isNothing,
  Reading,
  type ReadingContext,
  shapeFailure,
  textsOf,
} from './reading.ts'
import type { RoleTasks } from './role.ts'
import { checkStrategy } from './strategy.ts'

/** What a playbook hands to the plays of one that it imports. */
interface Importing {
  readonly directives: Directives
  /** Variables of the import, stronger than those of the plays. */
  readonly vars: readonly Mapping[]
}

/** A playbook from its file, or from its full name in a collection; throws everything that is wrong with it at once. */
export function readPlaybook(named: string, context: ReadingContext): Playbook {
  const file = resolve(findPlaybook(named, context))
  const reading = new Reading(context, dirname(file))
  const plays = reading.attempt(() => readPlays(reading, file, undefined, { directives: noDirectives, vars: [] })) ?? []
  reading.throwProblems()
  return { file, plays }
}

function readPlays(reading: Reading, file: string, named: Node | undefined, outer: Importing): readonly Play[] {
  const at = named?.at
  const document = reading.document(file, at, 'playbook')
  if (!document) throw new Failure('play-shape', `the playbook ${reading.context.shown(file)} is empty`, { at })
  const whole = { source: document.at.source, line: 1, column: 1, length: 0 }
  const outside = reading.playbookFolder
  reading.playbookFolder = dirname(file)
  try {
    return reading.inside(file, at ?? whole, () =>
      asList(document, 'a playbook').flatMap(
        (one) => reading.attempt(() => readEntry(reading, asMapping(one, 'a play'), file, outer)) ?? [],
      ),
    )
  } finally {
    reading.playbookFolder = outside
  }
}

const importWords = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook']

function readEntry(reading: Reading, mapping: Mapping, file: string, outer: Importing): readonly Play[] {
  const word = importWords.find((one) => entry(mapping, one))
  if (word !== undefined) return importPlaybook(reading, mapping, word, file, outer)
  if (entry(mapping, 'include') && !entry(mapping, 'hosts')) {
    throw new Failure('unknown-keyword', 'playbooks are not included any more', {
      at: mapping.at,
      hint: 'use import_playbook',
      known: notValid('include', 'Play'),
    })
  }
  return [readPlay(reading, mapping, dirname(file), outer)]
}

function importPlaybook(
  reading: Reading,
  mapping: Mapping,
  word: string,
  file: string,
  outer: Importing,
): readonly Play[] {
  const imported = entry(mapping, word) as Node
  const others = { ...mapping, entries: mapping.entries.filter((one) => one.value !== imported) }
  checkKeywords(reading, others, 'import_playbook')
  const place = { directives: outer.directives, role: undefined }
  const own = readDirectives(reading, mapping, place, false)
  const vars = asVars(entry(mapping, 'vars'), 'vars')
  const inner: Importing = {
    directives: within(outer.directives, own),
    vars: [...(vars ? [vars] : []), ...outer.vars],
  }
  const text = asScalar(imported, word).text
  if (text.trim() === '') throw new Failure('play-shape', `${word} names a playbook`, { at: imported.at })
  const name = String(reading.context.renderStatic(imported, inner.vars, undefined))
  const ofCollection = collectionPlaybook(name, reading.context.collectionsPath)
  return readPlays(reading, ofCollection ?? (isAbsolute(name) ? name : join(dirname(file), name)), imported, inner)
}

function readPlay(reading: Reading, mapping: Mapping, folder: string, outer: Importing): Play {
  checkKeywords(reading, mapping, 'play')
  const given = (key: string): Node | undefined => {
    const node = entry(mapping, key)
    return node && !isNothing(node) ? node : undefined
  }
  const hosts = reading.attempt(() => readHosts(mapping)) ?? mapping
  checkStrategy(reading, given('strategy'))
  checkOrder(reading, given('order'))
  checkSerial(reading, given('serial'))
  const vars = reading.attempt(() => varsOf(mapping, outer))
  // The vars of the play are a layer of their own, weaker than those of blocks and tasks.
  reading.playVars = vars ? [vars] : []
  const own = readDirectives(reading, mapping, { directives: outer.directives, role: undefined }, false)
  const directives = within(outer.directives, own)
  const adds: Place['adds'] = { handlers: [], roles: [] }
  const place: Place = {
    directives,
    role: undefined,
    folders: [folder],
    collections: reading.attempt(() => textsOf(given('collections'), 'collections')) ?? [],
    handler: false,
    adds,
    readTasks: readTaskFile,
  }
  const roles = readRoles(reading, entry(mapping, 'roles'), place)
  const items = (key: string, what = key) => readItems(reading, entry(mapping, key), place, what)
  const preTasks = items('pre_tasks')
  const tasks = items('tasks')
  const postTasks = items('post_tasks')
  const handlers = [
    ...roles.flatMap((one) => one.handlers),
    ...adds.handlers,
    ...readHandlers(reading, entry(mapping, 'handlers'), place),
  ]
  const sections = { preTasks, tasks: [...roles.flatMap((one) => one.tasks), ...tasks], postTasks }
  checkHandlers(reading, [...preTasks, ...sections.tasks, ...postTasks], handlers)
  const name = given('name')
  return {
    at: mapping.at,
    folder,
    name: reading.attempt(() => name && asScalar(name, 'name')),
    hosts,
    directives,
    vars,
    varsFiles: varsFilesOf(reading, given('vars_files')),
    varsPrompt: readPrompts(reading, given('vars_prompt')),
    gatherFacts: given('gather_facts'),
    gathering: {
      gather_subset: given('gather_subset'),
      gather_timeout: given('gather_timeout'),
      fact_path: given('fact_path'),
    },
    serial: given('serial'),
    order: given('order'),
    strategy: given('strategy'),
    maxFailPercentage: given('max_fail_percentage'),
    forceHandlers: given('force_handlers'),
    roles: [...roles.map((one) => one.use), ...adds.roles],
    sections,
    handlers,
  }
}

/** The pattern of the hosts: a text or a list of texts. */
function readHosts(mapping: Mapping): Node {
  const hosts = entry(mapping, 'hosts')
  if (!hosts) throw new Failure('play-shape', 'a play names its hosts with "hosts:"', { at: mapping.at })
  const parts = asNodes(hosts)
  if (parts.length === 0 || parts.some(isNothing)) {
    throw new Failure('play-shape', 'hosts: there is no host or group here', { at: hosts.at })
  }
  const wrong = parts.find((one) => one.kind !== 'scalar')
  if (wrong) throw shapeFailure(wrong, 'hosts', 'a pattern of hosts, or a list of these')
  return hosts
}

function varsOf(mapping: Mapping, outer: Importing): Mapping | undefined {
  const own = asVars(entry(mapping, 'vars'), 'vars')
  const all = [...(own ? [own] : []), ...outer.vars]
  const [first] = all
  return first && { ...first, entries: all.flatMap((one) => one.entries) }
}

/** One file or several; a list in the list names alternatives, of which the first that is there is read. */
function varsFilesOf(reading: Reading, node: Node | undefined): readonly Node[] {
  const files = node ? asNodes(node) : []
  const wrong = files.flatMap(asNodes).find((one) => one.kind !== 'scalar')
  if (wrong) reading.report(shapeFailure(wrong, 'vars_files', 'the name of a file, or a list of names'))
  return files
}

function readRoles(reading: Reading, node: Node | undefined, place: Place): readonly RoleTasks[] {
  const calls = (reading.attempt(() => asList(node, 'roles')) ?? []).flatMap(
    (one) => reading.attempt(() => readRoleCall(reading, one)) ?? [],
  )
  return calls.flatMap((call) => reading.attempt(() => callRole(reading, call, place)) ?? [])
}
