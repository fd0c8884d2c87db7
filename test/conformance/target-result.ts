import type { Counts } from './counts.ts'
import { firstDifference } from './first-difference.ts'
import { firstFailure } from './first-failure.ts'
import type { Recording } from './recording.ts'
import { assertsIn, resultsIn } from './task-results.ts'

/** What Ansible did: as it was recorded here, or only how much of it there was. */
export type Reference =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | { readonly kind: 'counts'; readonly counts: Counts }

/** How far Tutti came in one target, held against Ansible. */
export interface TargetResult {
  readonly target: string
  readonly results: Share
  readonly asserts: Share
  readonly difference: string | undefined
}

interface Share {
  readonly tutti: number
  readonly ansible: number
}

/** Holds what Tutti did in a target against Ansible; more than Ansible did counts for nothing. */
export function compareTarget(target: string, reference: Reference, tutti: Recording): TargetResult {
  const [wanted, got] = [countsOf(reference), counted(tutti)]
  const results = { tutti: Math.min(wanted.results, got.results), ansible: wanted.results }
  const asserts = { tutti: Math.min(wanted.asserts, got.asserts), ansible: wanted.asserts }
  return { target, results, asserts, difference: differenceFrom(reference, tutti, wanted, got) }
}

function differenceFrom(reference: Reference, tutti: Recording, wanted: Counts, got: Counts): string | undefined {
  if (reference.kind === 'recording') return firstDifference(reference.recording, tutti)
  const failure = firstFailure(tutti)
  if (failure || (got.results >= wanted.results && got.asserts >= wanted.asserts)) return failure
  return `passed with ${got.results} results and ${got.asserts} asserts instead of ${wanted.results} and ${wanted.asserts}`
}

const countsOf = (reference: Reference): Counts =>
  reference.kind === 'counts' ? reference.counts : counted(reference.recording)

function counted({ calls }: Recording): Counts {
  const sum = (count: (output: string) => number): number => calls.reduce((all, { output }) => all + count(output), 0)
  return { results: sum(resultsIn), asserts: sum(assertsIn) }
}

/** A result in one line, and its first difference in a second. */
export function tellTarget({ target, results, asserts, difference }: TargetResult): string {
  const mark = difference === undefined ? 'green' : 'differs'
  const counts = `${told(results)} results, ${told(asserts)} asserts`
  return `${target.padEnd(24)} ${mark.padEnd(8)} ${counts}${difference === undefined ? '' : `\n    ${difference}`}`
}

/** What all results come to, in one line. */
export function tellAll(all: readonly TargetResult[]): string {
  const green = all.filter(({ difference }) => difference === undefined).length
  const sum = (of: (result: TargetResult) => Share): Share =>
    all
      .map(of)
      .reduce((a, b) => ({ tutti: a.tutti + b.tutti, ansible: a.ansible + b.ansible }), { tutti: 0, ansible: 0 })
  const results = sum((result) => result.results)
  const percent = results.ansible === 0 ? 0 : (100 * results.tutti) / results.ansible
  const asserts = told(sum((result) => result.asserts))
  return `${green} of ${all.length} targets green; ${told(results)} results (${percent.toFixed(1)} %), ${asserts} asserts`
}

const told = ({ tutti, ansible }: Share): string => `${tutti}/${ansible}`
