import type { z } from 'zod'
import type { ArgumentMeta } from './registry.ts'

interface Shape {
  readonly type: string
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly shape?: { readonly [name: string]: z.ZodType }
  readonly options?: readonly z.ZodType[]
}

const shapeOf = (schema: z.ZodType): Shape => (schema as unknown as { readonly def: Shape }).def

/** Every text in a value that its schema calls secret, also deep inside: the password of each account of a list. */
export function secretValues(schema: z.ZodType, value: unknown): readonly string[] {
  if (((schema.meta?.() ?? {}) as ArgumentMeta).secret) return textsOf(value)
  const { type, in: before, out, innerType, element, valueType, shape, options } = shapeOf(schema)
  const inner = [before, out, innerType, ...(type === 'union' ? (options ?? []) : [])]
  const found = inner.flatMap((one) => (one ? secretValues(one, value) : []))
  if (element) {
    // A list may be given as its only item.
    const items = Array.isArray(value) ? value : [value]
    return [...found, ...items.flatMap((item) => secretValues(element, item))]
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found
  const members = Object.entries(value).flatMap(([name, one]) => {
    const known = shape?.[name] ?? valueType
    return known ? secretValues(known, one) : []
  })
  return [...found, ...members]
}

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
