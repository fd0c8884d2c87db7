import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { holdText } from '../limit.ts'
import { isFloat, isInt, isNumeric, isText, numeric, typeName } from '../value/kind.ts'
import { floatText, str } from '../value/repr.ts'
import { width } from '../value/text.ts'
import { Thing } from '../value/thing.ts'
import { formatNumber } from './number.ts'

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

const grouped = (digits: string, separator: string | undefined, by = 3): string => {
  if (!separator) return digits
  const [, whole, rest] = /^([0-9a-fA-F]*)(.*)$/s.exec(digits) as unknown as [string, string, string]
  return whole.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${by}})+$)`, 'g'), separator) + rest
}

function numberPieces(value: Value, spec: Spec): { sign: string; digits: string } {
  if (!isNumeric(value)) return typeFault('not a number')
  const flags = spec.sign + spec.alternate
  const n = numeric(value)
  if (spec.type === 'c') return { sign: '', digits: String.fromCodePoint(Number(n)) }
  if (spec.type === '%') {
    const { sign, digits } = formatNumber(Number(n) * 100, { flags, precision: spec.precision ?? 6, conversion: 'f' })
    return { sign, digits: `${grouped(digits, spec.group)}%` }
  }
  if (!spec.type && isFloat(value) && spec.precision === undefined) {
    const text = floatText(Number(n))
    const sign = text.startsWith('-') ? '-' : spec.sign === '-' ? '' : spec.sign
    return { sign, digits: grouped(text.replace('-', ''), spec.group) }
  }
  let conversion = spec.type ?? (isFloat(value) ? 'g' : 'd')
  if (conversion === 'n') conversion = isFloat(value) ? 'g' : 'd'
  if ('bdoxX'.includes(conversion)) {
    if (isFloat(value)) typeFault(`Unknown format code '${conversion}' for object of type 'float'`)
    if (spec.precision !== undefined) typeFault('Precision not allowed in integer format specifier')
  }
  const { sign, digits } = formatNumber(value, { flags, precision: spec.precision, conversion })
  return {
    sign,
    digits: grouped(
      digits,
      spec.group,
      'bdo'.includes(conversion) && conversion !== 'd' ? 4 : 'xX'.includes(conversion) ? 4 : 3,
    ),
  }
}

/** Python's format(value, spec). */
export function formatSpec(value: Value, text: string): string {
  if (value instanceof Thing && 'strftime' in value && typeof value.strftime === 'function' && text)
    return String(value.strftime(text))
  if (!text) return str(value)
  const spec = read(text, value)
  let sign = ''
  let body: string
  let align = spec.align
  let fill = spec.fill ?? (spec.zero ? '0' : ' ')
  if (isNumeric(value) && !(typeof value === 'boolean' && !spec.type)) {
    if (spec.type === 's') return typeFault(`Unknown format code 's' for object of type '${typeName(value)}'`)
    const pieces = numberPieces(value, spec)
    sign = pieces.sign
    body = pieces.digits
    align ??= spec.zero ? '=' : '>'
  } else {
    if (!isText(value) && typeof value !== 'boolean')
      return typeFault(`unsupported format string passed to ${typeName(value)}.__format__`)
    if (spec.type && spec.type !== 's')
      return typeFault(
        `Unknown format code '${spec.type}' for object of type '${isInt(value) ? 'int' : typeName(value)}'`,
      )
    body = str(value)
    if (spec.precision !== undefined) body = Array.from(body).slice(0, spec.precision).join('')
    align ??= '<'
    if (align === '=') align = '<'
  }
  if (fill === '') fill = ' '
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
