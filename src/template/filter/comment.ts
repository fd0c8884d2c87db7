import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { holdText } from '../limit.ts'
import type { Keywords } from '../runtime/call.ts'
import { str } from '../value/repr.ts'
import { countOf } from './convert.ts'

/** How a style of comments opens, continues and closes. */
interface Style {
  readonly beginning?: string
  readonly decoration: string
  readonly end?: string
}

const styles: Readonly<Record<string, Style>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
}

/** Ansible's `comment`: a text as a comment of a configuration file. */
export function comment(text: string, style: string, keywords: Keywords): string {
  const known = styles[style]
  if (!known) return typeFault(`Invalid style '${style}'`)
  const word = (name: string, fallback: string): string => {
    const given = keywords.get(name)
    return given === undefined ? fallback : str(given)
  }
  const count = (name: string): number => {
    const given: Value = keywords.get(name) ?? 1
    return countOf(given)
  }
  const newline = word('newline', '\n')
  const decoration = word('decoration', known.decoration)
  const prepostfix = decoration.trimEnd()
  const beginning = word('beginning', known.beginning ?? '')
  const end = word('end', known.end ?? '')
  const prefix = word('prefix', prepostfix)
  const postfix = word('postfix', prepostfix)
  const repeat = (part: string, times: number): string => {
    holdText(part.length * times)
    return part.repeat(Math.max(0, times))
  }
  const body = (decoration + text.replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    decoration.trimEnd() + newline,
  )
  const opening = beginning === '' ? '' : beginning + newline
  const before = prefix === '' ? '' : repeat(prefix === newline ? newline : prefix + newline, count('prefix_count'))
  const after = repeat(newline + postfix, count('postfix_count'))
  const closing = end === '' ? '' : newline + end
  return opening + before + body + after + closing
}
