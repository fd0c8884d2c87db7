import { syntaxFault } from '../fault.ts'
import type { SyntaxOptions } from './option.ts'
import { defaultSyntax } from './option.ts'
import { pythonLiteral } from './python-literal.ts'

const mark = '#jinja2:'

/** A template's text without its `#jinja2:` line, the options that line sets, and the length of what was taken away. */
export interface Headed {
  readonly body: string
  readonly options: SyntaxOptions
  readonly skipped: number
}

const sameType = (a: unknown, b: unknown): boolean => a === null || b === null || typeof a === typeof b

/** Reads a template's header, if it has one. */
export function readHeader(text: string, options: SyntaxOptions): Headed {
  if (!text.startsWith(mark)) return { body: text, options, skipped: 0 }
  const end = text.indexOf('\n')
  const line = end < 0 ? text : text.slice(0, end)
  const set: Record<string, unknown> = {}
  let at = mark.length
  for (const pair of line.slice(mark.length).split(',')) {
    const colon = pair.indexOf(':')
    const key = pair.slice(0, colon < 0 ? undefined : colon).trim()
    if (colon < 0)
      syntaxFault(
        `failed to parse jinja2 override: the header sets '${key}' to nothing`,
        at,
        "write it as '#jinja2: key: value, key: value'",
      )
    const value = pythonLiteral(pair.slice(colon + 1).trim())
    if (value === undefined) syntaxFault(`the header's value for '${key}' is not a literal`, at)
    if (Object.hasOwn(defaultSyntax, key)) {
      if (!sameType(value, defaultSyntax[key as keyof SyntaxOptions]))
        syntaxFault(`the header's value for '${key}' has a wrong type`, at)
      set[key] = value
    }
    at += pair.length + 1
  }
  const skipped = end < 0 ? text.length : end + 1
  return { body: text.slice(skipped), options: { ...options, ...set }, skipped }
}
