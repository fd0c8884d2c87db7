import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { order } from '../value/compare.ts'
import { typeName } from '../value/kind.ts'
import { repr } from '../value/repr.ts'
import { Tuple } from '../value/tuple.ts'

const columns = 80

function keysInOrder(value: Value): readonly (readonly [Value, Value])[] {
  if (!isDict(value)) return []
  const byType = (a: Value, b: Value): number => (typeName(a) < typeName(b) ? -1 : typeName(a) > typeName(b) ? 1 : 0)
  return [...entries(value)].sort(([a], [b]) => {
    try {
      return order(a, b)
    } catch {
      return byType(a, b)
    }
  })
}

/** Python's repr with the keys of dicts in order. */
function flat(value: Value): string {
  if (isDict(value))
    return `{${keysInOrder(value)
      .map(([key, inner]) => `${flat(key)}: ${flat(inner)}`)
      .join(', ')}}`
  // What groupby gives prints itself.
  if (value instanceof Tuple && !value.fields)
    return value.length === 1 ? `(${flat(value[0] as Value)},)` : `(${value.map(flat).join(', ')})`
  return Array.isArray(value) && !(value instanceof Tuple) ? `[${value.map(flat).join(', ')}]` : repr(value)
}

function show(value: Value, indent: number, allowance: number): string {
  const line = flat(value)
  if (line.length <= columns - indent - allowance) return line
  const gap = `,\n${' '.repeat(indent + 1)}`
  if (isDict(value)) {
    const pairs = keysInOrder(value)
    const shown = pairs.map(([key, inner], i) => {
      const name = `${repr(key)}: `
      return name + show(inner, indent + 1 + name.length, i === pairs.length - 1 ? allowance + 1 : 1)
    })
    return `{${shown.join(gap)}}`
  }
  if (Array.isArray(value)) {
    const [open, close] = value instanceof Tuple ? ['(', value.length === 1 ? ',)' : ')'] : ['[', ']']
    const shown = value.map((one, i) => show(one as Value, indent + 1, i === value.length - 1 ? allowance + 1 : 1))
    return open + shown.join(gap) + close
  }
  return line
}

/** Python's pprint.pformat; long strings stay whole, as those of Ansible's variables do. */
export const pretty = (value: Value): string => show(value, 0, 0)
