import { isDeepStrictEqual } from 'node:util'
import type { Diff, Json, State, Wish } from '../module/contract.ts'

/** Whether a state is as wished; null in a wish is no wish. */
export const fulfils = (is: State, should: Wish<State>): boolean => differing(is, should).length === 0

/** The fields of a wish that the state does not fulfil. */
export const differing = (is: State, should: Wish<State>): readonly string[] =>
  Object.keys(should).filter((key) => should[key] !== null && !isDeepStrictEqual(is[key], should[key]))

/** `is` beside `should`, only the fields that differ. */
export function stateDiff(is: State, should: Wish<State>): Diff {
  const fields = differing(is, should)
  const only = (state: Readonly<Record<string, Json | undefined>>): string =>
    `${JSON.stringify(Object.fromEntries(fields.map((key) => [key, state[key] ?? null])), null, 4)}\n`
  return { before: only(is), after: only(should) }
}
