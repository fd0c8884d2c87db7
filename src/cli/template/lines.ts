import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Failure } from '../../error/failure.ts'
import { Fault } from '../../template/fault.ts'
import { fromJsonText, type JsonForm, toJsonText } from '../../template/filter/json.ts'
import type { TextOptions } from '../../template/scope.ts'
import { type Dict, dict, get, isDict, type Value } from '../../text/value.ts'
import type { Renderer, Wanted } from './renderer.ts'

const form: JsonForm = { indent: null, sortKeys: false, ascii: false, separators: [',', ':'] }

/** Answers each line of JSON with one, in their order. */
export async function answerLines(input: Readable, write: (line: string) => void, renderer: Renderer): Promise<void> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  const ended = once(lines, 'close')
  for await (const line of lines) if (line.trim() !== '') write(toJsonText(await answer(line, renderer), form))
  await ended
}

async function answer(line: string, renderer: Renderer): Promise<Value> {
  let id: Value = null
  try {
    const asked = fromJsonText(line)
    if (!isDict(asked))
      throw new Failure('usage', 'a line must be a JSON object: {"id": 1, "template": "{{ x }}", "vars": {"x": 1}}')
    id = get(asked, 'id') ?? null
    const { text, value } = await renderer.both(wanted(asked))
    return dict([
      ['id', id],
      ['text', text],
      ['value', hasJson(value) ? value : text],
    ])
  } catch (error) {
    return dict([
      ['id', id],
      ['error', told(error)],
    ])
  }
}

/** Whether JSON has a form for a value: sets, for example, have none. */
function hasJson(value: Value): boolean {
  try {
    toJsonText(value, form)
    return true
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

const kinds: Readonly<Record<string, string>> = {
  'template-syntax': 'syntax',
  'template-undefined': 'undefined',
  'template-type': 'type',
  'template-limit': 'limit',
  'variable-cycle': 'cycle',
}

/** A failure as an answer: its kind, what it says and where. */
function told(error: unknown): Dict {
  const failure = error instanceof Failure ? error : undefined
  const known = failure ?? (error instanceof Fault ? error : undefined)
  const message = error instanceof Error ? error.message : String(error)
  return dict([
    // A failure of the program itself is told apart from those of the language.
    ['kind', known ? (kinds[known.code] ?? known.code) : 'bug'],
    ['message', message],
    ['line', failure?.at?.line ?? null],
    ['column', failure?.at?.column ?? null],
  ])
}

function wanted(asked: Dict): Wanted {
  const [template, vars, file, options] = ['template', 'vars', 'file', 'options'].map((key) => get(asked, key) ?? null)
  if (typeof template !== 'string') throw new Failure('usage', 'a line needs a "template", which is text')
  return {
    template,
    vars: dictOr(vars, 'vars'),
    file: file === null || typeof file === 'string' ? file : wrong('file', 'the path of a template file'),
    options: optionsOf(dictOr(options, 'options')),
  }
}

const wrong = (key: string, what: string): never => {
  throw new Failure('usage', `"${key}" of a line must be ${what}`)
}

const dictOr = (value: Value | undefined, key: string): Dict => {
  if (value === null || value === undefined) return {}
  return isDict(value) ? value : wrong(key, 'an object')
}

const flags = {
  trim_blocks: 'trimBlocks',
  lstrip_blocks: 'lstripBlocks',
  escape_backslashes: 'verbatimStrings',
} as const
const words = {
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  variable_start_string: 'variableStart',
  variable_end_string: 'variableEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
  line_statement_prefix: 'lineStatementPrefix',
  line_comment_prefix: 'lineCommentPrefix',
} as const

/** How the text is to be read, by Jinja's names. */
function optionsOf(given: Dict): TextOptions {
  const made: Record<string, boolean | string | readonly string[]> = {}
  for (const [name, value] of Object.entries(given)) {
    if (name in flags && typeof value === 'boolean') made[flags[name as keyof typeof flags]] = value
    else if (name in words && typeof value === 'string') made[words[name as keyof typeof words]] = value
    else if (name === 'extra_tags' && Array.isArray(value)) made.extraTags = value.map(String)
    else wrong('options', `made of ${[...Object.keys(flags), ...Object.keys(words), 'extra_tags'].join(', ')}`)
  }
  return made
}
