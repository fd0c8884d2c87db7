import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { holdText } from '../limit.ts'
import { Bytes, Range } from '../value/carrier.ts'
import { fetch } from '../value/dict.ts'
import { isInt, isText, plain, typeName } from '../value/kind.ts'
import { repr, str } from '../value/repr.ts'
import { characters, width } from '../value/text.ts'
import { Tuple } from '../value/tuple.ts'
import { touch, Undefined } from '../value/undefined.ts'
import { formatNumber } from './number.ts'

const pad = (text: string, columns: number, left: boolean): string => {
  holdText(columns)
  const gap = ' '.repeat(Math.max(0, columns - width(text)))
  return left ? text + gap : gap + text
}

function word(value: Value, conversion: string, precision: number | undefined): string {
  const text = conversion === 's' ? str(value) : repr(value)
  return precision === undefined ? text : Array.from(characters(text)).slice(0, precision).join('')
}

function character(value: Value): string {
  if (isInt(value) || typeof value === 'boolean') {
    const code = Number(value)
    return code >= 0 && code < 0x110000 ? String.fromCodePoint(code) : typeFault('%c arg not in range(0x110000)')
  }
  if (isText(value) && width(plain(value)) === 1) return plain(value)
  return typeFault('%c requires int or char')
}

/** What Python takes for a mapping here is whatever has items, and no one misses a mapping that is not used up. */
const hasItems = (values: Value): boolean =>
  isDict(values) ||
  (Array.isArray(values) && !(values instanceof Tuple)) ||
  values instanceof Range ||
  values instanceof Bytes ||
  values instanceof Undefined

/** Python's `format % values`. */
export function printf(format: string, values: Value): string {
  const given = values instanceof Tuple ? values : [values]
  let next = 0
  let named = false
  const take = (): Value => {
    if (next >= given.length) typeFault('not enough arguments for format string')
    return given[next++] as Value
  }
  const amount = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : text === '*' ? Number(take()) : Number(text)
  const made = format.replace(
    /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([\s\S])?/g,
    (_all, name: string | undefined, flags: string, columns?: string, places?: string, conversion?: string) => {
      if (conversion === '%') return '%'
      if (conversion === undefined) return typeFault('incomplete format')
      const wide = amount(columns)
      const precision = places === '' ? 0 : amount(places)
      let value: Value
      if (name === undefined) {
        value = take()
      } else {
        named = true
        touch(values)
        if (!isDict(values)) return typeFault('format requires a mapping')
        const found = fetch(values, name)
        if (found === undefined) return typeFault(`KeyError: '${name}'`)
        value = found
      }
      if ('sra'.includes(conversion)) return pad(word(value, conversion, precision), wide ?? 0, flags.includes('-'))
      if (conversion === 'c') return pad(character(value), wide ?? 0, flags.includes('-'))
      if (!'diuxXofFeEgG'.includes(conversion)) return typeFault(`unsupported format character '${conversion}'`)
      touch(value)
      const { sign, digits } = formatNumber(value, { flags, precision, conversion })
      const zeros = flags.includes('0') && !flags.includes('-') ? (wide ?? 0) - sign.length : 0
      holdText(zeros)
      return pad(sign + digits.padStart(zeros, '0'), wide ?? 0, flags.includes('-'))
    },
  )
  if (!named && next < given.length && !hasItems(values))
    typeFault(`not all arguments converted during string formatting${given.length ? '' : ` of ${typeName(values)}`}`)
  return made
}
