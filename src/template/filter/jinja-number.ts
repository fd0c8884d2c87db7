import type { Value } from '../../text/value.ts'
import { float, int } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fixed } from '../format/fixed.ts'
import { fn, table } from '../runtime/call.ts'
import { isFloat, isNumeric, numeric, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'
import { countOf, toFloat, toInt } from './convert.ts'

/** Python's round: the exact value, ties to the even digit. */
export function roundEven(value: number, places: number): number {
  if (!Number.isFinite(value)) return value
  if (places >= 0) return Math.sign(value) * Number(fixed(Math.abs(value), Math.min(places, 400)))
  const unit = 10 ** -places
  const [whole, rest] = [Math.floor(Math.abs(value) / unit), (Math.abs(value) / unit) % 1]
  return Math.sign(value) * (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole) * unit
}

/** A whole number rounded to tens, hundreds and so on; ties to the even digit. */
function roundWhole(value: bigint, zeros: number): bigint {
  // No number here has this many digits.
  if (zeros > 100_000) return 0n
  const unit = 10n ** BigInt(zeros)
  const rest = ((value % unit) + unit) % unit
  const [low, twice] = [value - rest, 2n * rest]
  return twice > unit || (twice === unit && (low / unit) % 2n !== 0n) ? low + unit : low
}

function round(value: Value, precision: Value = 0, method: Value = 'common'): Value {
  const how = str(method)
  if (!['common', 'ceil', 'floor'].includes(how)) return typeFault('method must be common, ceil or floor')
  if (!isNumeric(value)) {
    touch(value)
    return typeFault(`type ${typeName(value)} doesn't define __round__ method`)
  }
  const n = numeric(value)
  if (how === 'common') {
    const places = countOf(precision)
    if (isFloat(value)) return float(roundEven(Number(n), places))
    if (places >= 0) return n
    return int(roundWhole(BigInt(n), -places))
  }
  touch(precision)
  if (!isNumeric(precision)) return typeFault(`round takes a number of digits, not ${typeName(precision)}`)
  const unit = 10 ** Number(numeric(precision))
  if (unit === 0 || !Number.isFinite(unit)) return typeFault('the number of digits is out of range')
  const scaled = Number(n) * unit
  return float(((how === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) + 0) / unit)
}

/** Jinja's filters over numbers. */
export const jinjaNumberFilters = table({
  abs: fn('x', (value: Value) => {
    if (!isNumeric(value)) {
      touch(value)
      return typeFault(`bad operand type for abs(): '${typeName(value)}'`)
    }
    const n = numeric(value)
    if (isFloat(value)) return float(Math.abs(Number(n)))
    return n < 0 ? int(-BigInt(n)) : n
  }),
  float: fn('value default=', toFloat),
  int: fn('value default= base=', toInt),
  round: fn('value precision= method=', round),
})
