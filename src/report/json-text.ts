import { entries, Float, isDict } from '../text/value.ts'

/** A float as Python writes it: shortest digits, an exponent below 1e-4 and from 1e16 on. */
export function floatText(n: number): string {
  if (Number.isNaN(n)) return 'NaN'
  if (!Number.isFinite(n)) return n > 0 ? 'Infinity' : '-Infinity'
  const size = Math.abs(n)
  if (n !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = n.toExponential().split('e') as [string, string]
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  }
  if (Object.is(n, -0)) return '-0.0'
  return Number.isInteger(n) ? `${n}.0` : String(n)
}

const numberText = (n: number): string => {
  if (!Number.isInteger(n) || Object.is(n, -0)) return floatText(n)
  return Math.abs(n) < 1e21 ? String(n) : BigInt(n).toString()
}

const keyText = (key: unknown): string => {
  if (typeof key === 'string') return key
  if (key === null) return 'null'
  return key instanceof Float ? floatText(key.valueOf()) : String(key)
}

const byKey = ([a]: readonly [unknown, unknown], [b]: readonly [unknown, unknown]): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = [keyText(a), keyText(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/**
 * A value as Python's json module writes it: keys sorted, `", "` and `": "` between things; with an indent, one
 * thing a line. Characters beyond ASCII stay as they are.
 */
export function jsonText(value: unknown, indent?: number): string {
  const join = (open: string, parts: readonly string[], close: string, depth: number): string => {
    if (parts.length === 0) return open + close
    if (indent === undefined) return open + parts.join(', ') + close
    const margin = (levels: number): string => `\n${' '.repeat(indent * levels)}`
    return open + margin(depth + 1) + parts.join(`,${margin(depth + 1)}`) + margin(depth) + close
  }
  const text = (inner: unknown, depth: number): string => {
    if (inner === null || inner === undefined) return 'null'
    if (typeof inner === 'number') return numberText(inner)
    if (inner instanceof Float) return floatText(inner.valueOf())
    if (typeof inner === 'bigint' || typeof inner === 'boolean') return String(inner)
    if (Array.isArray(inner)) {
      const parts = inner.map((one) => text(one, depth + 1))
      return join('[', parts, ']', depth)
    }
    if (isDict(inner)) {
      const sorted = [...entries(inner)].sort(byKey)
      const parts = sorted.map(([key, one]) => `${JSON.stringify(keyText(key))}: ${text(one, depth + 1)}`)
      return join('{', parts, '}', depth)
    }
    return JSON.stringify(String(inner))
  }
  return text(value, 0)
}
