import type { Value } from '../../text/value.ts'
import { withinTime } from '../regex/guard.ts'
import { pythonRegex } from '../regex/translate.ts'
import { fn, table } from '../runtime/call.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

function matches(value: Value, pattern: Value, ignoreCase: Value, multiline: Value, how: string): boolean {
  touch(value)
  const text = str(value)
  const regex = pythonRegex(str(pattern), { ignoreCase: truth(ignoreCase), multiline: truth(multiline) }, text)
  const flags = regex.flags.replace('g', '')
  const anchored =
    how === 'fullmatch' ? `^(?:${regex.source})$` : how === 'match' ? `^(?:${regex.source})` : regex.source
  return withinTime(regex, text, () => new RegExp(anchored, flags).test(text))
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
