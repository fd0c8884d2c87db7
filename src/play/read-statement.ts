import { Failure } from '../error/failure.ts'
import { shortName } from '../module/registry.ts'
import { isTemplate } from '../template/scope.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import { keywordsOf, statements } from './keyword.ts'
import type { Place } from './place.ts'
import { asScalar, entry, type Reading } from './reading.ts'

/** What a task does, before it is known what that means: `file:` with its arguments, or a statement. */
export interface Statement {
  readonly name: string
  readonly given: Entry
  readonly local: boolean
}

/** Finds the one key of a task that is no keyword: its module or statement. */
export function readStatement(reading: Reading, mapping: Mapping, place: Place): Statement {
  const holder = place.handler ? 'handler' : 'task'
  const keywords = keywordsOf(holder)
  const actions = mapping.entries.filter(({ key }) => {
    const word = String(key.value)
    return !keywords.includes(word) && !word.startsWith('with_')
  })
  const written = mapping.entries.filter(({ key }) => key.value === 'action' || key.value === 'local_action')
  const [first, ...others] = [...written, ...actions]
  if (!first) {
    throw new Failure('play-shape', 'this task names no module', {
      at: mapping.at,
      hint: 'a task is "module: arguments", with keywords beside it',
    })
  }
  if (others.length > 0) throw conflicting(reading, [first, ...others], keywords)
  if (written.length > 0) return actionKeyword(reading, first.value, first.key, place)
  return { name: String(first.key.value), given: first, local: false }
}

/** `action: module key=value`, or a mapping with `module:`. */
function actionKeyword(reading: Reading, written: Node, key: Scalar, place: Place): Statement {
  const local = key.value === 'local_action'
  if (written.kind === 'mapping') {
    const module = entry(written, 'module')
    if (!module) throw new Failure('play-shape', `${key.text}: "module" is missing`, { at: written.at })
    const rest: Mapping = { ...written, entries: written.entries.filter((one) => one.value !== module) }
    const name = asScalar(module, 'module')
    return { name: moduleName(reading, name, name.text, place), given: { key: name, value: rest }, local }
  }
  const scalar = asScalar(written, key.text)
  const [, name = '', rest = ''] = /^((?:\{\{.*?\}\}|\S)*)(\s[\s\S]*)?$/.exec(scalar.text.trim()) ?? []
  if (name === '') throw new Failure('play-shape', `${key.text}: the name of a module is missing`, { at: key.at })
  const text = rest.trim()
  const module = moduleName(reading, scalar, name, place)
  return { name: module, given: { key: scalar, value: { ...scalar, value: text, text } }, local }
}

/** The name of a module, which a template may give. */
function moduleName(reading: Reading, node: Scalar, name: string, place: Place): string {
  if (!isTemplate(name)) return name
  try {
    return String(reading.renderName({ ...node, value: name, text: name }, place)).trim()
  } catch (error) {
    // Only a host's variables may tell it; then it is known when the task is reached.
    if (error instanceof Failure && error.code === 'template-undefined') return name
    throw error
  }
}

function conflicting(reading: Reading, actions: readonly Entry[], keywords: readonly string[]): Failure {
  const { registry } = reading.context
  const isModule = (one: Entry): boolean => {
    const word = String(one.key.value)
    const known = [...statements, 'action', 'local_action'] as readonly string[]
    return registry.find(word) !== undefined || known.includes(shortName(word))
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
