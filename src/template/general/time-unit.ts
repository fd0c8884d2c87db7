import type { Value } from '../../text/value.ts'
import { float } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { numberOf } from '../filter/convert.ts'
import { roundEven } from '../filter/jinja-number.ts'
import { fn, table } from '../runtime/call.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'

const second = 1000
const day = 24 * 60 * 60 * second

/** The length of each unit in milliseconds; months and years as long as the caller takes them to be. */
const lengths = (daysOfYear: number, daysOfMonth: number): Readonly<Record<string, number>> => ({
  ms: 1,
  s: second,
  m: 60 * second,
  h: 60 * 60 * second,
  d: day,
  w: 7 * day,
  mo: daysOfMonth * day,
  y: daysOfYear * day,
})

const short: Readonly<Record<string, string>> = {
  millisecond: 'ms',
  msec: 'ms',
  msecond: 'ms',
  sec: 's',
  second: 's',
  hour: 'h',
  min: 'm',
  minute: 'm',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
}

const named = (table: Readonly<Record<string, string>>, word: string): string => {
  const singular = word.replace(/s+$/, '')
  return Object.hasOwn(table, singular) ? (table[singular] as string) : word
}

/** A text such as `1h 30m` in another unit. */
function toUnit(value: Value, unit: string, year: Value, month: Value): Value {
  touch(value)
  if (value === '0') return 0
  if (!isText(value)) return typeFault(`a time such as '1h 30m' is text, not ${typeName(value)}`)
  const length = lengths(numberOf(year), numberOf(month))
  const of = (word: string): number | undefined => {
    const name = named(short, word)
    return Object.hasOwn(length, name) ? length[name] : undefined
  }
  const wanted =
    of(unit) ??
    typeFault(
      `there is no unit of time ${unit}`,
      `units are ${Object.keys(length).join(', ')}, and the words ${Object.keys(short).join(', ')}`,
    )
  let sum = 0
  for (const word of plain(value).split(/\s+/).filter(Boolean)) {
    const [, number, name] = /^(-?\d+)(\w+)/.exec(word) ?? []
    const one = name === undefined ? undefined : of(name)
    if (one === undefined) return typeFault(`'${plain(value)}' is no time such as '1h 30m'`)
    sum += Number(number) * one
  }
  return float(roundEven(sum / wanted, 12))
}

const to = (unit: string) =>
  fn('human_time * year= month=', (value: Value, year: Value = 365, month: Value = 30) =>
    toUnit(value, unit, year, month),
  )

/** The filters of community.general over lengths of time. */
export const timeUnitFilters = table({
  to_time_unit: fn(
    'human_time unit= * year= month=',
    (value: Value, unit: Value = 'ms', year: Value = 365, month: Value = 30) => toUnit(value, str(unit), year, month),
  ),
  to_milliseconds: to('ms'),
  to_seconds: to('s'),
  to_minutes: to('m'),
  to_hours: to('h'),
  to_days: to('d'),
  to_weeks: to('w'),
  to_months: to('mo'),
  to_years: to('y'),
})
