import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { equal } from '../value/compare.ts'
import { size } from '../value/dict.ts'
import { isList, isText, plain } from '../value/kind.ts'

/** Whether JMESPath counts a value as true: numbers always, other values when there is something in them. */
export function holdsInQuery(value: Value): boolean {
  if (value === null || value === false) return false
  if (isText(value)) return plain(value) !== ''
  if (isList(value)) return value.length > 0
  return isDict(value) ? size(value) > 0 : true
}

/** JMESPath's `==`, in which a bool is no number. */
export function equalInQuery(a: Value, b: Value): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') return a === b
  return equal(a, b)
}
