import type { Value } from '../text/value.ts'
import { typeFault } from './fault.ts'
import { finish } from './finish.ts'
import { OMIT } from './omit.ts'
import { python, pythonAndJson, pythonLiteral } from './syntax/python-literal.ts'
import { isText, plain } from './value/kind.ts'
import { shown, str } from './value/repr.ts'

/**
 * What a playbook's scalar becomes. `typed`: the value of its one expression, else text. `literal`: always text, which
 * is read again where it looks like a list, a dict or a bool, as ansible-core 2.14 to 2.18 do. `native`: as these do
 * with jinja2_native, where all text is read again.
 */
export type ResultRule = 'typed' | 'literal' | 'native'

/** The text of a filter that Ansible never reads again when it is all there is. */
export class Marked {
  readonly text: Value

  constructor(text: Value) {
    this.text = text
  }
}

/** What a template has written, part by part. */
export type Part = Value | Marked

const value = (part: Part): Value => (part instanceof Marked ? part.text : part)

const refuseOmit = (): never =>
  typeFault("'omit' leaves out a whole argument, item or key; it cannot be part of a text")

const join = (parts: readonly Part[], text: (value: Value) => string): string =>
  parts.map((part) => (part === OMIT ? refuseOmit() : text(value(part)))).join('')

/** The text of all that was written. */
export const textOf = (parts: readonly Part[]): string => join(parts, shown)

/** The value of a text by a rule of older Ansibles, where it has another than itself. */
function reread(text: string, words: typeof python): Value {
  // As Python's parser: lines without code in front do not matter, but code must stand at the start of its line.
  const code = text.replace(/^(?:[ \t\f]*(?:#[^\n]*)?\n)+/, '')
  const found = /^[ \t\f]/.test(code) ? undefined : pythonLiteral(code, words)
  return found === undefined ? text : found
}

function literal(parts: readonly Part[]): Value {
  const [first] = parts
  if (parts.length === 1 && first instanceof Marked) return finish(first.text)
  if (parts.length === 1 && first === OMIT) return OMIT
  const text = textOf(parts)
  if (text === 'True' || text === 'False') return text === 'True'
  return text.startsWith('[') || text.startsWith('{') ? reread(text, pythonAndJson) : text
}

function native(parts: readonly Part[]): Value {
  const [first] = parts
  if (first === undefined) return null
  if (parts.length === 1 && (first instanceof Marked || !isText(first))) return finish(value(first))
  const text = parts.length === 1 ? plain(first as string) : join(parts, (one) => (one === null ? 'None' : shown(one)))
  const read = reread(text, python)
  return isText(read) && read !== text ? text.slice(0, 1) + str(read) + text.slice(0, 1) : read
}

/** The value of what was written, by a rule. */
export function resultOf(parts: readonly Part[], rule: ResultRule): Value {
  switch (rule) {
    case 'typed':
      return parts.length === 1 ? finish(value(parts[0] as Part)) : textOf(parts)
    case 'literal':
      return literal(parts)
    case 'native':
      return native(parts)
  }
}
