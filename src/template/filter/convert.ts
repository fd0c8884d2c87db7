import type { Value } from '../../text/value.ts'
import { Float, float, int } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { isFloat, isInt, isNumeric, isText, numeric, plain, typeName } from '../value/kind.ts'
import { touch } from '../value/undefined.ts'

const prefixes: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 }
const decimal = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/

const isDigit = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code))

/** A text with the digits of all scripts, which stand in runs of ten, as those of ASCII. */
export function plainDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (c) => {
    const code = c.codePointAt(0) as number
    let first = code
    while (isDigit(first - 1)) first--
    return String((code - first) % 10)
  })
}

/** The int a text means in a base (0: the base its prefix tells), or undefined. */
export function readInt(text: string, base: number): Value | undefined {
  const found = /^([-+]?)(0[xX]|0[oO]|0[bB])?(\w+)$/.exec(plainDigits(text.trim()))
  if (!found) return undefined
  const [, sign, prefix = '', body = ''] = found
  const told = prefixes[prefix.toLowerCase()]
  const fits = told !== undefined && (base === told || base === 0)
  const digits = (fits ? body : prefix + body).toLowerCase()
  if (!/^[0-9a-z]+(_[0-9a-z]+)*$/.test(digits)) return undefined
  const radix = fits ? told : base || 10
  let n = 0n
  for (const digit of digits.replaceAll('_', '')) {
    const d = Number.parseInt(digit, 36)
    if (d >= radix) return undefined
    n = n * BigInt(radix) + BigInt(d)
  }
  return int(sign === '-' ? -n : n)
}

/** The float a text means, or undefined. */
export function readFloat(text: string): number | undefined {
  const word = plainDigits(text.trim())
  if (decimal.test(word.replaceAll('_', ''))) return Number(word.replaceAll('_', ''))
  const special = /^([-+]?)(inf|infinity|nan)$/i.exec(word)
  if (!special) return undefined
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** Jinja's `int`. */
export function toInt(value: Value, fallback: Value = 0, base: Value = 10): Value {
  touch(value)
  if (isInt(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (isFloat(value)) {
    const n = value.valueOf()
    return Number.isFinite(n) ? int(BigInt(Math.trunc(n))) : fallback
  }
  if (!isText(value)) return fallback
  const read = readInt(plain(value), Number(numberOf(base)))
  if (read !== undefined) return read
  const n = readFloat(plain(value))
  return n !== undefined && Number.isFinite(n) ? int(BigInt(Math.trunc(n))) : fallback
}

/** Jinja's `float`. */
export function toFloat(value: Value, fallback: Value = new Float(0)): Value {
  touch(value)
  if (isNumeric(value)) return float(Number(numeric(value)))
  const n = isText(value) ? readFloat(plain(value)) : undefined
  return n === undefined ? fallback : float(n)
}

/** A number that a parameter must be. */
export function numberOf(value: Value): number {
  if (isNumeric(value)) return Number(numeric(value))
  touch(value)
  const read = isText(value) ? readFloat(plain(value)) : undefined
  return read ?? typeFault(`a number is needed, not ${typeName(value)}`)
}

/** An int that a parameter must be. */
export function countOf(value: Value): number {
  touch(value)
  if ((!isInt(value) && typeof value !== 'boolean') || !isNumeric(value))
    return typeFault(`'${typeName(value)}' object cannot be interpreted as an integer`)
  return Number(numeric(value))
}

const yes: readonly Value[] = ['yes', 'on', '1', 'true', 1]

/** Ansible's `bool`: the words for yes are true, None stays, all else is false. */
export function toBool(value: Value): Value {
  touch(value)
  if (value === null || typeof value === 'boolean') return value
  const word = isText(value) ? plain(value).toLowerCase() : isNumeric(value) ? Number(numeric(value)) : value
  return yes.includes(word)
}
