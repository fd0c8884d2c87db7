import type { Value } from '../../text/value.ts'
import { entries, get, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { type KeyMatch, keyMatch } from '../general/key-match.ts'
import { fn, table } from '../runtime/call.ts'
import { dictOf, openDict, put, remove, size } from '../value/dict.ts'
import { isList, isText, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

const EXACT = 'equality'

function data(value: Value, filter: string): Value {
  touch(value)
  return isList(value) || isDict(value) ? value : typeFault(`${filter} takes a list or a dict, not ${typeName(value)}`)
}

function matchesOf(target: Value, how: Value): KeyMatch {
  // As Ansible reads lists in arguments: a text may hold several, parted by commas.
  const words = isList(target) ? target : str(target).split(',')
  const matches = words.map((one) => keyMatch(str(one), str(how), EXACT))
  return (key) => matches.some((match) => match(key))
}

const isEmpty = (value: Value): boolean => (isList(value) ? value.length === 0 : isDict(value) && size(value) === 0)

/** What is below a key; undefined when none of it is wanted. */
function keptBelow(value: Value, match: KeyMatch): Value | undefined {
  const below = kept(value, match)
  if (!isList(below)) return isEmpty(below) ? undefined : below
  const some = below.filter((one) => !isEmpty(one))
  return some.every(isText) ? undefined : some
}

function kept(value: Value, match: KeyMatch): Value {
  if (isList(value)) return value.map((one) => kept(one, match))
  if (!isDict(value)) return value
  return dictOf(
    entries(value).flatMap(([key, inner]) => {
      if (!isList(inner) && !isDict(inner)) return match(str(key)) ? [[key, inner] as const] : []
      const below = keptBelow(inner, match)
      return below === undefined ? [] : [[key, below] as const]
    }),
  )
}

/** Without the keys, and without what is empty in lists. */
function without(value: Value, match: KeyMatch): Value {
  if (isList(value)) return value.map((one) => without(one, match)).filter(truth)
  if (!isDict(value)) return value
  return dictOf(
    entries(value).flatMap(([key, inner]) => (match(str(key)) ? [] : [[key, without(inner, match)] as const])),
  )
}

function renamed(value: Value, pairs: readonly { readonly match: KeyMatch; readonly after: string }[]): Value {
  if (isList(value)) return value.map((one) => renamed(one, pairs))
  if (!isDict(value)) return value
  const made = openDict(entries(value).map(([key, inner]) => [key, renamed(inner, pairs)] as const))
  for (const { match, after } of pairs) {
    for (const [key, inner] of entries(made)) {
      if (!match(str(key))) continue
      remove(made, key)
      put(made, after, inner)
    }
  }
  return dictOf(entries(made))
}

function replace(value: Value, target: Value, how: Value = EXACT): Value {
  if (!isList(target)) return typeFault(`target must be a list of {before, after}, not ${typeName(target)}`)
  const pairs = target.map((one) => {
    const [before, after] = isDict(one) ? [get(one, 'before'), get(one, 'after')] : []
    if (before === undefined || after === undefined) return typeFault('each item of target must have before and after')
    return { match: keyMatch(str(before), str(how), EXACT), after: str(after) }
  })
  return renamed(data(value, 'replace_keys'), pairs)
}

/** The filters of ansible.utils over keys at any depth. */
export const deepKeyFilters = table({
  keep_keys: fn('data target matching_parameter=', (value: Value, target: Value, how: Value = EXACT) =>
    kept(data(value, 'keep_keys'), matchesOf(target, how)),
  ),
  remove_keys: fn('data target matching_parameter=', (value: Value, target: Value, how: Value = EXACT) =>
    without(data(value, 'remove_keys'), matchesOf(target, how)),
  ),
  replace_keys: fn('data target matching_parameter=', replace),
})
