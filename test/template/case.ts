import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../src/error/failure.ts'
import { Dialect } from '../../src/template/dialect.ts'
import { fromJsonText } from '../../src/template/filter/json.ts'
import type { ResultRule } from '../../src/template/result-rule.ts'
import { isTemplate, type Scope, type TextOptions } from '../../src/template/scope.ts'
import type { Dict, Value } from '../../src/text/value.ts'
import { dict, entries, Float, get, isDict } from '../../src/text/value.ts'
import { line, tagged } from './oracle/tagged.ts'

/** One case of the corpus: a template, its variables, and what Ansible makes of them. */
export interface Case {
  readonly name: string
  readonly category: string
  readonly template: string
  readonly vars: Dict
  readonly files: Dict
  readonly opts: Dict
  readonly text: Value
  readonly value: Value
  readonly native: Value
}

/** A value in which the corpus' tags are the values they stand for. */
function untagged(value: Value): Value {
  if (Array.isArray(value)) return value.map(untagged)
  if (!isDict(value)) return value
  const float = get(value, '$float')
  if (typeof float === 'string')
    return new Float(float === 'inf' ? Infinity : float === '-inf' ? -Infinity : Number(float))
  const int = get(value, '$int')
  if (typeof int === 'string') return BigInt(int)
  const pairs = get(value, '$dict')
  if (Array.isArray(pairs))
    return dict(pairs.map((pair) => [untagged((pair as Value[])[0]!), untagged((pair as Value[])[1]!)]))
  const tuple = get(value, '$tuple')
  if (Array.isArray(tuple)) return tuple.map(untagged)
  return dict(entries(value).map(([key, inner]) => [key, untagged(inner)]))
}

const empty: Dict = {}
const dictAt = (of: Dict, key: string): Dict => {
  const found = get(of, key)
  return found !== undefined && isDict(found) ? found : empty
}

/** The corpus. */
export function readCases(): readonly Case[] {
  const all = fromJsonText(readFileSync('test/template/cases.json', 'utf8')) as readonly Dict[]
  return all.map((one) => ({
    name: String(get(one, 'name')),
    category: String(get(one, 'category')),
    template: String(get(one, 'template')),
    vars: untagged(dictAt(one, 'vars')) as Dict,
    files: dictAt(one, 'files'),
    opts: dictAt(one, 'opts'),
    text: get(one, 'expected_text') ?? null,
    value: untagged(get(one, 'expected_value') ?? null),
    native: untagged(get(one, 'expected_native') ?? null),
  }))
}

/** Variables whose own templates are rendered when they are read. */
export function lazyScope(vars: Dict, dialect: Dialect): Scope {
  const open: string[] = []
  const known = new Map<string, Value>()
  const scope: Scope = {
    lookup(name) {
      const raw = get(vars, name)
      if (raw === undefined) return undefined
      const before = known.get(name)
      if (before !== undefined) return before
      if (open.includes(name)) throw new Failure('variable-cycle', [...open, name].join(' -> '))
      open.push(name)
      try {
        const made = deep(raw)
        known.set(name, made)
        return made
      } finally {
        open.pop()
      }
    },
    isTemplate: (name) => {
      const raw = get(vars, name)
      return typeof raw === 'string' && isTemplate(raw)
    },
    names: () => entries(vars).map(([name]) => String(name)),
  }
  const deep = (value: Value): Value => {
    if (typeof value === 'string') return dialect.render(value, scope)
    if (Array.isArray(value)) return value.map(deep)
    return isDict(value) ? dict(entries(value).map(([key, inner]) => [key, deep(inner)])) : value
  }
  return scope
}

const isError = (value: Value): boolean => isDict(value) && get(value, '$error') !== undefined

/** What a case is asked for: its text, or its value by the rule of ansible-core 2.14, without and with jinja2_native. */
export type Asked = 'text' | 'value' | 'native'

/** What came of a case: `raises` when it fails. */
export interface Outcome {
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

/** The dialect and the scope of a case. */
export function prepare(
  one: Case,
  rule: ResultRule,
  folder: string,
): { dialect: Dialect; scope: Scope; options: TextOptions } {
  const extensions = get(one.opts, 'extensions')
  const dialect = new Dialect({
    rule,
    extraTags: extensions === undefined ? [] : ['do', 'break', 'continue'],
    searchPath: (name) => {
      const text = get(one.files, name)
      return typeof text === 'string' ? { file: name, text } : undefined
    },
    support: {
      files: (name) => {
        const path = name.startsWith('/') ? name : join(folder, name)
        return existsSync(path) ? path : undefined
      },
      folders: () => [folder],
      setting: (name) => (name === 'DEFAULT_FORKS' ? 5 : undefined),
    },
  })
  const prefix = get(one.opts, 'line_statement_prefix')
  const comment = get(one.opts, 'line_comment_prefix')
  return {
    dialect,
    scope: lazyScope(one.vars, dialect),
    options: {
      verbatimStrings: get(one.opts, 'escape_backslashes') !== false,
      trimBlocks: get(one.opts, 'trim_blocks') !== false,
      lstripBlocks: get(one.opts, 'lstrip_blocks') === true,
      ...(typeof prefix === 'string' ? { lineStatementPrefix: prefix } : {}),
      ...(typeof comment === 'string' ? { lineCommentPrefix: comment } : {}),
    },
  }
}

const rules = { text: 'literal', value: 'literal', native: 'native' } as const

/** Asks a case and compares with Ansible's answer; only failures of the language count as raising. */
export function runCase(one: Case, asked: Asked): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-case-'))
  for (const [name, text] of entries(one.files)) writeFileSync(join(folder, String(name)), String(text))
  const { dialect, scope, options } = prepare(one, rules[asked], folder)
  const raises = isError(one[asked])
  const expected = raises ? 'raises' : line(tagged(one[asked]))
  try {
    const made =
      asked === 'text'
        ? dialect.renderText(one.template, scope, { file: one.name, text: one.template }, options)
        : dialect.render(one.template, scope, undefined, options)
    const actual = line(tagged(made))
    return { passed: actual === expected, expected, actual }
  } catch (error) {
    const known = error instanceof Failure
    const actual = `raises ${known ? error.code : 'BUG'}: ${error instanceof Error ? (known ? error.message : error.stack) : error}`
    return { passed: raises && known, expected, actual }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
