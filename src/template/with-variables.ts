import type { Dict } from '../text/value.ts'
import { entries, get } from '../text/value.ts'
import type { Scope } from './scope.ts'
import { str } from './value/repr.ts'

/** A scope with some variables in front. */
export const withVariables = (scope: Scope, variables: Dict): Scope => ({
  answers: scope.answers,
  lookup: (name) => {
    const own = get(variables, name)
    return own === undefined ? scope.lookup(name) : own
  },
  isTemplate: (name) => get(variables, name) === undefined && scope.isTemplate?.(name) === true,
  names: () => [...entries(variables).map(([name]) => str(name)), ...scope.names()],
})
