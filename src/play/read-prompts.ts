import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping, Node, Scalar } from '../text/node.ts'
import { asTruth } from './keyword-value.ts'
import { asMapping, asNodes, asScalar, entry, holdsTemplate, isNothing, type Reading } from './reading.ts'

/** A variable that is asked for before a play begins; what is written may be a template. */
export interface VarPrompt {
  readonly name: Scalar
  readonly prompt: Node | undefined
  readonly default: Node | undefined
  readonly private: Node | undefined
  readonly confirm: Node | undefined
  readonly encrypt: Node | undefined
  readonly saltSize: Node | undefined
  readonly salt: Node | undefined
  readonly unsafe: Node | undefined
}

const keys = ['name', 'prompt', 'default', 'private', 'confirm', 'encrypt', 'salt_size', 'salt', 'unsafe'] as const

/** The `vars_prompt` of a play. */
export const readPrompts = (reading: Reading, node: Node | undefined): readonly VarPrompt[] =>
  (node ? asNodes(node) : []).flatMap(
    (one) => reading.attempt(() => readPrompt(reading, asMapping(one, 'vars_prompt'))) ?? [],
  )

function readPrompt(reading: Reading, mapping: Mapping): VarPrompt {
  for (const { key } of mapping.entries) {
    const word = String(key.value)
    if (keys.some((one) => one === word)) continue
    const hint = didYouMean(word, keys) ?? `a prompt takes: ${keys.join(', ')}`
    reading.report(new Failure('unknown-keyword', `"${word}" is no keyword of a prompt`, { at: key.at, hint }))
  }
  const given = (key: (typeof keys)[number]): Node | undefined => {
    const node = entry(mapping, key)
    return node && !isNothing(node) ? node : undefined
  }
  const name = given('name')
  if (!name) throw new Failure('play-shape', 'vars_prompt: a variable is named by "name"', { at: mapping.at })
  for (const key of ['private', 'confirm', 'unsafe'] as const) checkTruth(reading, key, given(key))
  return {
    name: asScalar(name, 'name'),
    prompt: given('prompt'),
    default: given('default'),
    private: given('private'),
    confirm: given('confirm'),
    encrypt: given('encrypt'),
    saltSize: given('salt_size'),
    salt: given('salt'),
    unsafe: given('unsafe'),
  }
}

function checkTruth(reading: Reading, key: string, node: Node | undefined): void {
  if (!node || holdsTemplate(node)) return
  if (node.kind === 'scalar' && asTruth(node.value) !== undefined) return
  reading.report(new Failure('bad-keyword', `${key}: expected a truth value (yes or no)`, { at: node.at }))
}
