import type { Float, Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { holdText } from '../limit.ts'
import { isFloat, isNumeric, isText, numeric, typeName } from '../value/kind.ts'
import { floatText, str } from '../value/repr.ts'
import { width } from '../value/text.ts'
import { Thing } from '../value/thing.ts'
import { touch } from '../value/undefined.ts'
import { formatNumber } from './number.ts'
import { printf } from './printf.ts'

const grammar = /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su

/** One format specification, taken apart. */
interface Spec {
  readonly fill: string | undefined
  readonly align: string | undefined
  readonly sign: string
  readonly alternate: string
  readonly zero: boolean
  readonly columns: number
  readonly group: string | undefined
  readonly precision: number | undefined
  readonly type: string | undefined
}

function read(spec: string, value: Value): Spec {
  const found = grammar.exec(spec)
  if (!found) return typeFault(`Invalid format specifier '${spec}' for object of type '${typeName(value)}'`)
  const [, fill, align, sign, alternate, zero, columns, group, precision, type] = found
  const spread = Number(columns ?? 0)
  holdText(spread)
  return {
    fill,
    align,
    sign: sign ?? '',
    alternate: alternate ?? '',
    zero: zero !== undefined,
    columns: spread,
    group,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  }
}

/** Digits in groups; `zeros` fills them up to a width, groups and all. */
function grouped(digits: string, separator: string | undefined, by: number, zeros: number): string {
  if (!separator) return digits
  const [, whole = '', rest = ''] = (by === 4 ? /^([\da-fA-F]*)(.*)$/s : /^(\d*)(.*)$/s).exec(digits) ?? []
  const parted = (text: string): string => {
    const first = text.length % by || by
    const groups = [text.slice(0, first)]
    for (let at = first; at < text.length; at += by) groups.push(text.slice(at, at + by))
    return groups.join(separator)
  }
  let count = whole.length
  while (count + Math.floor((count - 1) / by) + rest.length < zeros) count++
  return parted(whole.padStart(count, '0')) + rest
}

/** Groups go with decimal numbers; `_` also with other bases, and `,` with none of them. */
function holdGroup(spec: Spec): void {
  const type = spec.type ?? ''
  if (spec.group && (['n', 'c', 's'].includes(type) || (spec.group === ',' && ['b', 'o', 'x', 'X'].includes(type))))
    typeFault(`Cannot specify '${spec.group}' with '${type}'.`)
}

function numberPieces(value: number | bigint | boolean | Float, spec: Spec): { sign: string; digits: string } {
  holdGroup(spec)
  const flags = spec.sign + spec.alternate
  const n = numeric(value)
  if (spec.type === 'c') return { sign: '', digits: printf('%c', value) }
  if (spec.type === '%') {
    const made = formatNumber(Number(n) * 100, { flags, precision: spec.precision ?? 6, conversion: 'f' })
    return { sign: made.sign, digits: `${made.digits}%` }
  }
  if (!spec.type && isFloat(value) && spec.precision === undefined) {
    const text = floatText(Number(n))
    return { sign: text.startsWith('-') ? '-' : spec.sign.replace('-', ''), digits: text.replace('-', '') }
  }
  const usual = isFloat(value) ? 'g' : 'd'
  const conversion = spec.type === undefined || spec.type === 'n' ? usual : spec.type
  if ('bdoxX'.includes(conversion)) {
    if (isFloat(value)) typeFault(`Unknown format code '${conversion}' for object of type 'float'`)
    if (spec.precision !== undefined) typeFault('Precision not allowed in integer format specifier')
  }
  return formatNumber(value, { flags, precision: spec.precision, conversion, pointed: spec.type === undefined })
}

/** A text's part of a format: cut to the precision. */
function textPiece(value: Value, spec: Spec): string {
  if (!isText(value)) return typeFault(`unsupported format string passed to ${typeName(value)}.__format__`)
  if (spec.type && spec.type !== 's') typeFault(`Unknown format code '${spec.type}' for object of type 'str'`)
  if (spec.group) typeFault(`Cannot specify '${spec.group}' with 's'.`)
  if (spec.sign) typeFault('Sign not allowed in string format specifier')
  if (spec.align === '=') typeFault("'=' alignment not allowed in string format specifier")
  const text = str(value)
  return spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('')
}

/** Python's format(value, spec). */
export function formatSpec(value: Value, text: string): string {
  if (value instanceof Thing && 'strftime' in value && typeof value.strftime === 'function' && text)
    return String(value.strftime(text))
  touch(value)
  if (!text) return str(value)
  const spec = read(text, value)
  let sign = ''
  let body: string
  let align = spec.align
  const fill = spec.fill ?? (spec.zero ? '0' : ' ')
  if (isNumeric(value)) {
    if (spec.type === 's') return typeFault(`Unknown format code 's' for object of type '${typeName(value)}'`)
    const pieces = numberPieces(value, spec)
    align ??= spec.zero ? '=' : '>'
    sign = pieces.sign
    const zeros = align === '=' && fill === '0' ? spec.columns - sign.length : 0
    body = grouped(pieces.digits, spec.group, 'boxX'.includes(spec.type ?? 'd') ? 4 : 3, zeros)
  } else {
    body = textPiece(value, spec)
    align ??= '<'
  }
  const gap = Math.max(0, spec.columns - width(sign + body))
  switch (align) {
    case '<':
      return sign + body + fill.repeat(gap)
    case '=':
      return sign + fill.repeat(gap) + body
    case '^':
      return fill.repeat(Math.floor(gap / 2)) + sign + body + fill.repeat(gap - Math.floor(gap / 2))
    default:
      return fill.repeat(gap) + sign + body
  }
}
