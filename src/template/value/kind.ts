import type { Value } from '../../text/value.ts'
import { Float, isDict, Other } from '../../text/value.ts'
import { Markup } from './carrier.ts'
import { Tuple } from './tuple.ts'

export const isText = (value: unknown): value is string | Markup => typeof value === 'string' || value instanceof Markup

/** The characters of a str. */
export const plain = (value: string | Markup): string => (typeof value === 'string' ? value : value.text)

export const isFloat = (value: unknown): value is number | Float =>
  value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))

export const isInt = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))

export const isNumber = (value: unknown): value is number | bigint | Float =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Float

/** A number or a bool, which Python counts with as 0 and 1. */
export const isNumeric = (value: unknown): value is number | bigint | Float | boolean =>
  isNumber(value) || typeof value === 'boolean'

/** The number to count with. */
export function numeric(value: number | bigint | Float | boolean): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof Float ? value.valueOf() : value
}

export const isList = (value: unknown): value is Value[] => Array.isArray(value)

/** The name Python has for the type of a value. */
export function typeName(value: Value | undefined): string {
  if (value === null || value === undefined) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (isFloat(value)) return 'float'
  if (isInt(value)) return 'int'
  if (value instanceof Tuple) return value.fields === undefined ? 'tuple' : '_GroupTuple'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Other) return value.typeName
  return isDict(value) ? 'dict' : 'object'
}
