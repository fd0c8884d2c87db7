import type { JsonForm } from '../../../src/template/filter/json.ts'
import { toJsonText } from '../../../src/template/filter/json.ts'
import { Bytes, Unique } from '../../../src/template/value/carrier.ts'
import { DateTime } from '../../../src/template/value/date.ts'
import { typeName } from '../../../src/template/value/kind.ts'
import { repr, str } from '../../../src/template/value/repr.ts'
import type { Value } from '../../../src/text/value.ts'
import { dict, entries, Float, isDict, Other } from '../../../src/text/value.ts'

const form: JsonForm = { indent: null, sortKeys: false, ascii: true, separators: [',', ':'] }

/** A value in which what JSON has no form for is tagged, as the oracle tags it. */
export function tagged(value: Value): Value {
  if (value instanceof Float) {
    const n = value.valueOf()
    return Number.isFinite(n) ? value : dict([['$float', repr(value)]])
  }
  if (Array.isArray(value)) return value.map((one) => tagged(one as Value))
  if (isDict(value)) {
    const pairs = entries(value)
    if (pairs.every(([key]) => typeof key === 'string'))
      return dict(pairs.map(([key, inner]) => [key, tagged(inner)] as const))
    return dict([['$dict', pairs.map(([key, inner]) => [tagged(key), tagged(inner)])]])
  }
  if (value instanceof Bytes) return dict([['$bytes', value.bytes.toString('hex')]])
  if (value instanceof Unique)
    return dict([['$set', [...value.items.map(tagged)].sort((a, b) => (repr(a) < repr(b) ? -1 : 1))]])
  if (value instanceof DateTime) return dict([['$datetime', str(value)]])
  return value instanceof Other ? dict([['$repr', typeName(value)]]) : value
}

/** A value as one line of JSON: ints are exact, floats have a point, keys keep their order. */
export const line = (value: Value): string => toJsonText(value, form)
