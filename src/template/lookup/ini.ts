import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { readIni } from '../format/ini.ts'
import { interpolated, sectionOptions } from '../format/ini-value.ts'
import { decode } from '../method/bytes.ts'
import { matchesStart } from '../regex/match.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { str } from '../value/repr.ts'
import { needFile, readBytes } from './find.ts'
import { flag, textTerm } from './option.ts'

/** The section that a properties file, which has none, is read as. */
const PROPERTIES = 'java_properties'

const names = ['file', 'type', 're', 'encoding', 'default', 'case_sensitive', 'allow_no_value', 'allow_none', 'section']

/** The key of a term, and the options written behind it: words without `=` go on with what stands before them. */
function readTerm(term: string): { readonly key: string; readonly options: Keywords } {
  const options = new Map<string, Value>()
  if (!/[=\s]/.test(term.trim())) return { key: term, options }
  const parts: string[][] = [[]]
  for (const one of term.split(/\s+/).filter(Boolean)) {
    if (names.some((name) => one.startsWith(`${name}=`))) parts.push([one])
    else parts.at(-1)?.push(one)
  }
  const [key = '', ...rest] = parts.map((part) => part.join(' '))
  if (key === '') return typeFault(`the lookup ini needs a key before the options: '${term}'`)
  if (key.includes('=')) return typeFault(`'${key}' is not an option of the lookup ini`, `it takes ${names.join(', ')}`)
  for (const one of rest) options.set(one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1))
  return { key, options }
}

function values(use: Context, term: Value, keywords: Keywords): Value[] {
  const { key, options } = readTerm(textTerm(term, 'ini'))
  const given: Keywords = new Map([...keywords, ...options])
  const option = (name: string, fallback: string): string => str(given.get(name) ?? fallback)
  const file = option('file', 'ansible.ini')
  const text = decode(readBytes(use, needFile(use, 'ini', file, 'files')), option('encoding', 'utf-8'))
  const isIni = option('type', 'ini') === 'ini'
  const caseSensitive = flag(given, 'case_sensitive', false)
  const ini = readIni(isIni ? text : `[${PROPERTIES}]\n${text}`, {
    caseSensitive,
    withoutValue: flag(given, 'allow_no_value', flag(given, 'allow_none', false)),
  })
  const section = isIni ? option('section', 'global') : PROPERTIES
  const found = sectionOptions(ini, section) ?? typeFault(`No section '${section}' in ${file}`)
  if (flag(given, 're', false)) {
    const matching = [...found].filter(([name]) => matchesStart(key, name))
    return matching.map(([, value]) => (value === null ? null : interpolated(value, found)))
  }
  const value = found.get(caseSensitive ? key : key.toLowerCase())
  if (value === undefined) return [given.get('default') ?? '']
  return value === null ? [] : [interpolated(value, found)]
}

/** Ansible's lookup of options in ini and properties files. */
export const iniLookups = table({
  ini: free((use, terms, keywords) => terms.flatMap((term) => values(use, term, keywords))),
})
