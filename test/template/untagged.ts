import { Unique } from '../../src/template/value/carrier.ts'
import { tuple as makeTuple } from '../../src/template/value/tuple.ts'
import { dict, entries, Float, get, isDict, type Value } from '../../src/text/value.ts'

/** A value in which tags are the values they stand for. */
export function untagged(value: Value): Value {
  if (Array.isArray(value)) return value.map(untagged)
  if (!isDict(value)) return value
  const float = get(value, '$float')
  if (typeof float === 'string')
    return new Float(float === 'inf' ? Infinity : float === '-inf' ? -Infinity : Number(float))
  const int = get(value, '$int')
  if (typeof int === 'string') return BigInt(int)
  const pairs = get(value, '$dict')
  if (Array.isArray(pairs))
    return dict(pairs.map((pair) => [untagged((pair as Value[])[0]!), untagged((pair as Value[])[1]!)]))
  const tuple = get(value, '$tuple')
  if (Array.isArray(tuple)) return makeTuple(tuple.map(untagged))
  const set = get(value, '$set')
  if (Array.isArray(set)) return new Unique(set.map(untagged))
  const date = get(value, '$datetime')
  if (typeof date === 'string') return date.replace(' ', 'T')
  const bytes = get(value, '$bytes')
  if (typeof bytes === 'string') return bytes.slice(2, -1)
  return dict(entries(value).map(([key, inner]) => [key, untagged(inner)]))
}
