import type { Dict, Value } from '../../text/value.ts'
import { entries, get, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fn, table } from '../runtime/call.ts'
import { dictOf } from '../value/dict.ts'
import { isList, isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'
import { type KeyMatch, keyMatch } from './key-match.ts'

const EXACT = 'equal'

function word(value: Value, what: string): string {
  touch(value)
  return isText(value) ? plain(value) : typeFault(`${what} must be text, not ${typeName(value)}`)
}

/** The dicts of a list, whose keys are text. */
function dictsOf(value: Value): Dict[] {
  touch(value)
  if (!isList(value)) return typeFault(`a list of dictionaries is needed, not ${typeName(value)}`)
  return value.map((item) => {
    if (!isDict(item)) return typeFault(`the items must be dictionaries, and one is ${typeName(item)}`)
    for (const [key] of entries(item)) word(key, 'a key')
    return item
  })
}

function targets(value: Value, how: string): KeyMatch {
  const words = (isList(value) ? value : [value]).map((one) => word(one, 'target'))
  if (words.length === 0) return typeFault('target names no key')
  if (how === 'regex' && words.length > 1) return typeFault('target must be one regular expression')
  const matches = words.map((one) => keyMatch(one, how, EXACT))
  return (key) => matches.some((match) => match(key))
}

const chosen = (keep: boolean) =>
  fn('data target matching_parameter=', (value: Value, target: Value, how: Value = EXACT) => {
    const dicts = dictsOf(value)
    const match = targets(target, str(how))
    return dicts.map((one) => dictOf(entries(one).filter(([key]) => match(str(key)) === keep)))
  })

function replace(value: Value, target: Value, how: Value = EXACT): Value {
  const dicts = dictsOf(value)
  if (!isList(target) || target.length === 0) return typeFault('target must be a list of {before, after}')
  const pairs = target.map((one) => {
    const [before, after] = isDict(one) ? [get(one, 'before'), get(one, 'after')] : []
    if (before === undefined || after === undefined) return typeFault('each item of target must have before and after')
    return { match: keyMatch(word(before, 'before'), str(how), EXACT), after: word(after, 'after') }
  })
  const renamed = (key: Value): Value => pairs.findLast(({ match }) => match(str(key)))?.after ?? key
  return dicts.map((one) => dictOf(entries(one).map(([key, inner]) => [renamed(key), inner] as const)))
}

/** The filters of community.general over the keys of dicts in a list. */
export const listKeyFilters = table({
  keep_keys: chosen(true),
  remove_keys: chosen(false),
  replace_keys: fn('data target matching_parameter=', replace),
})
