import { posix } from 'node:path'
import type { Value } from '../../text/value.ts'
import { dict, entries, get, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { globSync } from '../filter/files.ts'
import { expandUser } from '../filter/path.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import type { Scope } from '../scope.ts'
import { isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { findFile, needFile, readText } from './find.ts'
import { flatList } from './list.ts'

const word = (keywords: Keywords, name: string): string | undefined => {
  const given = keywords.get(name)
  return given === undefined || given === null ? undefined : str(given)
}

function file(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  return terms.map((term) => {
    const text = readText(needFile(use, 'file', str(term), 'files'))
    const left = truth(keywords.get('lstrip') ?? false) ? text.trimStart() : text
    return truth(keywords.get('rstrip') ?? true) ? left.trimEnd() : left
  })
}

/** A scope with some variables in front. */
function over(scope: Scope, variables: Value): Scope {
  if (!isDict(variables)) return scope
  return {
    lookup: (name) => {
      const own = get(variables, name)
      return own === undefined ? scope.lookup(name) : own
    },
    names: () => [...entries(variables).map(([name]) => str(name)), ...scope.names()],
  }
}

function template(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const scope = over(use.outside, keywords.get('template_vars') ?? null)
  const options = {
    ...(word(keywords, 'variable_start_string') ? { variableStart: word(keywords, 'variable_start_string') } : {}),
    ...(word(keywords, 'variable_end_string') ? { variableEnd: word(keywords, 'variable_end_string') } : {}),
    ...(word(keywords, 'comment_start_string') ? { commentStart: word(keywords, 'comment_start_string') } : {}),
    ...(word(keywords, 'comment_end_string') ? { commentEnd: word(keywords, 'comment_end_string') } : {}),
  }
  return terms.map((term) => {
    const path = needFile(use, 'template', str(term), 'templates')
    return use.engine.renderFile(readText(path), scope, path, options)
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

/** The names that a term of first_found lists: a text may hold several, parted by commas. */
function names(value: Value): string[] {
  if (isText(value))
    return str(value)
      .split(/[,;]/)
      .map((one) => one.trim())
  return flatList([value]).map(str)
}

function firstFound(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const all = [...flatList(terms)]
  if (keywords.has('files')) all.push(dict(keywords))
  let skip = truth(keywords.get('skip') ?? false)
  const tried: string[] = []
  for (const term of all) {
    const asDict = isDict(term) ? term : undefined
    const files = asDict ? names(get(asDict, 'files') ?? []) : [str(term)]
    const paths = names(asDict ? (get(asDict, 'paths') ?? []) : (keywords.get('paths') ?? []))
    if (asDict && truth(get(asDict, 'skip') ?? false)) skip = true
    const candidates = paths.length ? paths.flatMap((path) => files.map((name) => posix.join(path, name))) : files
    for (const name of candidates) {
      const found = ['files', 'templates', 'vars', 'tasks']
        .map((folder) => findFile(use, name, folder))
        .find((one) => one)
      if (found) return [found]
      tried.push(name)
    }
  }
  return skip
    ? []
    : typeFault(`the lookup first_found found none of: ${tried.join(', ')}`, 'skip=true gives an empty list instead')
}

function unvault(use: Context, terms: readonly Value[]): Value {
  return terms.map((term) => {
    const text = readText(needFile(use, 'unvault', str(term), 'files'))
    return text.startsWith('$ANSIBLE_VAULT;') ? typeFault('the lookup unvault cannot open vaults here') : text
  })
}

/** Ansible's lookups that read files. */
export const fileLookups = table({
  file: free(file),
  template: free(template),
  fileglob: free(fileglob),
  first_found: free(firstFound),
  unvault: free(unvault),
})
