import { float, int, type Value } from './value.ts'

const BOOL = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON|(no|No|NO|false|False|FALSE|off|Off|OFF))$/
const INT = /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*(?::[0-5]?[0-9])*|0x[0-9a-fA-F_]+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/
const DATE = /^\d{4}-\d\d-\d\d$/
const TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?$/

/** `1:30` is ninety: digits in base sixty, as YAML 1.1 has them. */
const sixty = (digits: string): bigint => digits.split(':').reduce((sum, digit) => sum * 60n + BigInt(digit), 0n)

function integer(written: string): Value {
  const text = written.replaceAll('_', '')
  const digits = text.replace(/^[-+]/, '')
  let n: bigint
  if (/^0[bx]$/.test(digits)) return written
  if (/^0[bx]/.test(digits)) n = BigInt(digits)
  else if (/^0[0-7]+$/.test(digits)) n = BigInt(`0o${digits}`)
  else n = sixty(digits)
  return int(text.startsWith('-') ? -n : n)
}

function floating(written: string): Value {
  const text = written.replaceAll('_', '')
  if (!text.includes(':')) return float(Number(text))
  const digits = text.replace(/^[-+]/, '').split(':')
  const n = digits.reduce((sum, digit) => sum * 60 + Number(digit), 0)
  return float(text.startsWith('-') ? -n : n)
}

/** A point of time as the text a person reads: the language has no dates of its own. */
function moment(parts: RegExpExecArray): string {
  const [, year, month, day, hour, minute, second, fraction, utc, sign, zoneHour, zoneMinute] = parts
  const two = (digits = '0'): string => digits.padStart(2, '0')
  const micros = (fraction ?? '').slice(0, 6).padEnd(6, '0')
  const zone = utc ? '+00:00' : sign ? `${sign}${two(zoneHour)}:${two(zoneMinute)}` : ''
  const time = `${two(hour)}:${minute}:${second}${micros === '000000' ? '' : `.${micros}`}`
  return `${year}-${two(month)}-${two(day)} ${time}${zone}`
}

/** The value of a scalar without quotes, as YAML 1.1 resolves it in PyYAML. */
export function resolvePlain(text: string): Value {
  const first = text.charCodeAt(0)
  if (text === '' || text === '~') return null
  if (first > 57) {
    if (text === 'null' || text === 'Null' || text === 'NULL') return null
    const truth = text.length <= 5 ? BOOL.exec(text) : null
    return truth ? truth[1] === undefined : text
  }
  if (first >= 48 && text.length < 16 && /^(?:0|[1-9][0-9]*)$/.test(text)) return Number(text)
  if (INT.test(text)) return integer(text)
  if (FLOAT.test(text)) return floating(text)
  if (INFINITE.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity)
  if (NOT_A_NUMBER.test(text)) return float(Number.NaN)
  if (first >= 48 && !DATE.test(text)) {
    const parts = TIME.exec(text)
    if (parts) return moment(parts)
  }
  return text
}

/** The value of a scalar with a tag of YAML itself (`str`, `int` …); undefined where text and tag do not agree. */
export function resolveTagged(text: string, tag: string): Value | undefined {
  const value = resolvePlain(text)
  switch (tag) {
    case 'str':
      return text
    case 'null':
      return null
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'int':
      return typeof value === 'bigint' || Number.isInteger(value) ? value : undefined
    case 'float':
      if (/^[-+]?\d+$/.test(text)) return float(Number(text))
      return typeof value === 'number' || value instanceof Number ? value : undefined
    case 'timestamp':
      return text === '' ? undefined : typeof value === 'string' ? value : undefined
    case 'binary':
      return Buffer.from(text.replace(/\s/g, ''), 'base64').toString('utf8')
    default:
      return undefined
  }
}
