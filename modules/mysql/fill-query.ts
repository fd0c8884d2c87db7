import { Refusal } from '../../src/module/contract.ts'
import { literal } from './escape.ts'

/** A value of a task as SQL writes it. */
export function sqlValue(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Number) return String(value)
  if (typeof value === 'string') return literal(value)
  if (Array.isArray(value)) return `(${value.map(sqlValue).join(', ')})`
  throw new Refusal('an argument of a query is text, a number, a truth value, null, or a list of these')
}

/** A query with its `%s` or `%(name)s` filled in; without arguments it stays as it is, `%` and all. */
export function fillQuery(
  query: string,
  positional: readonly unknown[] | undefined,
  named: { readonly [name: string]: unknown } | undefined,
): string {
  if (positional === undefined && named === undefined) return query
  let used = 0
  const filled = query.replace(
    /%(?:%|\(([^)]*)\)s|s|(.?))/g,
    (mark, key: string | undefined, other: string | undefined) => {
      if (mark === '%%') return '%'
      if (key !== undefined) {
        if (named === undefined || !(key in named))
          throw new Refusal(`named_args has no "${key}", which ${query} asks for`)
        return sqlValue(named[key])
      }
      if (other !== undefined)
        throw new Refusal(
          `"${mark}" in ${query} is neither %s nor %(name)s; with arguments, a percent sign is written %%`,
        )
      if (positional === undefined || used >= positional.length)
        throw new Refusal(`${query} asks for more values than positional_args has`)
      return sqlValue(positional[used++])
    },
  )
  if (positional !== undefined && used < positional.length)
    throw new Refusal(`positional_args has ${positional.length} values, and ${query} asks for ${used}`)
  return filled
}
