import type { Value } from '../../text/value.ts'
import { float, get, int, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fixed } from '../format/fixed.ts'
import { split } from '../method/split.ts'
import { wantText } from '../method/string.ts'
import { fn, free, table } from '../runtime/call.ts'
import { power } from '../value/arithmetic.ts'
import { isNumeric, isText, numeric, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'
import { comment } from './comment.ts'
import { countOf, numberOf, readFloat } from './convert.ts'
import { parseDate, strftimeOf } from './date.ts'
import { roundEven } from './jinja-number.ts'
import { urlSplit } from './url.ts'

/** A text as one word of the shell, as Python's shlex.quote quotes it. */
export function quote(value: Value): string {
  touch(value)
  const text = str(value ?? '')
  if (value === null || text === '') return "''"
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

const units = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B']
const sizeOf = (unit: string): number => 1024 ** (8 - units.indexOf(unit))

function humanReadable(value: Value, bits: Value = false, unit: Value = null): string {
  const size = numberOf(value)
  const base = truth(bits) ? 'bits' : 'Bytes'
  const wanted = unit === null ? undefined : str(unit).toUpperCase()
  const found = units.find((one) => (wanted ? one === wanted : size >= sizeOf(one)))
  const limit = found ?? 'B'
  const suffix = limit === 'B' ? base : limit + (base[0] as string)
  return `${size < 0 ? '-' : ''}${fixed(Math.abs(size / sizeOf(limit)), 2)} ${suffix}`
}

function humanToBytes(value: Value, fallback: Value = null, bits: Value = false): Value {
  touch(value)
  const text = str(value)
  const refuse = (): never => typeFault(`human_to_bytes() can't interpret following string: ${text}`)
  const [, digits = '', written] = /^\s*(\p{Nd}*\.?\p{Nd}*)\s*([A-Za-z]+)?/u.exec(text) ?? []
  const n = readFloat(digits) ?? refuse()
  const unit = written ?? (fallback === null ? '' : str(fallback))
  if (unit === '') return int(BigInt(roundEven(n, 0)))
  const letter = (unit[0] as string).toUpperCase()
  const [word, mark] = truth(bits) ? ['bit', 'b'] : ['byte', 'B']
  if (!units.includes(letter) || (unit.length > 1 && unit[1] !== mark && !unit.toLowerCase().includes(word))) refuse()
  return int(BigInt(roundEven(n * sizeOf(letter), 0)))
}

const asNumber = (value: Value, what: string): number => {
  touch(value)
  if (!isNumeric(value))
    return typeFault(`${what} can only be used on numbers: must be real number, not ${typeName(value)}`)
  return Number(numeric(value))
}

function logarithm(value: Value, base: Value = Math.E): Value {
  const [n, b] = [asNumber(value, 'log()'), asNumber(base, 'log()')]
  if (n <= 0) return typeFault('log() can only be used on numbers: math domain error')
  if (b === 10) return float(Math.log10(n))
  return float(b === Math.E ? Math.log(n) : Math.log(n) / Math.log(b))
}

const root = (value: Value, base: Value = 2): Value => {
  const [n, b] = [asNumber(value, 'root()'), asNumber(base, 'root()')]
  if (n < 0) return typeFault('root() can only be used on numbers: math domain error')
  return float(b === 2 ? Math.sqrt(n) : n ** (1 / b))
}

/** Ansible's filters over text and numbers. */
export const textFilters = table({
  comment: free((_use, [value, style], keywords) =>
    comment(wantText(value ?? null), str(style ?? keywords.get('style') ?? 'plain'), keywords),
  ),
  human_readable: fn('size isbits= unit=', humanReadable),
  human_to_bytes: fn('size default_unit= isbits=', humanToBytes),
  log: fn('x base=', logarithm),
  pow: fn('x y', (value: Value, to: Value) => {
    asNumber(value, 'pow()')
    return float(Number(numeric(power(value, to) as number)))
  }),
  root: fn('x base=', root),
  quote: fn('a', quote),
  split: fn('string sep= maxsplit=', (value: Value, between: Value = null, most: Value = -1) => {
    if (!isText(value)) {
      touch(value)
      return typeFault(`'${typeName(value)}' object has no attribute 'split'`)
    }
    return split(plain(value), between === null ? null : str(between), countOf(most))
  }),
  strftime: fn('string_format second= utc=', strftimeOf),
  to_datetime: fn('string format=', parseDate),
  urldecode: fn('string', (value: Value) => {
    const text = wantText(value).replaceAll('+', ' ')
    const bytes = text.replace(/(?:%[\da-fA-F]{2})+/g, (found) =>
      Buffer.from(found.replaceAll('%', ''), 'hex').toString('utf8'),
    )
    return bytes
  }),
  urlsplit: fn('value query=', (value: Value, part: Value = '') => {
    if (Array.isArray(value) || isDict(value)) typeFault(`unhashable type: '${typeName(value)}'`)
    const made = urlSplit(isText(value) || truth(value) ? wantText(value) : '')
    if (!truth(part)) return made
    const found = isDict(made) ? get(made, str(part)) : undefined
    return found === undefined ? typeFault(`urlsplit: unknown URL component: ${str(part)}`) : found
  }),
})
