import type { Dict, Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { readCsv } from '../format/csv.ts'
import { DEFAULTS, type IniSection, readIni } from '../format/ini.ts'
import { fn, table } from '../runtime/call.ts'
import { dictOf, size } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

const dialects: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' }

/** The rows of a CSV text as dicts, under the names of the first row or those given. */
function fromCsv(
  value: Value,
  dialect: Value = 'excel',
  names: Value = null,
  delimiter: Value = null,
  skipInitialSpace: Value = null,
  strict: Value = null,
): Value {
  touch(value)
  const form = str(dialect)
  if (!Object.hasOwn(dialects, form))
    return typeFault(`there is no CSV dialect '${form}'`, `there are ${Object.keys(dialects).join(', ')}`)
  const rows = readCsv(str(value).replace(/^\ufeff/, ''), {
    delimiter: delimiter === null ? (dialects[form] as string) : str(delimiter),
    skipInitialSpace: truth(skipInitialSpace ?? false),
    strict: truth(strict ?? false),
  })
  const [first = [], ...rest] = rows
  const [header, body] = names === null ? [first, rest] : [iterate(names), rows]
  return body.filter((row) => row.length > 0).map((row) => rowAsDict(header, row))
}

function rowAsDict(header: readonly Value[], row: readonly string[]): Dict {
  const pairs = header.map((name, i): [Value, Value] => [name, row[i] ?? null])
  // As Python's csv: what no name is for stands under None.
  return dictOf(row.length > header.length ? [...pairs, [null, row.slice(header.length)]] : pairs)
}

function fromIni(value: Value): Value {
  touch(value)
  if (!isText(value)) return typeFault(`from_ini takes a text, not ${typeName(value)}`)
  const { defaults, sections } = readIni(plain(value), { caseSensitive: true })
  const asDict = (section: IniSection): Dict => dictOf([...defaults, ...section])
  const made = [...sections].map(([name, section]): [Value, Value] => [name, asDict(section)])
  return dictOf(defaults.size > 0 ? [...made, [DEFAULTS, asDict(defaults)]] : made)
}

function sectionText(name: string, options: Value, between: string): string {
  if (!isDict(options)) return typeFault(`to_ini takes a dict of dicts, and '${name}' is ${typeName(options)}`)
  const lines = entries(options).map(([option, value]) => {
    touch(value)
    if (value === null) return typeFault(`'${str(option)}' in the section '${name}' has no value`)
    return `${str(option)}${between}${str(value).replaceAll('\n', '\n\t')}\n`
  })
  return `[${name}]\n${lines.join('')}\n`
}

function toIni(value: Value, tight: Value = false): string {
  touch(value)
  if (!isDict(value)) return typeFault(`to_ini takes a dict, not ${typeName(value)}`)
  if (size(value) === 0) return typeFault('to_ini cannot write an empty dict')
  const sections = entries(value).map(([name, options]) => [str(name), options] as const)
  const isFirst = ([name]: readonly [string, Value]): boolean => name === DEFAULTS
  const inOrder = [...sections.filter(isFirst), ...sections.filter((one) => !isFirst(one))]
  const made = inOrder.map(([name, options]) => sectionText(name, options, truth(tight) ? '=' : ' = ')).join('')
  return made.slice(0, -1)
}

/** The filters of community.general from and to tables and ini files. */
export const tableTextFilters = table({
  from_csv: fn('data dialect= fieldnames= delimiter= skipinitialspace= strict=', fromCsv),
  from_ini: fn('obj', fromIni),
  to_ini: fn('obj * no_extra_spaces=', toIni),
})
