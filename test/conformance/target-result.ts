import { firstDifference } from './first-difference.ts'
import type { Recording } from './recording.ts'
import { assertsIn, resultsIn } from './task-results.ts'

/** How far Tutti came in one target, held against Ansible. */
export interface TargetResult {
  readonly target: string
  readonly results: { readonly tutti: number; readonly ansible: number }
  readonly asserts: { readonly tutti: number; readonly ansible: number }
  readonly difference: string | undefined
}

/** Holds two recordings of a target against each other; more than Ansible did counts for nothing. */
export function compareTarget(target: string, ansible: Recording, tutti: Recording): TargetResult {
  return {
    target,
    results: counted(resultsIn, ansible, tutti),
    asserts: counted(assertsIn, ansible, tutti),
    difference: firstDifference(ansible, tutti),
  }
}

function counted(count: (output: string) => number, ansible: Recording, tutti: Recording) {
  const all = ({ calls }: Recording): number => calls.reduce((sum, { output }) => sum + count(output), 0)
  return { tutti: Math.min(all(ansible), all(tutti)), ansible: all(ansible) }
}

/** A result in one line. */
export function tellTarget({ target, results, asserts, difference }: TargetResult): string {
  const mark = difference === undefined ? 'green' : 'differs'
  const counts = `${share(results)} results, ${share(asserts)} asserts`
  return `${target.padEnd(24)} ${mark.padEnd(8)} ${counts}${difference === undefined ? '' : `\n    ${difference}`}`
}

/** What all results come to, in one line. */
export function tellAll(all: readonly TargetResult[]): string {
  const green = all.filter(({ difference }) => difference === undefined).length
  const sum = (of: (result: TargetResult) => { readonly tutti: number; readonly ansible: number }) =>
    all.map(of).reduce((a, b) => ({ tutti: a.tutti + b.tutti, ansible: a.ansible + b.ansible }), NOTHING)
  const results = sum((result) => result.results)
  const percent = results.ansible === 0 ? 0 : (100 * results.tutti) / results.ansible
  const asserts = share(sum((result) => result.asserts))
  return `${green} of ${all.length} targets green; ${share(results)} results (${percent.toFixed(1)} %), ${asserts} asserts`
}

const NOTHING = { tutti: 0, ansible: 0 }

const share = ({ tutti, ansible }: { readonly tutti: number; readonly ansible: number }) => `${tutti}/${ansible}`
