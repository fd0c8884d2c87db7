import { Failure } from '../error/failure.ts'
import { parseKeyValue } from '../module/free-form.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import { asTruth } from './keyword-value.ts'
import { asMapping, asScalar, entry, holdsTemplate, isNothing, type Reading } from './reading.ts'
import type { RoleInclusion, RoleParts } from './task.ts'

const parts = ['tasks', 'vars', 'defaults', 'handlers'] as const
const shared = ['name', 'role', ...parts.map((part) => `${part}_from`), 'allow_duplicates', 'rolespec_validate']
const dynamic = ['public', 'apply']

/** The arguments of `include_role` and `import_role`; those of a task may also stand below its `args`. */
export function readInclusion(reading: Reading, { key, value }: Entry, task: Mapping | undefined): RoleInclusion {
  const mapping = withArgs(value.kind === 'scalar' ? fromText(value) : asMapping(value, key.text), task)
  checkArguments(key, mapping)
  const name = entry(mapping, 'name') ?? entry(mapping, 'role')
  if (!name || isNothing(name)) {
    throw new Failure('bad-argument', `${key.text}: the argument "name" is required`, { at: key.at })
  }
  const truth = (word: string, otherwise: boolean): boolean =>
    readTruth(reading, key, entry(mapping, word), word) ?? otherwise
  const apply = entry(mapping, 'apply')
  return {
    name: asScalar(name, 'name'),
    from: partsOf(mapping),
    public: truth('public', false),
    allowDuplicates: truth('allow_duplicates', true),
    validate: truth('rolespec_validate', true),
    apply: apply && asMapping(apply, 'apply'),
    at: key.at,
  }
}

function checkArguments(key: Scalar, mapping: Mapping): void {
  const isStatic = key.text.endsWith('import_role')
  const keys = isStatic ? shared : [...shared, ...dynamic]
  for (const one of mapping.entries) {
    const word = String(one.key.value)
    if (keys.includes(word)) continue
    const only = isStatic && dynamic.includes(word) ? `only include_role takes "${word}"` : undefined
    const hint = only ?? didYouMean(word, keys) ?? `${key.text} takes: ${keys.join(', ')}`
    throw new Failure('unknown-argument', `${key.text}: unknown argument "${word}"`, { at: one.key.at, hint })
  }
}

function partsOf(mapping: Mapping): RoleParts {
  const given = (part: string): Scalar | undefined => {
    const node = entry(mapping, `${part}_from`)
    return node && !isNothing(node) ? asScalar(node, `${part}_from`) : undefined
  }
  return { tasks: given('tasks'), vars: given('vars'), defaults: given('defaults'), handlers: given('handlers') }
}

function readTruth(reading: Reading, key: Scalar, node: Node | undefined, word: string): boolean | undefined {
  if (!node || isNothing(node)) return undefined
  const scalar = asScalar(node, word)
  const value = holdsTemplate(scalar) ? reading.context.renderStatic(scalar, reading.playVars, undefined) : scalar.value
  const truth = asTruth(value)
  if (truth !== undefined) return truth
  throw new Failure('bad-argument', `${key.text}: ${word}: expected a truth value (yes or no)`, { at: node.at })
}

function withArgs(mapping: Mapping, task: Mapping | undefined): Mapping {
  const args = task && entry(task, 'args')
  return args ? { ...mapping, entries: [...mapping.entries, ...asMapping(args, 'args').entries] } : mapping
}

function fromText(scalar: Scalar): Mapping {
  const entries = Object.entries(parseKeyValue(scalar.text)).map(([name, text]) => ({
    key: { ...scalar, value: name, text: name },
    value: { ...scalar, value: text, text },
  }))
  return { kind: 'mapping', at: scalar.at, entries }
}
