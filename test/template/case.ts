import { readFileSync } from 'node:fs'
import { fromJsonText, type JsonForm, toJsonText } from '../../src/template/filter/json.ts'
import { str } from '../../src/template/value/repr.ts'
import type { Dict, Value } from '../../src/text/value.ts'
import { dict, entries, get, isDict } from '../../src/text/value.ts'
import { untagged } from './untagged.ts'

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

/** What a case is asked for: its text, or its value by the rule of ansible-core 2.14, without and with jinja2_native. */
export type Asked = 'text' | 'value' | 'native'

const form: JsonForm = { indent: null, sortKeys: false, ascii: true, separators: [',', ':'] }
/** A value as the JSON of an answer; what has none is answered with its text. */
function shown(value: Value): string {
  try {
    return toJsonText(value, form)
  } catch {
    return toJsonText(str(value), form)
  }
}

/** Ansible's answer to a case; undefined where it fails. */
export function expectedOf(one: Case, asked: Asked): string | undefined {
  const value = one[asked]
  return isDict(value) && get(value, '$error') !== undefined ? undefined : shown(value)
}

/** A case as a line for `tutti template --jsonl`; `file` is where its template is said to lie. */
export function lineOf({ name, template, vars, opts }: Case, file: string): string {
  const extensions = get(opts, 'extensions')
  const options = dict([
    ['escape_backslashes', true],
    ...entries(opts).filter(([key]) => key !== 'extensions'),
    ...(extensions === undefined ? [] : [['extra_tags', ['do', 'break', 'continue']] as const]),
  ])
  return shown({ id: name, template, vars, file, options })
}

/** What an answered line says to a question; undefined where the language refuses the template. */
export function actualOf(line: string, asked: Asked): { readonly said: string | undefined; readonly told: string } {
  const answer = fromJsonText(line) as Dict
  const error = get(answer, 'error')
  if (error !== undefined) {
    const kind = get(error as Dict, 'kind')
    return { said: kind === 'bug' ? 'a bug' : undefined, told: line }
  }
  const said = shown(get(answer, asked === 'text' ? 'text' : 'value') ?? null)
  return { said, told: said }
}
