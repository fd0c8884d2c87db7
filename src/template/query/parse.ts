import { compile } from '@jmespath-community/jmespath'
import { Cache } from '../cache.ts'
import { syntaxFault } from '../fault.ts'

/** A JMESPath query as the tree of its steps. */
export type Query = ReturnType<typeof compile>

const known = new Cache<Query>(500)

/** Reads a query; words between backticks that are no JSON are texts, as playbooks write them. */
export function parseQuery(text: string): Query {
  const before = known.get(text)
  if (before) return before
  try {
    return known.set(text, compile(text, { enable_legacy_literals: true }))
  } catch (error) {
    return syntaxFault(
      `the query ${JSON.stringify(text)} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
