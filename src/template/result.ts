import { LazyDict } from '../text/lazy-dict.ts'
import type { Value } from '../text/value.ts'
import { entries, Float, isDict } from '../text/value.ts'
import { typeFault } from './fault.ts'
import { finish } from './finish.ts'
import { OMIT } from './omit.ts'
import type { ResultRule } from './result-rule.ts'
import { python, pythonAndJson, pythonLiteral } from './syntax/python-literal.ts'
import { Range } from './value/carrier.ts'
import { isText, plain } from './value/kind.ts'
import { shown, str } from './value/repr.ts'
import { Tuple } from './value/tuple.ts'
import { View } from './value/view.ts'

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
  const code = text.replace(/^(?:(?:[ \t\f]|\\\n)*(?:#[^\n]*)?\n)+/, '')
  const found = /^[ \t\f]/.test(code) ? undefined : pythonLiteral(code, words)
  return found === undefined ? text : found
}

/** Whether a value is what reading its own text again gives: lists and dicts of plain values. */
function isLiteral(value: Value, depth = 0): boolean {
  // Views are as their text would be, but for its length.
  if (value === null || typeof value !== 'object' || value === OMIT || value instanceof LazyDict) return true
  if (value instanceof Float) return Number.isFinite(value.valueOf())
  if (depth > 50 || value instanceof Tuple) return false
  if (Array.isArray(value)) return value.every((one) => isLiteral(one as Value, depth + 1))
  return isDict(value) && entries(value).every(([key, inner]) => typeof key === 'string' && isLiteral(inner, depth + 1))
}

type End = (value: Value) => Value

function literal(parts: readonly Part[], end: End): Value {
  const [first] = parts
  if (parts.length === 1) {
    if (first instanceof Marked) return end(first.text)
    if (first === OMIT) return OMIT
    // Ansible writes these as text and reads it; nothing but time would come of that.
    if (first !== null && typeof first === 'object' && !(first instanceof Float) && isLiteral(first as Value))
      return first as Value
  }
  const text = textOf(parts)
  if (text === 'True' || text === 'False') return text === 'True'
  return text.startsWith('[') || text.startsWith('{') ? reread(text, pythonAndJson) : text
}

function native(parts: readonly Part[], end: End): Value {
  const [first] = parts
  if (first === undefined) return null
  if (parts.length === 1 && (first instanceof Marked || !isText(first))) return end(value(first))
  const text = parts.length === 1 ? plain(first as string) : join(parts, (one) => (one === null ? 'None' : shown(one)))
  const read = reread(text, python)
  return isText(read) && read !== text ? text.slice(0, 1) + str(read) + text.slice(0, 1) : read
}

const byRule = (parts: readonly Part[], rule: ResultRule, end: End): Value => {
  switch (rule) {
    case 'typed':
      return parts.length === 1 ? end(value(parts[0] as Part)) : textOf(parts)
    case 'literal':
      return literal(parts, end)
    case 'native':
      return native(parts, end)
  }
}

/** The value of what a template has written, by a rule, as the rest of the program takes it. */
export const resultOf = (parts: readonly Part[], rule: ResultRule): Value => byRule(parts, rule, finish)

/** The value of what a macro or a body has written, by a rule; the template goes on with it as it is. */
export const gathered = (parts: readonly Part[], rule: ResultRule): Value =>
  byRule(parts, rule, (value) => {
    // What is missing at any depth fails here, too.
    finish(value)
    return value instanceof View || value instanceof Range ? value.list() : value
  })
