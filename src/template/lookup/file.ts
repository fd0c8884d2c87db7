import { posix } from 'node:path'
import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fileVariables } from '../file-variables.ts'
import { globSync } from '../filter/files.ts'
import { expandUser } from '../filter/path.ts'
import { resultOf } from '../result.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { isList, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { withVariables } from '../with-variables.ts'
import { findFile, needFile, readText } from './find.ts'
import { flatList } from './list.ts'
import { flag, textTerm, word } from './option.ts'

/** The argument by which a loop tells first_found the folder of its task's files. */
export const FOLDER = 'tutti_folder'

function file(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  return terms.map((term) => {
    const text = readText(use, needFile(use, 'file', textTerm(term, 'file'), 'files'))
    const left = flag(keywords, 'lstrip', false) ? text.trimStart() : text
    return flag(keywords, 'rstrip', true) ? left.trimEnd() : left
  })
}

/** The marks of a template that the lookup may exchange, by the names of its options. */
const marks = [
  ['variableStart', 'variable_start_string'],
  ['variableEnd', 'variable_end_string'],
  ['commentStart', 'comment_start_string'],
  ['commentEnd', 'comment_end_string'],
] as const

function template(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  // Unlike Ansible: the values of template_vars are taken as they are; a template in one may have come from a host.
  const given = keywords.get('template_vars') ?? {}
  if (!isDict(given)) return typeFault(`template_vars is a dict, not ${typeName(given)}`)
  const options = Object.fromEntries(
    marks.flatMap(([option, name]) => {
      const mark = word(keywords, name)
      return mark === undefined ? [] : [[option, mark]]
    }),
  )
  // By the rules of older Ansibles, what looks like a list or a dict becomes one here already.
  const converts = use.engine.rule !== 'typed' && flag(keywords, 'convert_data', true)
  return terms.map((term) => {
    const name = textTerm(term, 'template')
    const path = needFile(use, 'template', name, 'templates')
    const scope = withVariables(withVariables(use.outside, fileVariables(name, path)), given)
    const text = use.engine.renderFile(readText(use, path), scope, path, options)
    return converts ? resultOf([text], 'literal') : text
  })
}

function fileglob(use: Context, terms: readonly Value[]): Value {
  return terms.flatMap((term) => {
    const pattern = expandUser(str(term))
    if (posix.isAbsolute(pattern)) return globSync(pattern)
    const folder = posix.dirname(pattern)
    const roots = use.engine.support.folders?.('files') ?? [process.cwd()]
    for (const root of roots) {
      const found = globSync(posix.join(root, folder, posix.basename(pattern)))
      if (found.length) return found
    }
    return []
  })
}

/** The names in a value: a text may hold several, parted by any of some marks. */
const names = (value: Value, marks: RegExp): string[] =>
  flatList([value]).flatMap((one) => {
    const text = textTerm(one, 'first_found')
    return text === '' ? [] : text.split(marks)
  })

/** What a term of first_found looks for. */
interface Wanted {
  readonly names: readonly string[]
  readonly skip: boolean
}

function wanted(term: Value, keywords: Keywords): Wanted {
  if (isList(term)) {
    const all = term.map((one) => wanted(one, keywords))
    return { names: all.flatMap((one) => one.names), skip: all.at(-1)?.skip ?? false }
  }
  const options: Keywords = isDict(term) ? new Map(entries(term).map(([name, value]) => [str(name), value])) : keywords
  if (!isDict(term)) textTerm(term, 'first_found')
  const files = names(options.get('files') ?? [], /[,;]/)
  const paths = names(options.get('paths') ?? [], /[,:;]/)
  const skip = flag(options, 'skip', false)
  if (paths.length) return { names: paths.flatMap((path) => files.map((name) => posix.join(path, name))), skip }
  if (files.length) return { names: files, skip }
  return { names: isDict(term) ? [] : [str(term)], skip }
}

function firstFound(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const { names: tried, skip } = wanted(terms, keywords)
  const folder = word(keywords, FOLDER) ?? 'files'
  for (const name of tried) {
    const found = findFile(use, name, folder)
    if (found !== undefined) return [found]
  }
  return skip
    ? []
    : typeFault(`the lookup first_found found none of: ${tried.join(', ')}`, 'skip=true gives an empty list instead')
}

function unvault(use: Context, terms: readonly Value[]): Value {
  return terms.map((term) => readText(use, needFile(use, 'unvault', textTerm(term, 'unvault'), 'files')))
}

/** Ansible's lookups that read files. */
export const fileLookups = table({
  file: free(file),
  template: free(template),
  fileglob: free(fileglob),
  first_found: free(firstFound),
  unvault: free(unvault),
})
