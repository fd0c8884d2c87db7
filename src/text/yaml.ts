import { type Event, parseEvents, YAMLException } from 'js-yaml'
import { codes } from '../error/code.ts'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { Composer } from './compose.ts'
import type { Node } from './node.ts'
import { readSource } from './read-source.ts'
import { yamlFailure } from './yaml-mistake.ts'

// What reads no YAML needs neither the parser nor this file.
export { fromValue, plain } from './from-value.ts'
export { readSource } from './read-source.ts'

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

/** The one document of a YAML file; undefined when the file is empty. `at` is the place that names the file. */
export function parseYamlFile(file: string, at?: Position): Node | undefined {
  const source = readSource(file, at)
  const [first, second] = parseYaml(source)
  if (second) throw new Failure('yaml-syntax', `${file} holds more than one document`, { at: second.at })
  return first
}
