import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import type { Access } from '../runtime/access.ts'
import { repr, str } from '../value/repr.ts'
import { present } from '../value/undefined.ts'
import { formatSpec } from './spec.ts'

/** Where the fields of a format find their values, and how they reach into them. */
export interface Fields {
  readonly places: readonly Value[]
  readonly names: (name: string) => Value | undefined
  readonly access: Access
}

type Numbering = 'automatic' | 'manual'

/** Where the fields without a number are, and whether fields have numbers. */
interface Counter {
  next: number
  how?: Numbering
}

const counted = /^\d+$/

/** Python's `format.format(…)`. */
export function braceFormat(format: string, fields: Fields, depth = 2, counter: Counter = { next: 0 }): string {
  const { access } = fields
  if (depth < 0) typeFault('Max string recursion exceeded')
  const place = (index: number): Value => {
    if (index >= fields.places.length) typeFault(`Replacement index ${index} out of range for positional args tuple`)
    return fields.places[index] as Value
  }
  const numbered = (how: Numbering): true => {
    counter.how ??= how
    if (counter.how !== how)
      typeFault(
        how === 'manual'
          ? 'cannot switch from automatic field numbering to manual field specification'
          : 'cannot switch from manual field specification to automatic field numbering',
      )
    return true
  }
  const value = (field: string): Value => {
    const [first = '', ...rest] = field.match(/^[^.[]*|\.[^.[]+|\[[^\]]+\]/g) ?? ['']
    let found: Value
    if (first === '') found = place(numbered('automatic') ? counter.next++ : 0)
    else if (counted.test(first)) found = place(numbered('manual') ? Number(first) : 0)
    else found = present(fields.names(first), () => typeFault(`KeyError: '${first}'`))
    for (const step of rest) {
      const key = step.startsWith('.') ? step.slice(1) : step.slice(1, -1)
      if (step.startsWith('.') && isDict(found)) typeFault(`'dict' object has no attribute '${key}'`)
      found = step.startsWith('.')
        ? access.attribute(found, key)
        : access.item(found, counted.test(key) ? Number(key) : key)
    }
    return found
  }
  const made = format.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g,
    (all: string, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (all === '{{') return '{'
      if (all === '}}') return '}'
      if (field === undefined) return typeFault(`Single '${all}' encountered in format string`)
      const raw = value(field)
      const shown = conversion === undefined ? raw : conversion === 's' ? str(raw) : repr(raw)
      return formatSpec(shown, spec?.includes('{') ? braceFormat(spec, fields, depth - 1, counter) : (spec ?? ''))
    },
  )
  return made
}
