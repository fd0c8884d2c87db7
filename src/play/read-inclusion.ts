import { Failure } from '../error/failure.ts'
import { parseKeyValue } from '../module/free-form.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping, Scalar } from '../text/node.ts'
import { asMapping, asScalar, entry } from './reading.ts'
import type { RoleInclusion } from './task.ts'

const keys = [
  'name',
  'role',
  'tasks_from',
  'vars_from',
  'defaults_from',
  'handlers_from',
  'public',
  'allow_duplicates',
  'apply',
  'rolespec_validate',
]

/** The arguments of include_role and import_role. */
export function readInclusion({ key, value }: Entry): RoleInclusion {
  const mapping = value.kind === 'scalar' ? fromText(value) : asMapping(value, key.text)
  for (const one of mapping.entries) {
    const word = String(one.key.value)
    if (keys.includes(word)) continue
    const hint = didYouMean(word, keys) ?? `${key.text} takes: ${keys.join(', ')}`
    throw new Failure('unknown-argument', `${key.text}: unknown argument "${word}"`, { at: one.key.at, hint })
  }
  const name = entry(mapping, 'name') ?? entry(mapping, 'role')
  if (!name) throw new Failure('bad-argument', `${key.text}: the argument "name" is required`, { at: key.at })
  const text = (word: string, otherwise: string): string => {
    const node = entry(mapping, word)
    return node ? asScalar(node, word).text : otherwise
  }
  const truth = (word: string, otherwise: boolean): boolean => {
    const node = entry(mapping, word)
    return node ? asScalar(node, word).value === true : otherwise
  }
  const apply = entry(mapping, 'apply')
  return {
    name,
    tasksFrom: text('tasks_from', 'main'),
    varsFrom: text('vars_from', 'main'),
    defaultsFrom: text('defaults_from', 'main'),
    handlersFrom: text('handlers_from', 'main'),
    public: truth('public', false),
    allowDuplicates: truth('allow_duplicates', true),
    apply: apply && asMapping(apply, 'apply'),
    at: key.at,
  }
}

function fromText(scalar: Scalar): Mapping {
  const entries = Object.entries(parseKeyValue(scalar.text)).map(([name, text]) => ({
    key: { ...scalar, value: name, text: name },
    value: { ...scalar, value: text, text },
  }))
  return { kind: 'mapping', at: scalar.at, entries }
}
