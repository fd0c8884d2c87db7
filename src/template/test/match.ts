import type { Value } from '../../text/value.ts'
import { pythonRegex } from '../regex/translate.ts'
import { fn, table } from '../runtime/call.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

function matches(value: Value, pattern: Value, ignoreCase: Value, multiline: Value, how: string): boolean {
  touch(value)
  const text = str(value)
  const regex = pythonRegex(str(pattern), { ignoreCase: truth(ignoreCase), multiline: truth(multiline) }, text)
  regex.lastIndex = 0
  const found = regex.exec(text)
  regex.lastIndex = 0
  if (how === 'fullmatch') return new RegExp(`^(?:${regex.source})$`, regex.flags.replace('g', '')).test(text)
  if (how === 'match') return new RegExp(`^(?:${regex.source})`, regex.flags.replace('g', '')).test(text)
  return found !== null
}

const named = (how: string) =>
  fn(
    'value pattern ignorecase= multiline=',
    (value: Value, pattern: Value, ignoreCase: Value = false, multiline: Value = false) =>
      matches(value, pattern, ignoreCase, multiline, how),
  )

/** Ansible's tests with regular expressions. */
export const matchTests = table({
  match: named('match'),
  search: named('search'),
  regex: fn(
    'value pattern ignorecase= multiline= match_type=',
    (value: Value, pattern: Value, ignoreCase: Value = false, multiline: Value = false, how: Value = 'search') =>
      matches(value, pattern, ignoreCase, multiline, str(how)),
  ),
})
