import type { Value } from '../../text/value.ts'
import { float, int } from '../../text/value.ts'
import { limitFault, typeFault } from '../fault.ts'
import { printf } from '../format/printf.ts'
import { holdItems, holdText, limits } from '../limit.ts'
import { Markup, Unique } from './carrier.ts'
import { equal } from './compare.ts'
import { escapeHtml } from './html.ts'
import { isFloat, isInt, isNumeric, isText, numeric, plain, typeName } from './kind.ts'
import { str } from './repr.ts'
import { Tuple, tuple } from './tuple.ts'
import { touch } from './undefined.ts'

type Numeric = number | bigint

function unsupported(operator: string, a: Value, b: Value): never {
  touch(a)
  touch(b)
  return typeFault(`unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`)
}

const holdBits = (n: bigint): bigint => {
  if (n.toString(16).length * 4 > limits.bits) limitFault(`an integer of more than ${limits.bits} bits`)
  return n
}

/** Floats where one is a float; else exact ints, by numbers where they suffice. */
function count(
  operator: string,
  a: Value,
  b: Value,
  floats: (x: number, y: number) => number,
  ints: (x: bigint, y: bigint) => bigint,
): Value {
  if (!isNumeric(a) || !isNumeric(b)) return unsupported(operator, a, b)
  const [x, y] = [numeric(a), numeric(b)]
  if (isFloat(a) || isFloat(b)) return float(floats(Number(x), Number(y)))
  if (typeof x === 'number' && typeof y === 'number') {
    const result = floats(x, y)
    // Adding nothing makes the zero that has a sign one that has none.
    if (Number.isSafeInteger(result)) return result + 0
  }
  return int(holdBits(ints(BigInt(x), BigInt(y))))
}

function concatenate(a: Value, b: Value): Value {
  if (isText(a) && isText(b)) {
    holdText(plain(a).length + plain(b).length)
    if (a instanceof Markup || b instanceof Markup) return new Markup(escapeHtml(a) + escapeHtml(b))
    return plain(a) + plain(b)
  }
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) {
    holdItems(a.length + b.length)
    return a instanceof Tuple ? tuple([...a, ...b]) : [...a, ...b]
  }
  touch(b)
  if (isText(a)) return typeFault(`can only concatenate str (not "${typeName(b)}") to str`)
  if (Array.isArray(a) && !isNumeric(b))
    return typeFault(`can only concatenate ${typeName(a)} (not "${typeName(b)}") to ${typeName(a)}`)
  return isDates(a, b) ? a.plus(b) : unsupported('+', a, b)
}

/** A value that adds and subtracts by rules of its own, as a date. */
interface Dated {
  plus(other: Value): Value
  minus(other: Value): Value
}

const isDates = (a: unknown, _b: Value): a is Dated =>
  typeof a === 'object' && a !== null && 'plus' in a && 'minus' in a

export function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number' && Number.isInteger(a) && Number.isInteger(b)) {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  if (isNumeric(a) && isNumeric(b))
    return count(
      '+',
      a,
      b,
      (x, y) => x + y,
      (x, y) => x + y,
    )
  return concatenate(a, b)
}

export function subtract(a: Value, b: Value): Value {
  if (isDates(a, b)) return a.minus(b)
  if (a instanceof Unique && b instanceof Unique)
    return new Unique(a.items.filter((item) => !b.items.some((other) => equal(item, other))))
  return count(
    '-',
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  )
}

function repeat(a: Value, times: number): Value | undefined {
  if (isText(a)) {
    holdText(plain(a).length * times)
    return plain(a).repeat(times)
  }
  if (!Array.isArray(a)) return undefined
  if (a.length === 0) return a
  holdItems(a.length * times)
  const made: Value[] = []
  for (let i = 0; i < times; i++) for (const item of a) made.push(item)
  return a instanceof Tuple ? tuple(made) : made
}

const isWhole = (value: Value): value is number | bigint | boolean => isInt(value) || typeof value === 'boolean'

export function multiply(a: Value, b: Value): Value {
  if (isNumeric(a) && isNumeric(b))
    return count(
      '*',
      a,
      b,
      (x, y) => x * y,
      (x, y) => x * y,
    )
  const [value, times] = isWhole(a) ? [b, a] : [a, b]
  const turns = isWhole(times) ? Number(numeric(times)) : 0
  if (Math.abs(turns) >= 2 ** 63) return typeFault("cannot fit 'int' into an index-sized integer")
  const made = isWhole(times) ? repeat(value, Math.max(0, turns)) : undefined
  return made ?? unsupported('*', a, b)
}

const isZero = (value: Value): boolean => isNumeric(value) && Number(numeric(value)) === 0

export function divide(a: Value, b: Value): Value {
  if (!isNumeric(a) || !isNumeric(b)) return unsupported('/', a, b)
  if (isZero(b)) return typeFault('division by zero')
  return float(Number(numeric(a)) / Number(numeric(b)))
}

/** As C's floor division: by way of the remainder, which is exact. */
function floorOfFloats(x: number, y: number): number {
  const rest = x % y
  const quotient = (x - rest) / y - (rest !== 0 && rest < 0 !== y < 0 ? 1 : 0)
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

export function floorDivide(a: Value, b: Value): Value {
  if (isNumeric(a) && isZero(b)) return typeFault('integer division or modulo by zero')
  return count(
    '//',
    a,
    b,
    isFloat(a) || isFloat(b) ? floorOfFloats : (x, y) => Math.floor(x / y),
    (x, y) => x / y - (x % y !== 0n && x < 0n !== y < 0n ? 1n : 0n),
  )
}

export function modulo(a: Value, b: Value): Value {
  if (isText(a)) return printf(plain(a), b)
  if (isNumeric(a) && isZero(b)) return typeFault('integer division or modulo by zero')
  const floats = isFloat(a) || isFloat(b)
  const signed = <N extends Numeric>(rest: N, y: N, zero: N): boolean => rest !== zero && rest < zero !== y < zero
  return count(
    '%',
    a,
    b,
    (x, y) => (signed(x % y, y, 0) ? (x % y) + y : x % y || (y < 0 && floats ? -0 : 0)),
    (x, y) => (signed(x % y, y, 0n) ? (x % y) + y : x % y),
  )
}

/** A power of floats; half-integral exponents go by the root, which is exact where V8's `**` is off by a digit. */
function realPower(x: number, y: number): number {
  if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y))
    return typeFault('a negative number to a fractional power is complex')
  if (x >= 0 && y > 0 && y < 64 && Number.isInteger(2 * y) && !Number.isInteger(y))
    return x ** Math.floor(y) * Math.sqrt(x)
  return x ** y
}

export function power(a: Value, b: Value): Value {
  if (!isNumeric(a) || !isNumeric(b)) return unsupported('** or pow()', a, b)
  const [x, y] = [numeric(a), numeric(b)]
  if (isFloat(a) || isFloat(b) || y < 0) {
    if (Number(x) === 0 && y < 0) return typeFault('0.0 cannot be raised to a negative power')
    const made = realPower(Number(x), Number(y))
    if (!Number.isFinite(made) && Number.isFinite(Number(x)) && Number.isFinite(Number(y)))
      return typeFault('the result of ** is out of range')
    return float(made)
  }
  const bits = BigInt(x).toString(2).length
  if (bits * Number(y) > limits.bits && x !== 1 && x !== 0 && x !== -1)
    limitFault(`${x} ** ${y} is more than a template may compute`)
  return int(BigInt(x) ** BigInt(y))
}

function sign(operator: '-' | '+', a: Value): Value {
  if (!isNumeric(a)) {
    touch(a)
    return typeFault(`bad operand type for unary ${operator}: '${typeName(a)}'`)
  }
  const n = numeric(a)
  if (isFloat(a)) return float(operator === '-' ? -Number(n) : Number(n))
  if (operator === '+' || n === 0) return n
  return int(-BigInt(n))
}

export const negative = (a: Value): Value => sign('-', a)
export const positive = (a: Value): Value => sign('+', a)

/** Jinja's `~`: the texts of all parts, one after the other. */
export function join(parts: readonly Value[]): Value {
  const made = parts.map(str).join('')
  holdText(made.length)
  return made
}
