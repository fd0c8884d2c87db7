import type { Value } from '../../text/value.ts'
import { float } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { strftime } from '../format/date.ts'
import { Callable, fn } from '../runtime/call.ts'
import { typeName } from './kind.ts'
import { str } from './repr.ts'
import { Thing } from './thing.ts'

const two = (n: number): string => String(n).padStart(2, '0')
const fraction = (micros: number): string => (micros ? `.${String(micros).padStart(6, '0')}` : '')

/** A span of time, in microseconds. */
export class TimeDelta extends Thing {
  readonly typeName = 'timedelta'
  readonly micros: number

  constructor(micros: number) {
    super()
    this.micros = micros
  }

  rank(): number {
    return this.micros
  }

  plus(other: Value): Value {
    if (other instanceof TimeDelta) return new TimeDelta(this.micros + other.micros)
    if (other instanceof DateTime) return other.plus(this)
    return typeFault(`unsupported operand type(s) for +: 'timedelta' and '${typeName(other)}'`)
  }

  minus(other: Value): Value {
    if (other instanceof TimeDelta) return new TimeDelta(this.micros - other.micros)
    return typeFault(`unsupported operand type(s) for -: 'timedelta' and '${typeName(other)}'`)
  }

  override member(name: string): Value | undefined {
    const days = Math.floor(this.micros / 864e8)
    const rest = this.micros - days * 864e8
    if (name === 'days') return days
    if (name === 'seconds') return Math.floor(rest / 1e6)
    if (name === 'microseconds') return rest % 1e6
    if (name === 'total_seconds')
      return new Callable(
        name,
        fn('', () => float(this.micros / 1e6)),
      )
    return undefined
  }

  toString(): string {
    const days = Math.floor(this.micros / 864e8)
    const rest = this.micros - days * 864e8
    const seconds = Math.floor(rest / 1e6)
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
    const shown = days ? `${days} day${Math.abs(days) === 1 ? '' : 's'}, ` : ''
    return shown + clock + fraction(rest % 1e6)
  }
}

/** A date and time without a zone, or with one as an offset in minutes; the fields are those of UTC in `at`. */
export class DateTime extends Thing {
  readonly typeName = 'datetime'
  /** The wall clock, as if it were UTC, in milliseconds. */
  readonly at: number
  /** Microseconds below the millisecond. */
  readonly micros: number
  readonly offset: number | null

  constructor(at: number, micros = 0, offset: number | null = null) {
    super()
    this.at = at
    this.micros = micros
    this.offset = offset
  }

  get #date(): Date {
    return new Date(this.at)
  }

  rank(): number {
    return (this.at - (this.offset ?? 0) * 60_000) * 1000 + this.micros
  }

  strftime(format: string): string {
    return strftime(format, this.#date, this.#microsecond, this.offset)
  }

  get #microsecond(): number {
    return this.#date.getUTCMilliseconds() * 1000 + this.micros
  }

  plus(other: Value): Value {
    if (!(other instanceof TimeDelta))
      return typeFault(`unsupported operand type(s) for +: 'datetime' and '${typeName(other)}'`)
    return this.#moved(other.micros)
  }

  minus(other: Value): Value {
    if (other instanceof DateTime) return new TimeDelta(this.rank() - other.rank())
    if (other instanceof TimeDelta) return this.#moved(-other.micros)
    return typeFault(`unsupported operand type(s) for -: 'datetime' and '${typeName(other)}'`)
  }

  #moved(by: number): DateTime {
    const total = this.at * 1000 + this.micros + by
    const at = Math.floor(total / 1000)
    return new DateTime(at, total - at * 1000, this.offset)
  }

  override member(name: string): Value | undefined {
    const date = this.#date
    switch (name) {
      case 'year':
        return date.getUTCFullYear()
      case 'month':
        return date.getUTCMonth() + 1
      case 'day':
        return date.getUTCDate()
      case 'hour':
        return date.getUTCHours()
      case 'minute':
        return date.getUTCMinutes()
      case 'second':
        return date.getUTCSeconds()
      case 'microsecond':
        return this.#microsecond
      default:
        return this.#method(name)
    }
  }

  #method(name: string): Value | undefined {
    const date = this.#date
    switch (name) {
      case 'strftime':
        return new Callable(
          name,
          fn('format', (format: Value) => this.strftime(str(format))),
        )
      case 'isoformat':
        return new Callable(
          name,
          fn('sep=', (between: Value = 'T') => this.toString().replace(' ', str(between))),
        )
      case 'timestamp':
        return new Callable(
          name,
          fn('', () => float(this.#epoch())),
        )
      case 'weekday':
        return new Callable(
          name,
          fn('', () => (date.getUTCDay() + 6) % 7),
        )
      case 'isoweekday':
        return new Callable(
          name,
          fn('', () => date.getUTCDay() || 7),
        )
      case 'date':
        return new Callable(
          name,
          fn('', () => strftime('%Y-%m-%d', date, 0, null)),
        )
      default:
        return undefined
    }
  }

  /** Seconds since 1970; a time without a zone is one of this machine. */
  #epoch(): number {
    const date = this.#date
    const local = new Date(
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ).getTime()
    const whole = this.offset === null ? local : Math.floor(this.at / 1000) * 1000 - this.offset * 60_000
    return whole / 1000 + this.#microsecond / 1e6
  }

  toString(): string {
    const zone = this.offset === null ? '' : strftime('%z', this.#date, 0, this.offset).replace(/(\d\d)$/, ':$1')
    return strftime('%Y-%m-%d %H:%M:%S', this.#date, 0, null) + fraction(this.#microsecond) + zone
  }
}
