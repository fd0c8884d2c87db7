import type { Position } from '../../src/error/source.ts'
import type { Scope } from '../../src/template/scope.ts'
import type { Value } from '../../src/text/value.ts'

/** A scope of given values. */
export const scopeOf = (variables: Readonly<Record<string, Value>>): Scope => ({
  lookup: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
  names: () => Object.keys(variables),
})

/** The place of a scalar in a file that consists of `before`, the scalar, and a second line. */
export const placeOf = (before: string, scalar: string): Position => ({
  source: { file: 'play.yml', text: `first: line\n${before}${scalar}\nlast: line\n` },
  line: 2,
  column: before.length + 1,
  length: scalar.length,
})
