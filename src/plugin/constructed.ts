import { Failure } from '../error/failure.ts'
import type { Entry, Mapping, Scalar } from '../text/node.ts'
import { type KeyedGroup, readKeyedGroup } from './keyed-group.ts'
import { Options } from './options.ts'

/** An expression under a name, as `compose` and `groups` have them. */
export interface NamedExpression {
  readonly name: string
  readonly expression: Scalar
}

/** What a `constructed` source wants of each host. */
export interface Construction {
  /** Whether an expression that fails ends the reading; else its variable or group is left out. */
  readonly strict: boolean
  readonly compose: readonly NamedExpression[]
  readonly groups: readonly NamedExpression[]
  readonly keyedGroups: readonly KeyedGroup[]
  readonly leadingSeparator: boolean
  readonly useVarsFiles: boolean
  readonly useExtraVars: boolean
}

const known = [
  'plugin',
  'strict',
  'compose',
  'groups',
  'keyed_groups',
  'leading_separator',
  'use_vars_plugins',
  'use_extra_vars',
]

/** A `constructed` source from its file; `warn` is told of what it does not take. */
export function readConstruction(
  config: Mapping,
  useExtraVars: boolean,
  warn: (message: string) => void,
): Construction {
  const options = new Options(config, 'constructed')
  options.unknown(known).forEach(warn)
  return {
    strict: options.flag('strict', false),
    compose: options.entries('compose').map(expressionOf),
    groups: options.entries('groups').map(expressionOf),
    keyedGroups: options.items('keyed_groups').map((item) => readKeyedGroup(item, warn)),
    leadingSeparator: options.flag('leading_separator', true),
    useVarsFiles: options.flag('use_vars_plugins', false),
    useExtraVars: options.flag('use_extra_vars', useExtraVars),
  }
}

function expressionOf({ key, value }: Entry): NamedExpression {
  if (value.kind === 'scalar') return { name: key.text, expression: value }
  throw new Failure('inventory-syntax', `"${key.text}" must be an expression`, { at: value.at })
}
