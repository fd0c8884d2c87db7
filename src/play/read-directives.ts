import { Failure } from '../error/failure.ts'
import { isTemplate } from '../template/scope.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping, Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { plain } from '../text/yaml.ts'
import { checkDebugger } from './debugger.ts'
import { type Directives, type SettingName, settingNames } from './directives.ts'
import { type Holder, keywordsOf } from './keyword.ts'
import { checkKeyword } from './keyword-value.ts'
import type { Place } from './place.ts'
import { asNodes, asScalars, asVars, entry, holdsTemplate, isNothing, type Reading, wordsOf } from './reading.ts'

/** What a mapping says that is handed down to everything inside it; its tags are rendered with what the place knows. */
export function readDirectives(
  reading: Reading,
  mapping: Mapping,
  place: Pick<Place, 'directives' | 'role'>,
  withVars = true,
): Directives {
  const vars = withVars ? reading.attempt(() => asVars(entry(mapping, 'vars'), 'vars')) : undefined
  const given = (key: string): readonly Node[] => {
    const node = entry(mapping, key)
    return node && !isNothing(node) ? asNodes(node) : []
  }
  const settings: { [K in SettingName]?: Node } = {}
  for (const name of settingNames) {
    const node = entry(mapping, name)
    if (node && !isNothing(node)) settings[name] = node
  }
  checkMappings(reading, mapping, 'environment')
  checkMappings(reading, mapping, 'module_defaults')
  checkDebugger(reading, settings.debugger)
  return {
    when: reading.attempt(() => asScalars(entry(mapping, 'when'), 'when')) ?? [],
    tags: reading.attempt(() => readTags(reading, entry(mapping, 'tags'), place, vars ? [vars] : [])) ?? [],
    vars: vars ? [vars] : [],
    params: [],
    environment: given('environment'),
    moduleDefaults: given('module_defaults'),
    notify: given('notify'),
    settings,
  }
}

/** Tags as words; those with templates are rendered before any host is known. */
function readTags(
  reading: Reading,
  node: Node | undefined,
  place: Pick<Place, 'directives' | 'role'>,
  vars: readonly Mapping[],
): readonly string[] {
  if (!node || isNothing(node)) return []
  const directives = { ...place.directives, vars: [...place.directives.vars, ...vars] }
  const rendered = asScalars(node, 'tags').flatMap((one): readonly Value[] => {
    const value = isTemplate(one.text) && !one.unsafe ? reading.renderName(one, { ...place, directives }) : one.value
    return Array.isArray(value) ? value.flat() : [value]
  })
  return rendered.flatMap(wordsOf)
}

/** Reports a keyword that takes mappings and holds something else; a template may come to one. */
function checkMappings(reading: Reading, mapping: Mapping, key: 'environment' | 'module_defaults'): void {
  const node = entry(mapping, key)
  for (const one of node && !isNothing(node) ? asNodes(node) : []) {
    if (one.kind === 'mapping' && key === 'module_defaults') checkGroups(reading, one)
    if (one.kind === 'mapping' || holdsTemplate(one)) continue
    reading.report(new Failure('bad-keyword', `${key}: expected a mapping, or a list of mappings`, { at: one.at }))
  }
}

/** Reports a group of modules that no collection defines. */
function checkGroups(reading: Reading, defaults: Mapping): void {
  for (const { key } of defaults.entries) {
    const [, group] = /^group\/(.*)$/.exec(key.text) ?? []
    if (group === undefined || reading.context.actionGroup(group)) continue
    const hint =
      'a group is named with its collection: group/ns.coll.name; its meta/runtime.yml lists it under action_groups'
    reading.report(new Failure('bad-keyword', `module_defaults: there is no group "${group}"`, { at: key.at, hint }))
  }
}

/** What Ansible calls some of what keywords stand on. */
const classOf: { readonly [holder in Holder]?: string } = {
  play: 'Play',
  block: 'Block',
  import_playbook: 'PlaybookInclude',
  loop_control: 'LoopControl',
}

/** Ansible's sentence for a keyword that does not exist, where it has one. */
export const notValid = (word: string, what: string | undefined): string | undefined =>
  what === undefined ? undefined : `'${word}' is not a valid attribute for a ${what}`

/** Reports every key that is no keyword here, with what was probably meant, and every value of a wrong type. */
export function checkKeywords(reading: Reading, mapping: Mapping, holder: Holder, what: string = holder): void {
  const known = keywordsOf(holder)
  for (const { key } of mapping.entries) {
    const word = String(key.value)
    if (known.includes(word)) continue
    const hint = didYouMean(word, known) ?? `a ${what} takes: ${[...known].sort().join(', ')}`
    reading.report(
      new Failure('unknown-keyword', `"${word}" is no keyword of a ${what}`, {
        at: key.at,
        hint,
        known: notValid(word, classOf[holder]),
      }),
    )
  }
  checkValues(reading, mapping, known)
}

/** Reports the values of keywords that are of a wrong type, as far as no template stands in the way. */
export function checkValues(reading: Reading, mapping: Mapping, known: readonly string[]): void {
  for (const { key, value } of mapping.entries) {
    const name = String(key.value)
    if (!known.includes(name) || holdsTemplate(value)) continue
    const wrong = checkKeyword(name, plain(value), value)
    if (wrong) reading.report(wrong)
  }
}
