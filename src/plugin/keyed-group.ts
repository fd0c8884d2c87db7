import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { safeGroupName } from '../inventory/group-name.ts'
import { str } from '../template/value/repr.ts'
import type { Node } from '../text/node.ts'
import { entries, Float, isDict, type Value } from '../text/value.ts'
import { asOptions } from './options.ts'

/** One entry of `keyed_groups`: groups named after what an expression gives for a host. */
export interface KeyedGroup {
  /** The expression, and where it is written. */
  readonly key: string
  readonly at: Position
  readonly prefix: string
  readonly separator: string
  /** Stands for an empty value. */
  readonly defaultValue: string | undefined
  /** False leaves the separator out where the value of a mapping is empty. */
  readonly trailingSeparator: boolean | undefined
  /** A template for the name of the group above. */
  readonly parent: { readonly text: string; readonly at: Position } | undefined
}

const known = ['key', 'prefix', 'separator', 'default_value', 'trailing_separator', 'parent_group']

/** An entry of `keyed_groups` from its mapping; `warn` is told of what it does not take. */
export function readKeyedGroup(node: Node, warn: (message: string) => void): KeyedGroup {
  const options = asOptions(node, 'a keyed group')
  options.unknown(known).forEach(warn)
  const key = options.required('key')
  if (key.kind !== 'scalar') {
    throw new Failure('inventory-syntax', 'the key of a keyed group must be an expression', { at: key.at })
  }
  const trailingSeparator = options.optionalFlag('trailing_separator')
  const defaultValue = options.text('default_value')
  if (trailingSeparator !== undefined && defaultValue !== undefined) {
    throw new Failure(
      'inventory-syntax',
      'parameters are mutually exclusive for keyed groups: default_value|trailing_separator',
      { at: node.at },
    )
  }
  const parent = options.node('parent_group')
  return {
    key: key.text,
    at: key.at,
    prefix: options.text('prefix') ?? '',
    // An empty text is a separator too.
    separator: options.text('separator') ?? '_',
    defaultValue,
    trailingSeparator,
    parent: parent && { text: options.text('parent_group') ?? '', at: parent.at },
  }
}

/** Whether a value names no group at all: an empty list or mapping does so rightfully, `nothing` is a mistake under strict. */
export type Named = { readonly kind: 'groups'; readonly names: readonly string[] } | { readonly kind: 'nothing' }

/** The names that a value of the key gives; a value that can name no group is a `Failure`. */
export function groupsNamed(value: Value, group: KeyedGroup, leadingSeparator: boolean): Named {
  const bare = bareNames(value, group)
  if (bare === undefined) return { kind: 'nothing' }
  const separator = group.prefix === '' && !leadingSeparator ? '' : group.separator
  return { kind: 'groups', names: bare.map((name) => safeGroupName(group.prefix + separator + name)) }
}

function bareNames(value: Value, group: KeyedGroup): readonly string[] | undefined {
  const { defaultValue } = group
  if (value === '' || value === null || value === false) {
    return value === '' && defaultValue !== undefined ? [defaultValue] : undefined
  }
  if (typeof value === 'string') return [value]
  // Unlike Ansible: a number names a group as well as its text would.
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) return [str(value)]
  if (Array.isArray(value)) {
    return value.map((one: Value) => (one === '' && defaultValue !== undefined ? defaultValue : str(one)))
  }
  if (isDict(value)) return entries(value).map(([name, inner]) => nameOfPair(str(name), inner, group))
  throw new Failure('inventory-syntax', `a group cannot be named after ${str(value)}`, {
    at: group.at,
    hint: 'the key of a keyed group gives a text, a list of texts, or a mapping',
  })
}

function nameOfPair(name: string, value: Value, { separator, defaultValue, trailingSeparator }: KeyedGroup): string {
  if (value !== '') return name + separator + str(value)
  if (defaultValue !== undefined) return name + separator + defaultValue
  return trailingSeparator === false ? name : name + separator
}
