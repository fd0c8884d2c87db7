import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { DateTime } from '../value/date.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { numberOf } from './convert.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)'
const weekday = '(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?'

/** What the directives of strptime match, and which field they fill. */
const directives: Readonly<Record<string, readonly [string, string]>> = {
  Y: ['(\\d{4})', 'year'],
  y: ['(\\d{2})', 'shortYear'],
  m: ['(1[0-2]|0?[1-9])', 'month'],
  d: ['(3[01]|[12]\\d|0?[1-9]| [1-9])', 'day'],
  e: ['(3[01]|[12]\\d|0?[1-9]| [1-9])', 'day'],
  H: ['(2[0-3]|[01]?\\d)', 'hour'],
  I: ['(1[0-2]|0?[1-9])', 'hour12'],
  M: ['([0-5]?\\d)', 'minute'],
  S: ['(6[01]|[0-5]?\\d)', 'second'],
  f: ['(\\d{1,6})', 'fraction'],
  p: ['(am|pm)', 'half'],
  b: [month, 'monthName'],
  B: [`${month}[a-z]*`, 'monthName'],
  a: [`(${weekday})`, 'ignored'],
  A: [`(${weekday})`, 'ignored'],
  j: ['(36[0-6]|3[0-5]\\d|[12]\\d\\d|0?[1-9]\\d|0?0?[1-9])', 'yearDay'],
  z: ['(z|[-+]\\d{2}:?\\d{2}(?::?\\d{2})?)', 'zone'],
  Z: ['(utc|gmt|[a-z]{3,4})', 'zoneName'],
}

const expanded = (format: string): string =>
  format
    .replaceAll('%F', '%Y-%m-%d')
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%R', '%H:%M')
    .replaceAll('%D', '%m/%d/%y')
    .replaceAll('%c', '%a %b %d %H:%M:%S %Y')
    .replaceAll('%x', '%m/%d/%y')
    .replaceAll('%X', '%H:%M:%S')

/** Python's datetime.strptime. */
export function parseDate(value: Value, given: Value = '%Y-%m-%d %H:%M:%S'): DateTime {
  const [text, format] = [str(value), str(given)]
  const fields: string[] = []
  const source = expanded(format).replace(
    /%([A-Za-z%])|(\s+)|([^%\s])/g,
    (_all, letter?: string, gap?: string, other?: string) => {
      if (gap !== undefined) return '\\s+'
      if (other !== undefined) return other.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
      if (letter === '%') return '%'
      const known = directives[letter as string]
      if (!known) return typeFault(`'${letter}' is a bad directive in format '${format}'`)
      fields.push(known[1])
      return known[0]
    },
  )
  const found = new RegExp(`^${source}$`, 'i').exec(text)
  if (!found) return typeFault(`time data '${text}' does not match format '${format}'`)
  const at = (name: string): string | undefined => (fields.includes(name) ? found[fields.indexOf(name) + 1] : undefined)
  const number = (name: string): number | undefined => (at(name) === undefined ? undefined : Number(at(name)))
  const short = number('shortYear')
  const year = number('year') ?? (short === undefined ? 1900 : short + (short < 69 ? 2000 : 1900))
  const named = at('monthName')
  const monthNumber = named === undefined ? (number('month') ?? 1) : months.indexOf(named.toLowerCase()) + 1
  const twelve = number('hour12')
  const hour = number('hour') ?? (twelve === undefined ? 0 : (twelve % 12) + (/pm/i.test(at('half') ?? '') ? 12 : 0))
  const micros = Number((at('fraction') ?? '').padEnd(6, '0'))
  const day = number('day') ?? 1
  const yearDay = number('yearDay')
  const date = new Date(0)
  date.setUTCFullYear(year, yearDay === undefined ? monthNumber - 1 : 0, yearDay ?? day)
  if (yearDay === undefined && date.getUTCDate() !== day) return typeFault('day is out of range for month')
  date.setUTCHours(hour, number('minute') ?? 0, number('second') ?? 0, Math.floor(micros / 1000))
  return new DateTime(date.getTime(), micros % 1000, zoneOf(at('zone')))
}

function zoneOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^z$/i.test(text)) return 0
  const size = Number(text.slice(1, 3)) * 60 + Number(text.replace(':', '').slice(3, 5))
  return text.startsWith('-') ? -size : size
}

function secondsOf(value: Value): number {
  try {
    return numberOf(value)
  } catch {
    return typeFault(`Invalid value for epoch value (${str(value)})`)
  }
}

/** Ansible's `strftime`: a format filled in with a time in seconds since 1970, or with now. */
export function strftimeOf(format: Value, second: Value = null, utc: Value = false): string {
  const at = second === null ? Date.now() : secondsOf(second) * 1000
  const offset = truth(utc) ? 0 : -new Date(at).getTimezoneOffset()
  return new DateTime(Math.trunc(at) + offset * 60_000, 0, offset).strftime(str(format))
}
