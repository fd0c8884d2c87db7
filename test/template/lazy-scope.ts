import { Failure } from '../../src/error/failure.ts'
import type { Dialect } from '../../src/template/dialect.ts'
import { isTemplate, type Scope } from '../../src/template/scope.ts'
import type { Dict, Value } from '../../src/text/value.ts'
import { dict, entries, get, isDict } from '../../src/text/value.ts'

/** Variables whose own templates are rendered when they are read. */
export function lazyScope(vars: Dict, dialect: Dialect): Scope {
  const open: string[] = []
  const known = new Map<string, Value>()
  const scope: Scope = {
    lookup(name) {
      const raw = get(vars, name)
      if (raw === undefined) return undefined
      const before = known.get(name)
      if (before !== undefined) return before
      if (open.includes(name)) throw new Failure('variable-cycle', [...open, name].join(' -> '))
      open.push(name)
      try {
        const made = deep(raw, name)
        known.set(name, made)
        return made
      } finally {
        open.pop()
      }
    },
    isTemplate: (name) => {
      const raw = get(vars, name)
      return typeof raw === 'string' && isTemplate(raw)
    },
    names: () => entries(vars).map(([name]) => String(name)),
  }
  const deep = (value: Value, name: string): Value => {
    if (typeof value === 'string')
      return dialect.render(value, scope, { source: { file: name, text: value }, line: 1, column: 1, length: 0 })
    if (Array.isArray(value)) return value.map((one) => deep(one, name))
    return isDict(value) ? dict(entries(value).map(([key, inner]) => [key, deep(inner, name)])) : value
  }
  return scope
}
