import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { pythonRegex } from '../regex/translate.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { needFile, readText } from './find.ts'
import { readWords } from './words.ts'

/** The options of a term: those written in it, then those of the call. */
function optionsOf(
  term: Value,
  keywords: Keywords,
): { key: string; option: (name: string, fallback: string) => string; has: (name: string) => boolean } {
  const { first, pairs } = readWords(str(term))
  const option = (name: string, fallback: string): string => {
    const given = keywords.get(name)
    return pairs.get(name) ?? (given === undefined ? fallback : str(given))
  }
  return { key: first, option, has: (name) => pairs.has(name) || keywords.has(name) }
}

/** A section's pairs of an ini file, or all of a properties file's. */
function iniSection(
  text: string,
  section: string,
  isIni: boolean,
  caseSensitive: boolean,
): Map<string, string> | undefined {
  const made = new Map<string, string>()
  let inside = !isIni
  let seen = !isIni
  for (const line of text.split('\n')) {
    const head = isIni ? /^\[([^\]]+)\]/.exec(line) : null
    if (head) {
      inside = head[1] === section
      seen ||= inside
      continue
    }
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line)
    if (inside && pair && !/^\s*[#;]/.test(line))
      made.set(
        caseSensitive ? (pair[1] as string).trim() : (pair[1] as string).trim().toLowerCase(),
        (pair[2] as string).trim(),
      )
  }
  return seen || section === 'DEFAULT' ? made : undefined
}

function ini(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  return terms.flatMap((term) => {
    const { key, option, has } = optionsOf(term, keywords)
    const text = readText(use, needFile(use, 'ini', option('file', 'ansible.ini'), 'files'))
    const exact = truth(keywords.get('case_sensitive') ?? false)
    const pairs = iniSection(text, option('section', 'global'), option('type', 'ini') === 'ini', exact)
    if (!pairs) return typeFault(`the ini file has no section '${option('section', 'global')}'`)
    if (/^(?:true|yes|1)$/i.test(option('re', 'false'))) {
      const regex = pythonRegex(key, {}, '')
      return [...pairs].filter(([name]) => new RegExp(`^(?:${regex.source})`, 'u').test(name)).map(([, value]) => value)
    }
    const found = pairs.get(exact ? key : key.toLowerCase())
    if (found !== undefined) return [found]
    return has('default') ? [option('default', '')] : ['']
  })
}

/** The fields of a line of a csv file. */
function csvFields(line: string, delimiter: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string
    if (quoted) {
      if (c !== '"') field += c
      else if (line[i + 1] === '"') field += line[i++]
      else quoted = false
    } else if (c === '"' && field === '') {
      quoted = true
    } else if (c === delimiter) {
      fields.push(field)
      field = ''
    } else {
      field += c
    }
  }
  return [...fields, field]
}

function csvfile(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  return terms.map((term) => {
    const { key, option } = optionsOf(term, keywords)
    const delimiter = option('delimiter', 'TAB')
    const text = readText(use, needFile(use, 'csvfile', option('file', 'ansible.csv'), 'files'))
    const mark = delimiter === 'TAB' || delimiter === 't' ? '\t' : delimiter
    const rows = text.split(/\r?\n/).map((line) => csvFields(line, mark))
    const found = rows.find((fields) => fields[Number(option('keycol', '0'))] === key)
    return found?.[Number(option('col', '1'))] ?? option('default', '')
  })
}

/** Ansible's lookups that pick a value out of a file. */
export const tableFileLookups = table({ ini: free(ini), csvfile: free(csvfile) })
