import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { readCsv } from '../format/csv.ts'
import { decode } from '../method/bytes.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { str } from '../value/repr.ts'
import { needFile, readBytes } from './find.ts'
import { textTerm } from './option.ts'
import { readWords } from './words.ts'

const names = ['file', 'delimiter', 'encoding', 'default', 'col', 'keycol']

function column(value: Value): number {
  const text = str(value)
  return /^-?\d+$/.test(text) ? Number(text) : typeFault(`'${text}' is no number of a column`)
}

function values(use: Context, term: Value, keywords: Keywords): Value[] {
  const { written, pairs } = readWords(textTerm(term, 'csvfile'))
  if (written === '') return typeFault(`Search key is required but was not found: '${str(term)}'`)
  for (const name of pairs.keys())
    if (!names.includes(name))
      return typeFault(`${name} is not a valid option of the lookup csvfile`, `it takes ${names.join(', ')}`)
  const option = (name: string, fallback: Value): Value => pairs.get(name) ?? keywords.get(name) ?? fallback
  const delimiter = str(option('delimiter', 'TAB'))
  const bytes = readBytes(use, needFile(use, 'csvfile', str(option('file', 'ansible.csv')), 'files'))
  const rows = readCsv(decode(bytes, option('encoding', 'utf-8')), {
    delimiter: delimiter === 'TAB' ? '\t' : delimiter,
  })
  const row = rows.find((fields) => fields.at(column(option('keycol', 0))) === written)
  if (!row) return pairs.has('default') || keywords.has('default') ? [option('default', null)] : []
  const col = column(option('col', 1))
  return [row.at(col) ?? typeFault(`the line of '${written}' has ${row.length} columns, and none ${col}`)]
}

/** Ansible's lookup of fields in CSV files. */
export const csvLookups = table({
  csvfile: free((use, terms, keywords) => terms.flatMap((term) => values(use, term, keywords))),
})
