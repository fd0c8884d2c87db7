import type { Value } from '../../text/value.ts'
import { entries, Float, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { OMIT } from '../omit.ts'
import { Bytes, Markup, Namespace, Range, Unique } from './carrier.ts'
import { typeName } from './kind.ts'
import { Thing } from './thing.ts'
import { Tuple } from './tuple.ts'
import { Undefined } from './undefined.ts'
import { View } from './view.ts'

/** A float as Python prints it: the shortest digits, always with a point or an exponent. */
export function floatText(n: number): string {
  if (Number.isNaN(n)) return 'nan'
  if (!Number.isFinite(n)) return n < 0 ? '-inf' : 'inf'
  if (Object.is(n, -0)) return '-0.0'
  const size = Math.abs(n)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent] = n.toExponential().split('e') as [string, string]
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  }
  const text = String(n)
  return text.includes('.') ? text : `${text}.0`
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u

function escapeCharacter(character: string): string {
  const known = named[character]
  if (known) return known
  if (!unprintable.test(character)) return character
  const code = character.codePointAt(0) as number
  const hex = code.toString(16)
  return code < 256
    ? `\\x${hex.padStart(2, '0')}`
    : code < 65536
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`
}

/** A str in quotes, as Python's repr writes it. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let made = ''
  for (const character of text) made += character === quote ? `\\${character}` : escapeCharacter(character)
  return quote + made + quote
}

function bytesText(bytes: Buffer): string {
  const quote = bytes.includes(39) && !bytes.includes(34) ? '"' : "'"
  let made = ''
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    if (character === quote) made += `\\${quote}`
    else if (named[character]) made += named[character]
    else made += byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : character
  }
  return `b${quote}${made}${quote}`
}

/** Python's repr. */
export function repr(value: Value): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatText(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Float) return floatText(value.valueOf())
  if (value instanceof Undefined) return value.lenient ? 'Undefined' : value.fail()
  if (value instanceof Tuple)
    return value.length === 1 ? `(${repr(value[0] as Value)},)` : `(${value.map(repr).join(', ')})`
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  if (isDict(value)) {
    return `{${entries(value)
      .map(([key, inner]) => `${repr(key)}: ${repr(inner)}`)
      .join(', ')}}`
  }
  if (value instanceof Markup) return `Markup(${quoted(value.text)})`
  if (value instanceof Range) return `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`
  if (value instanceof View) return `dict_${value.kind}(${repr(value.list())})`
  if (value instanceof Unique) return value.length ? `{${value.items.map(repr).join(', ')}}` : 'set()'
  if (value instanceof Namespace) return `<Namespace ${repr(value.variables)}>`
  if (value instanceof Bytes) return bytesText(value.bytes)
  if (value === OMIT) return typeFault("'omit' leaves out a whole argument, item or key; it cannot be part of a text")
  return value instanceof Thing ? value.toString() : `<${typeName(value)}>`
}

/** Python's str. */
export function str(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Markup) return value.text
  if (value instanceof Undefined && value.lenient) return ''
  return repr(value)
}

/** A value as a template prints it: None is nothing. */
export function shown(value: Value): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (value instanceof Range || value instanceof View) return str(value.list())
  return value instanceof Bytes ? value.bytes.toString('utf8') : str(value)
}
