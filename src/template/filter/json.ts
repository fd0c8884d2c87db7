import type { Value } from '../../text/value.ts'
import { dict, entries, float, int, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { holdItems } from '../limit.ts'
import { OMIT } from '../omit.ts'
import { Bytes, Markup, Range } from '../value/carrier.ts'
import { order } from '../value/compare.ts'
import { isNumber, isText, plain, typeName } from '../value/kind.ts'
import { repr, str } from '../value/repr.ts'
import { Thing } from '../value/thing.ts'
import { touch } from '../value/undefined.ts'
import { View } from '../value/view.ts'

/** How `json.dumps` is asked to write. */
export interface JsonForm {
  readonly indent: number | string | null
  readonly sortKeys: boolean
  readonly ascii: boolean
  readonly separators: readonly [string, string]
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '"': '\\"',
  '\\': '\\\\',
}
const hex = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`

function text(value: string, ascii: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
  const made = value.replace(/["\\\u0000-\u001f]/g, (c) => escapes[c] ?? hex(c))
  return `"${ascii ? made.replace(/[\u007f-\uffff]/g, (c) => (c === '\u007f' ? c : hex(c))) : made}"`
}

function number(value: Value): string {
  const shown = repr(value)
  return shown === 'nan' ? 'NaN' : shown === 'inf' ? 'Infinity' : shown === '-inf' ? '-Infinity' : shown
}

function key(value: Value): string {
  if (isText(value)) return plain(value)
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return number(value)
  return typeFault(`keys must be str, int, float, bool or None, not ${typeName(value)}`)
}

/** A value as Python's json.dumps writes it. */
export function toJsonText(value: Value, form: JsonForm, level = 0): string {
  touch(value)
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isText(value)) return text(plain(value), form.ascii)
  if (isNumber(value)) return number(value)
  const unit = typeof form.indent === 'number' ? ' '.repeat(Math.max(0, form.indent)) : form.indent
  const inside = unit === null ? '' : `\n${unit.repeat(level + 1)}`
  const after = unit === null ? '' : `\n${unit.repeat(level)}`
  const wrap = (open: string, parts: readonly string[], close: string): string =>
    parts.length ? `${open}${inside}${parts.join(form.separators[0] + inside)}${after}${close}` : open + close
  if (Array.isArray(value) || value instanceof Range || value instanceof View) {
    const list: readonly Value[] = Array.isArray(value) ? value : value.list()
    return wrap(
      '[',
      list.map((one) => toJsonText(one, form, level + 1)),
      ']',
    )
  }
  if (isDict(value)) {
    const pairs = form.sortKeys ? [...entries(value)].sort((a, b) => order(a[0], b[0])) : entries(value)
    return wrap(
      '{',
      pairs.map(([name, one]) => text(key(name), form.ascii) + form.separators[1] + toJsonText(one, form, level + 1)),
      '}',
    )
  }
  if (value === OMIT) return text('__omit_place_holder__', form.ascii)
  if (value instanceof Bytes) return text(value.bytes.toString('utf8'), form.ascii)
  if (value instanceof Markup) return text(value.text, form.ascii)
  if (value instanceof Thing && value.typeName === 'datetime') return text(str(value).replace(' ', 'T'), form.ascii)
  return typeFault(`Object of type ${typeName(value)} is not JSON serializable`)
}

/** Reads JSON as Python's json.loads does: ints are exact, 1.0 is a float, keys keep their order. */
export function fromJsonText(source: string): Value {
  let at = 0
  const fail = (): never =>
    at >= source.length
      ? typeFault('the text is not JSON: it ends too early')
      : typeFault(`the text is not JSON: unexpected ${JSON.stringify(source[at])} at character ${at}`)
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(source)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const space = (): void => {
    match(/[ \t\n\r]*/y)
  }
  const word = (): string => {
    const found = match(/"(?:[^"\\]|\\[\s\S])*"/y) ?? fail()
    try {
      // Python takes control characters inside strings for an error too, unless told otherwise.
      return JSON.parse(found) as string
    } catch {
      return fail()
    }
  }
  const one = (depth: number): Value => {
    if (depth > 500) return typeFault('the JSON is nested too deeply')
    space()
    const c = source[at]
    if (c === '"') return word()
    if (c === '[') {
      const list: Value[] = []
      sequence(']', () => list.push(one(depth + 1)))
      return list
    }
    if (c === '{') {
      const pairs: [Value, Value][] = []
      sequence('}', () => {
        space()
        const name = word()
        space()
        if (source[at++] !== ':') fail()
        pairs.push([name, one(depth + 1)])
      })
      return dict(pairs)
    }
    const digits = match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y)
    if (digits !== undefined) return /[.eE]/.test(digits) ? float(Number(digits)) : int(BigInt(digits))
    switch (match(/true|false|null|NaN|-?Infinity/y)) {
      case 'true':
        return true
      case 'false':
        return false
      case 'null':
        return null
      case 'NaN':
        return float(Number.NaN)
      case 'Infinity':
        return float(Number.POSITIVE_INFINITY)
      case '-Infinity':
        return float(Number.NEGATIVE_INFINITY)
      default:
        return fail()
    }
  }
  const sequence = (end: string, item: () => void): void => {
    at++
    space()
    if (source[at] === end) {
      at++
      return
    }
    for (let count = 1; ; count++) {
      holdItems(count)
      item()
      space()
      const c = source[at++]
      if (c === end) return
      if (c !== ',') {
        at--
        fail()
      }
    }
  }
  const value = one(0)
  space()
  return at < source.length ? fail() : value
}
