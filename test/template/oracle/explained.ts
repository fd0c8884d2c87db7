import type { Ask, MadeCase } from '../generate/case.ts'

/** A reason why Tutti and the original differ, and how its differences are known. */
interface Reason {
  readonly why: string
  holds(made: MadeCase, ask: Ask, theirs: string, own: string): boolean
}

const reasons: readonly Reason[] = []

/** The reason of a difference that is wanted or cannot be avoided; undefined where there is none. */
export const explained = (made: MadeCase, ask: Ask, theirs: string, own: string): string | undefined =>
  reasons.find((reason) => reason.holds(made, ask, theirs, own))?.why
