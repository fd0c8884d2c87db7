import { pythonLiteral } from '../template/syntax/python-literal.ts'
import type { Value } from '../text/value.ts'

/** The value of an INI inventory's `key=value`: a literal of Python where it is one, the text itself otherwise. */
export function literal(text: string): Value {
  // Most values are words and addresses.
  if (/^[A-Za-z_/][\w./-]*$/.test(text) && !/^(?:True|False|None)$/.test(text)) return text
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text)
  if (/^\d+(?:\.\d+){2,}$/.test(text)) return text
  const found = pythonLiteral(text.replace(/^[ \t]+/, ''))
  return found === undefined ? text : found
}
