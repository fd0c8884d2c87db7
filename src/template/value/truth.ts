import type { Value } from '../../text/value.ts'
import { Float, isDict } from '../../text/value.ts'
import { Bytes, Markup, Range, Unique } from './carrier.ts'
import { size } from './dict.ts'
import { Undefined } from './undefined.ts'
import { View } from './view.ts'

/** Whether Python counts a value as true. */
export function truth(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    default:
      return value !== null && objectTruth(value)
  }
}

function objectTruth(value: object): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Undefined) {
    if (!value.lenient) value.fail()
    return false
  }
  if (value instanceof Float) return value.valueOf() !== 0
  if (value instanceof Markup) return value.text !== ''
  if (value instanceof Range || value instanceof View || value instanceof Bytes || value instanceof Unique)
    return value.length > 0
  return isDict(value) ? size(value) > 0 : true
}
