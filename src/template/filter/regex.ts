import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { withinTime } from '../regex/guard.ts'
import { substitute } from '../regex/replace.ts'
import { pythonRegex } from '../regex/translate.ts'
import { fn, free, table } from '../runtime/call.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { tuple } from '../value/tuple.ts'
import { countOf } from './convert.ts'

const compiled = (pattern: Value, subject: string, ignoreCase: Value, multiline: Value): RegExp =>
  pythonRegex(str(pattern), { ignoreCase: truth(ignoreCase), multiline: truth(multiline) }, subject)

function replace(
  value: Value,
  pattern: Value = '',
  replacement: Value = '',
  ignoreCase: Value = false,
  multiline: Value = false,
  count: Value = 0,
  mandatory: Value = 0,
): Value {
  const text = str(value)
  const regex = compiled(pattern, text, ignoreCase, multiline)
  const made = withinTime(regex, text, () => substitute(text, regex, str(replacement), countOf(count)))
  const wanted = countOf(mandatory)
  if (wanted && made.count !== wanted)
    typeFault(`'${str(pattern)}' should match ${wanted} times, but matches ${made.count} times in '${text}'`)
  return made.text
}

function findAll(value: Value, pattern: Value, multiline: Value = false, ignoreCase: Value = false): Value {
  const text = str(value)
  const regex = compiled(pattern, text, ignoreCase, multiline)
  return withinTime(regex, text, () => [...text.matchAll(regex)]).map((match) => {
    if (match.length === 1) return match[0]
    const groups = match.slice(1).map((group) => group ?? '')
    return groups.length === 1 ? (groups[0] as string) : tuple(groups)
  })
}

const search = free((_use, [value, pattern, ...wanted], keywords) => {
  const text = str(value ?? null)
  const regex = compiled(pattern ?? null, text, keywords.get('ignorecase') ?? false, keywords.get('multiline') ?? false)
  const match = withinTime(regex, text, () => text.matchAll(regex).next()).value as RegExpExecArray | undefined
  const groups = wanted.map((one) => {
    const name = /^\\g<(\w+)>$|^\\(\d+)$/.exec(str(one))
    return name ? ((name[1] ?? name[2]) as string) : typeFault('Unknown argument')
  })
  if (!match) return null
  if (!groups.length) return match[0]
  return groups.map((name) => {
    const found = /^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]
    return found ?? null
  })
})

/** Python's re.escape, or the characters that a basic regular expression of POSIX takes for itself. */
function escapeRegex(value: Value, kind: Value = 'python'): Value {
  const text = str(value)
  if (kind === 'python') return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&')
  if (kind === 'posix_basic') return text.replace(/[\][.^$*\\]/g, '\\$&')
  return typeFault(
    kind === 'posix_extended' ? `Regex type (${kind}) not yet implemented` : `Invalid regex type (${str(kind)})`,
  )
}

/** Ansible's filters with regular expressions. */
export const regexFilters = table({
  regex_replace: fn('value pattern= replacement= ignorecase= multiline= count= mandatory_count=', replace),
  regex_findall: fn('value regex multiline= ignorecase=', findAll),
  regex_search: search,
  regex_escape: fn('string re_type=', escapeRegex),
})
