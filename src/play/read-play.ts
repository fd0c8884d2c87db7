import { dirname, isAbsolute, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Mapping, Node } from '../text/node.ts'
import { checkHandlers } from './check-handlers.ts'
import { type Directives, noDirectives, within } from './directives.ts'
import { playKeywords } from './keyword.ts'
import type { Place } from './place.ts'
import type { Play, Playbook } from './play.ts'
import { checkKeywords, readDirectives } from './read-directives.ts'
import { callRole, readRoleCall } from './read-role.ts'
import { readItems, readTaskFile } from './read-task.ts'
import { asList, asMapping, asNodes, asScalar, asVars, entry, Reading, type ReadingContext } from './reading.ts'
import type { RoleTasks } from './role.ts'

/** A playbook from its file; throws everything that is wrong with it at once. */
export function readPlaybook(file: string, context: ReadingContext): Playbook {
  const reading = new Reading(context, dirname(file))
  const plays = reading.attempt(() => readPlays(reading, file, undefined, noDirectives)) ?? []
  reading.throwProblems()
  return { file, plays }
}

function readPlays(reading: Reading, file: string, named: Node | undefined, outer: Directives): readonly Play[] {
  const at = named?.at
  const document = reading.document(file, at, 'playbook')
  if (!document) throw new Failure('play-shape', `the playbook ${file} is empty`, { at })
  const whole = { source: document.at.source, line: 1, column: 1, length: 0 }
  return reading.inside(file, at ?? whole, () =>
    asList(document, 'a playbook').flatMap(
      (one) => reading.attempt(() => readEntry(reading, asMapping(one, 'a play'), file, outer)) ?? [],
    ),
  )
}

function readEntry(reading: Reading, mapping: Mapping, file: string, outer: Directives): readonly Play[] {
  const imported = entry(mapping, 'import_playbook') ?? entry(mapping, 'ansible.builtin.import_playbook')
  if (!imported) return [readPlay(reading, mapping, dirname(file), outer)]
  const directives = within(outer, readDirectives(reading, mapping))
  const path = String(reading.context.renderStatic(asScalar(imported, 'import_playbook'), directives.vars, undefined))
  return readPlays(reading, isAbsolute(path) ? path : join(dirname(file), path), imported, directives)
}

function readPlay(reading: Reading, mapping: Mapping, folder: string, outer: Directives): Play {
  checkKeywords(reading, mapping, playKeywords, 'play')
  const hosts = entry(mapping, 'hosts')
  if (!hosts) throw new Failure('play-shape', 'a play names its hosts with "hosts:"', { at: mapping.at })
  checkStrategy(reading, entry(mapping, 'strategy'))
  const vars = asVars(entry(mapping, 'vars'), 'vars')
  // The vars of the play are a layer of their own, weaker than those of blocks and tasks.
  const directives = within(outer, readDirectives(reading, mapping, false))
  const adds: Place['adds'] = { handlers: [], roles: [] }
  const place: Place = { directives, role: undefined, folder, handler: false, adds, readTasks: readTaskFile }
  reading.playVars = vars ? [vars] : []
  const roles = readRoles(reading, entry(mapping, 'roles'), place)
  const items = (key: string, what = key) => readItems(reading, entry(mapping, key), place, what)
  const preTasks = items('pre_tasks')
  const tasks = items('tasks')
  const postTasks = items('post_tasks')
  const handlers = readItems(reading, entry(mapping, 'handlers'), { ...place, handler: true }, 'handlers')
  const all = {
    handlers: [
      ...roles.flatMap((one) => one.handlers),
      ...adds.handlers,
      ...handlers.filter((one) => one.kind === 'task'),
    ],
    tasks: [...roles.flatMap((one) => one.tasks), ...tasks],
  }
  checkHandlers(reading, [...preTasks, ...all.tasks, ...postTasks], all.handlers)
  const name = entry(mapping, 'name')
  return {
    at: mapping.at,
    name: name && asScalar(name, 'name'),
    hosts,
    directives,
    vars,
    varsFiles: varsFilesOf(entry(mapping, 'vars_files')),
    gatherFacts: entry(mapping, 'gather_facts'),
    gatherSubset: entry(mapping, 'gather_subset'),
    serial: entry(mapping, 'serial'),
    order: entry(mapping, 'order'),
    maxFailPercentage: entry(mapping, 'max_fail_percentage'),
    forceHandlers: entry(mapping, 'force_handlers'),
    roles: [...roles.map((one) => one.use), ...adds.roles],
    sections: { preTasks, tasks: all.tasks, postTasks },
    handlers: all.handlers,
  }
}

/** One file or several; a list in the list names alternatives, of which the first that is there is read. */
const varsFilesOf = (node: Node | undefined): readonly Node[] =>
  node && !(node.kind === 'scalar' && node.value === null) ? asNodes(node) : []

function readRoles(reading: Reading, node: Node | undefined, place: Place): readonly RoleTasks[] {
  const calls = asList(node, 'roles').flatMap((one) => reading.attempt(() => readRoleCall(reading, one)) ?? [])
  const used = calls.flatMap((call) => reading.attempt(() => callRole(reading, call, place)) ?? [])
  return withoutRepeats(used)
}

/** A role with the same parameters runs once in a play, unless it allows more. */
function withoutRepeats(used: readonly RoleTasks[]): readonly RoleTasks[] {
  const seen = new Set<string>()
  return used.filter(({ use, identity }) => {
    if (seen.has(identity) && !use.role.allowDuplicates) return false
    seen.add(identity)
    return true
  })
}

function checkStrategy(reading: Reading, node: Node | undefined): void {
  if (!node) return
  const strategy = asScalar(node, 'strategy').text
  if (strategy === 'linear' || strategy === 'ansible.builtin.linear') return
  reading.report(
    new Failure('unsupported', `strategy: "${strategy}" does not exist here yet`, {
      at: node.at,
      hint: 'leave it out: linear is what runs',
    }),
  )
}
