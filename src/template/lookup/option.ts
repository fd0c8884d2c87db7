import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import type { Keywords } from '../runtime/call.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'

/** The words that an option of a lookup may be switched on and off with. */
const words: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'on', 'true', 't', 'y', '1'].map((word) => [word, true] as const),
  ...['no', 'off', 'false', 'f', 'n', '0'].map((word) => [word, false] as const),
])

/** An option that is on or off. */
export function flag(keywords: Keywords, name: string, fallback: boolean): boolean {
  const given = keywords.get(name)
  if (given === undefined || given === null) return fallback
  const found = words.get(str(given).toLowerCase())
  return found ?? typeFault(`${name} is on or off (true, false), not '${str(given)}'`)
}

/** An option that is text; undefined where it is not given. */
export function word(keywords: Keywords, name: string): string | undefined {
  const given = keywords.get(name)
  return given === undefined || given === null ? undefined : str(given)
}

/** A term that must be text. */
export function textTerm(term: Value, lookup: string): string {
  return isText(term) ? plain(term) : typeFault(`the lookup ${lookup} takes text, not ${typeName(term)}`)
}
