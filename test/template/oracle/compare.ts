import { type Dict, dict, get, type Value } from '../../../src/text/value.ts'
import type { Ask, MadeCase } from '../generate/case.ts'
import { makeCase } from '../generate/case.ts'
import { explained } from './explained.ts'
import { ownAnswer } from './own.ts'
import type { Original } from './process.ts'
import { same, seen } from './seen.ts'
import { line, tagged } from './tagged.ts'

/** A case that Tutti and the original answer differently. */
export interface Difference {
  readonly made: MadeCase
  readonly ask: Ask
  readonly theirs: string
  readonly own: string
}

const asLine = (one: MadeCase): string =>
  line(
    dict([
      ['id', one.id],
      ['template', one.template],
      ['vars', tagged(one.vars)],
      ['files', dict(Object.entries(one.files))],
      ['opts', dict(Object.entries(one.opts) as [string, Value][])],
      ['ask', one.ask],
    ]),
  )

/** Compares the cases of a seed with the original, tells each difference without a known reason, and counts the others. */
export async function compare(
  original: Original,
  seed: number,
  indexes: readonly number[],
  asks: readonly Ask[],
  reasons = new Map<string, number>(),
): Promise<readonly Difference[]> {
  const cases = indexes
    .map((index) => makeCase(seed, index))
    .map((one) => ({ ...one, ask: one.ask.filter((ask) => asks.includes(ask)) }))
  const answers = await original.ask(cases.map(asLine))
  return cases.flatMap((made, i) =>
    made.ask.flatMap((ask) => {
      const theirs = get(answers[i] as Dict, ask) as Dict
      const own = ownAnswer(made, ask) as Dict
      const both = seen(made, ask, theirs, own)
      if (same(both.theirs, both.own)) return []
      const why = explained(both)
      if (why !== undefined) {
        reasons.set(why, (reasons.get(why) ?? 0) + 1)
        return []
      }
      return [{ made, ask, theirs: line(theirs), own: line(own) }]
    }),
  )
}
