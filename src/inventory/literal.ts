import { pythonLiteral } from '../template/syntax/python-literal.ts'
import type { Value } from '../text/value.ts'

/** The value of an INI inventory's `key=value`: a literal of Python where it is one, the text itself otherwise. */
export function literal(text: string): Value {
  const found = pythonLiteral(text.replace(/^[ \t]+/, ''))
  return found === undefined ? text : found
}
