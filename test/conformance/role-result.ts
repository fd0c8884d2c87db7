import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstDifference } from './first-difference.ts'
import type { Recording } from './recording.ts'
import { resultsIn } from './task-results.ts'

/** What an implementation did with a role: its calls, and the lines in which the machine differs since the first. */
export interface RoleRecording {
  readonly recording: Recording
  readonly state: ReadonlySet<string>
}

/** What was recorded of a role in a folder. */
export const readRole = (recording: Recording, folder: string): RoleRecording => {
  const file = join(folder, 'state')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return { recording, state: new Set(text.split('\n').filter((line) => line !== '')) }
}

/** How a role came out with Tutti, held against Ansible. */
export interface RoleResult {
  readonly role: string
  readonly results: Share
  /** How many tasks the last call changed; undefined where it did not come to that. */
  readonly changed: { readonly tutti: number | undefined; readonly ansible: number | undefined }
  /** How many of the lines in which the machines differ from a fresh one are the same, and the first that is not. */
  readonly state: { readonly same: number; readonly all: number; readonly first: string | undefined }
  readonly difference: string | undefined
}

interface Share {
  readonly tutti: number
  readonly ansible: number
}

/** Holds what Tutti did with a role against Ansible. */
export function compareRole(role: string, ansible: RoleRecording, tutti: RoleRecording): RoleResult {
  const all = [...new Set([...ansible.state, ...tutti.state])].sort()
  const other = all.filter((line) => !ansible.state.has(line) || !tutti.state.has(line))
  const first = other[0] && `${ansible.state.has(other[0]) ? 'only with Ansible' : 'only with Tutti'}: ${other[0]}`
  const results = { tutti: counted(tutti.recording), ansible: counted(ansible.recording) }
  return {
    role,
    results: { ...results, tutti: Math.min(results.tutti, results.ansible) },
    changed: { tutti: changedIn(tutti.recording), ansible: changedIn(ansible.recording) },
    state: { same: all.length - other.length, all: all.length, first },
    difference: firstDifference(ansible.recording, tutti.recording),
  }
}

const counted = ({ calls }: Recording): number => calls.reduce((sum, { output }) => sum + resultsIn(output), 0)

/** The changes that the recap of the second call tells. */
function changedIn({ calls }: Recording): number | undefined {
  const told = [...(calls[1]?.output ?? '').matchAll(/ changed=(\d+) /g)].map(([, number]) => Number(number))
  return told.length === 0 ? undefined : told.reduce((sum, number) => sum + number, 0)
}

/** A result in one line; its first difference and that of the end state in further ones. */
export function tellRole({ role, results, changed, state, difference }: RoleResult): string {
  const mark = difference === undefined ? 'green' : 'differs'
  const again = changed.ansible === undefined ? '' : `, again changed ${changed.tutti ?? '-'}/${changed.ansible}`
  const same = state.all === 0 ? '' : `, end state ${state.same}/${state.all}`
  const lines = [`${role.padEnd(24)} ${mark.padEnd(8)} ${results.tutti}/${results.ansible} results${again}${same}`]
  return [...lines, ...[difference, state.first].filter((one) => one !== undefined).map((one) => `    ${one}`)].join(
    '\n',
  )
}

/** What all results come to, in one line. */
export function tellRoles(all: readonly RoleResult[]): string {
  const green = all.filter(({ difference }) => difference === undefined).length
  const sum = (of: (result: RoleResult) => number): number => all.map(of).reduce((a, b) => a + b, 0)
  const told = (one: number, of: number): string => `${one}/${of} (${((100 * one) / Math.max(of, 1)).toFixed(1)} %)`
  const results = told(
    sum((it) => it.results.tutti),
    sum((it) => it.results.ansible),
  )
  const state = told(
    sum((it) => it.state.same),
    sum((it) => it.state.all),
  )
  return `${green} of ${all.length} roles green; ${results} results, ${state} of the end states`
}
