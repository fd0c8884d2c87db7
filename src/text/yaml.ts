import { type Event, parseEvents, YAMLException } from 'js-yaml'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { Composer } from './compose.ts'
import { holdsMarks, joinFlow } from './join-flow.ts'
import type { Node } from './node.ts'
import { readSource } from './read-source.ts'
import { withoutText } from './without-text.ts'
import { yamlFailure } from './yaml-mistake.ts'

// What reads no YAML needs neither the parser nor this file.
export { fromValue, plain } from './from-value.ts'
export { readSource } from './read-source.ts'

/** How many lines of a file may be joined: each takes another reading. */
const MOST_JOINED = 100

/** The documents of a YAML text, usually one; an empty text has none. What is wrong with a secret one is told without its text. */
export function parseYaml(source: Source): readonly Node[] {
  return withoutText(source, () => parse(source))
}

function parse(source: Source): readonly Node[] {
  const { events, text } = eventsOf(source)
  const composer = new Composer(source, text)
  composer.compose(events)
  return composer.documents
}

/** Lines of brackets that are indented too little are joined, as long as that helps; else the first mistake is told. */
function eventsOf(source: Source): { readonly events: readonly Event[]; readonly text: string } {
  let text = source.text
  let first: YAMLException | undefined
  for (let joined = 0; ; joined++) {
    try {
      return { events: parseEvents(text, { filename: source.file }), text }
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error
      first ??= error
      const offset = error.mark?.position ?? 0
      const mayJoin = error.reason === 'deficient indentation' && joined < MOST_JOINED && !holdsMarks(source.text)
      const next = mayJoin ? joinFlow(text, offset, readsPast) : undefined
      if (next === undefined) throw yamlFailure(source, first.reason, first.mark?.position ?? 0)
      text = next
    }
  }
}

/** Whether the parser finds nothing wrong in a text up to a place. */
function readsPast(text: string, place: number): boolean {
  try {
    parseEvents(text, {})
    return true
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return (error.mark?.position ?? 0) > place
  }
}

/** The one document of a YAML file; undefined when the file is empty. `at` is the place that names the file. */
export function parseYamlFile(file: string, at?: Position): Node | undefined {
  const source = readSource(file, at)
  const [first, second] = parseYaml(source)
  if (second) throw new Failure('yaml-syntax', `${file} holds more than one document`, { at: second.at })
  return first
}
