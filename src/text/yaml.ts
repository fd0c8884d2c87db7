import { readFileSync } from 'node:fs'
import { type Event, parseEvents, YAMLException } from 'js-yaml'
import { codes } from '../error/code.ts'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { Composer } from './compose.ts'
import type { Node, Scalar } from './node.ts'
import { noSecrets, type Unsealer } from './unsealer.ts'
import { dict, entries as entriesOf, isDict, type Value } from './value.ts'
import { yamlFailure } from './yaml-mistake.ts'

/** The documents of a YAML text, usually one; an empty text has none. What is wrong with a secret one is told without its text. */
export function parseYaml(source: Source): readonly Node[] {
  if (!source.secret) return parse(source)
  try {
    return parse(source)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const hint = 'the file is a vault, so that its text is not shown; see it with "tutti vault view"'
    throw new Failure(error.code, codes[error.code], { at: error.at, hint })
  }
}

function parse(source: Source): readonly Node[] {
  let events: readonly Event[]
  try {
    events = parseEvents(source.text, { filename: source.file })
  } catch (error) {
    if (error instanceof YAMLException) throw yamlFailure(source, error.reason, error.mark?.position ?? 0)
    throw error
  }
  const composer = new Composer(source)
  composer.compose(events)
  return composer.documents
}

/** The text of a file that the input names, as a source; one in a vault is opened. */
export function readSource(file: string, at?: Position, vault: Unsealer = noSecrets): Source {
  let read: Buffer
  try {
    read = readFileSync(file)
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new Failure('file-missing', `cannot read ${file}: ${reason}`, { at, cause })
  }
  const { content, wasSealed } = vault.file(read, file, at)
  return { file, text: content.toString('utf8'), ...(wasSealed ? { secret: true } : {}) }
}

/** The one document of a YAML file; undefined when the file is empty. `at` is the place that names the file. */
export function parseYamlFile(file: string, at?: Position): Node | undefined {
  const source = readSource(file, at)
  const [first, second] = parseYaml(source)
  if (second) throw new Failure('yaml-syntax', `${file} holds more than one document`, { at: second.at })
  return first
}

/** The value of a node as it is written, with no template rendered. */
export function plain(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'sequence':
      return node.items.map(plain)
    case 'mapping':
      return dict(node.entries.map(({ key, value }) => [key.value, plain(value)] as const))
  }
}

const nowhere: Position = { source: { file: '<value>', text: '' }, line: 1, column: 1, length: 0 }

/** A node for a value that was made, not read; `at` is the place it is told by, `unsafe` keeps it from templates. */
export function fromValue(value: Value, at: Position = nowhere, unsafe = false): Node {
  if (Array.isArray(value)) {
    return { kind: 'sequence', at, items: value.map((item) => fromValue(item as Value, at, unsafe)) }
  }
  if (isDict(value)) {
    const made = entriesOf(value).map(([key, inner]) => ({
      key: scalarOf(key, at, unsafe),
      value: fromValue(inner, at, unsafe),
    }))
    return { kind: 'mapping', at, entries: made }
  }
  return scalarOf(value as Value, at, unsafe)
}

function scalarOf(value: Value, at: Position, unsafe: boolean): Scalar {
  const text = value === null ? '' : String(value)
  return { kind: 'scalar', at, value, text, unsafe, vault: false, plain: typeof value !== 'string' }
}
