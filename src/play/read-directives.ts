import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping, Node } from '../text/node.ts'
import { type Directives, type SettingName, settingNames } from './directives.ts'
import { unsupportedKeywords } from './keyword.ts'
import { asNodes, asScalars, asVars, asWords, entry, type Reading, shapeFailure } from './reading.ts'

/** What a mapping says that is handed down to everything inside it. */
export function readDirectives(reading: Reading, mapping: Mapping, withVars = true): Directives {
  const vars = withVars ? asVars(entry(mapping, 'vars'), 'vars') : undefined
  const environment = entry(mapping, 'environment')
  const defaults = entry(mapping, 'module_defaults')
  const settings: { [K in SettingName]?: Node } = {}
  for (const name of settingNames) {
    const node = entry(mapping, name)
    if (!node) continue
    if (node.kind !== 'scalar') reading.report(shapeFailure(node, name, 'a single value'))
    else settings[name] = node
  }
  return {
    when: asScalars(entry(mapping, 'when'), 'when'),
    tags: asWords(entry(mapping, 'tags'), 'tags'),
    vars: vars ? [vars] : [],
    environment: environment ? asNodes(environment) : [],
    moduleDefaults: defaults ? asNodes(defaults) : [],
    settings,
  }
}

/** Reports every key that is no keyword here, with what was probably meant. */
export function checkKeywords(reading: Reading, mapping: Mapping, known: readonly string[], what: string): void {
  for (const { key } of mapping.entries) {
    const word = String(key.value)
    if (!known.includes(word)) {
      const hint = didYouMean(word, known) ?? `a ${what} takes: ${[...known].sort().join(', ')}`
      reading.report(new Failure('unknown-keyword', `"${word}" is no keyword of a ${what}`, { at: key.at, hint }))
    }
    checkSupported(reading, key.at, word)
  }
}

/** Reports a keyword that exists in Ansible and not here. */
export function checkSupported(reading: Reading, at: Mapping['at'], word: string): void {
  const why = unsupportedKeywords.get(word)
  if (why !== undefined) reading.report(new Failure('unsupported', `${word}: ${why}`, { at }))
}
