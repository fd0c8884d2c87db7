import { Failure } from '../error/failure.ts'
import { OMIT } from '../template/omit.ts'
import type { Node } from '../text/node.ts'
import { Float, isDict, toJson, type Value } from '../text/value.ts'
import { type KeywordType, keywordType } from './keyword.ts'

const truths = new Map<string, boolean>([
  ...['y', 'yes', 'on', '1', 'true', 't', '1.0'].map((word) => [word, true] as const),
  ...['n', 'no', 'off', '0', 'false', 'f', '0.0'].map((word) => [word, false] as const),
])

const isNumber = (value: Value): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Float

/** A truth value as keywords take it; undefined for anything else. */
export function asTruth(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (Array.isArray(value) || isDict(value)) return undefined
  return truths.get(String(value).trim().toLowerCase())
}

function asNumber(value: Value): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isNumber(value)) return Number(value)
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value.trim())
  return Number.isFinite(number) ? number : undefined
}

function asWhole(value: Value): number | undefined {
  if (typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value)) return undefined
  const number = asNumber(value)
  return number === undefined ? undefined : Math.trunc(number)
}

const asText = (value: Value): string | undefined =>
  Array.isArray(value) || isDict(value) ? undefined : typeof value === 'boolean' ? pythonTruth(value) : String(value)

const pythonTruth = (value: boolean): string => (value ? 'True' : 'False')

function asTexts(value: Value): readonly string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).map((one) => asText(one as Value))
  return all.every((one) => one !== undefined) ? (all as readonly string[]) : undefined
}

interface Values {
  readonly truth: boolean
  readonly whole: number
  readonly number: number
  readonly percentage: number
  readonly text: string
  readonly texts: readonly string[]
}

const readers: { readonly [T in keyof Values]: (value: Value) => Values[T] | undefined } = {
  truth: asTruth,
  whole: asWhole,
  number: asNumber,
  percentage: (value) => asNumber(typeof value === 'string' ? value.replace('%', '') : value),
  text: asText,
  texts: asTexts,
}

const expected: { readonly [T in keyof Values]: string } = {
  truth: 'a truth value (yes or no)',
  whole: 'a whole number',
  number: 'a number',
  percentage: 'a percentage',
  text: 'a single value',
  texts: 'a value or a list of values',
}

const isReadable = (type: KeywordType): type is keyof Values => Object.hasOwn(readers, type)

/** The value of a keyword of a type; undefined where it is left open (null, `omit`). Throws where it is of another type. */
export function readKeyword<T extends keyof Values>(
  type: T,
  name: string,
  value: Value,
  node: Node,
): Values[T] | undefined {
  if (value === null || value === OMIT) return undefined
  const read = readers[type](value)
  if (read !== undefined) return read
  throw new Failure('bad-keyword', `${name}: expected ${expected[type]}, got ${shown(value)}`, { at: node.at })
}

/** What is wrong with the value of a keyword before any template in it is rendered; undefined for a value that may do. */
export function checkKeyword(name: string, value: Value, node: Node): Failure | undefined {
  const type = keywordType(name)
  if (type === undefined || !isReadable(type)) return undefined
  try {
    readKeyword(type, name, value, node)
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

function shown(value: Value): string {
  const text = JSON.stringify(toJson(value))
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
