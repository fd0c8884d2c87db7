import { TOLD } from '../error/failure.ts'
import type { Outcome, TaskLabel } from '../run/event.ts'
import { dict, entries, isDict, type Value } from '../text/value.ts'
import type { ResultText } from './display.ts'
import { jsonText } from './json-text.ts'

const censored = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"

/** How a result is printed on a line that says ok, changed or skipping: `quiet` not at all, `asked` under -v. */
export type Showing = 'always' | 'asked' | 'quiet'

export interface ShownResult {
  readonly showing: Showing
  /** What is left of the result for a person, by key. */
  readonly values: { readonly [key: string]: unknown }
  readonly pretty: boolean
}

/** A module's name without its collection, when that is Ansible's own. */
export const shortAction = (action: string): string => action.replace(/^ansible\.(builtin|legacy)\./, '')

/** True for a result that only says that it is hidden. */
export const isCensored = (task: TaskLabel, outcome: Outcome): boolean =>
  task.noLog || outcome.returned._ansible_no_log === true

type Values = { readonly [key: string]: unknown }

const isInternal = (key: unknown): boolean => typeof key === 'string' && key.startsWith('_ansible_')

/** The value without the keys by which modules speak to printers, at any depth. */
function withoutInternal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutInternal)
  if (!isDict(value)) return value
  const left = entries(value).filter(([key]) => !isInternal(key))
  return dict(left.map(([key, inner]) => [key, withoutInternal(inner) as Value]))
}

const keep = (values: Values, wanted: (key: string) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => wanted(key)))

const hiddenInDebug = new Set(['changed', 'failed', 'skipped', 'invocation', 'skip_reason'])
const leftInDebug = new Set(['msg', 'exception', 'warnings', 'deprecations'])
/** Warnings are printed for themselves, statuses are words on the line, a diff is printed as one. */
const neverShown = new Set(['failed', 'skipped', 'exception', 'warnings', 'deprecations'])

/**
 * What a person sees of a result. A module may return `_ansible_verbose_always: true` to have its result printed
 * without -v and `_ansible_verbose_override: true` to have it never printed; debug and assert do the first unless
 * they say `false`, setup does the second.
 */
export function shownResult(task: TaskLabel, outcome: Outcome, verbosity: number): ShownResult {
  const { returned } = outcome
  const action = shortAction(task.action)
  if (isCensored(task, outcome)) {
    const kept = keep(returned, (key) => key === 'attempts' || key === 'changed' || key === 'retries')
    return { showing: 'asked', values: { censored, ...kept }, pretty: verbosity > 2 }
  }
  const told = keep(withPlace(returned), (key) => {
    if (neverShown.has(key) || isInternal(key)) return false
    return verbosity > 2 || (key !== 'invocation' && key !== 'diff')
  })
  const visible = Object.fromEntries(Object.entries(told).map(([key, value]) => [key, withoutInternal(value)]))
  const always = isAlwaysShown(action, outcome)
  const quiet = returned._ansible_verbose_override === true || action === 'setup' || action === 'gather_facts'
  return {
    showing: quiet ? 'quiet' : always ? 'always' : 'asked',
    values: action === 'debug' ? debugValues(visible) : visible,
    pretty: always || verbosity > 2,
  }
}

/** The result with all there is to say of its failure. */
export const withPlace = (returned: Values): Values =>
  typeof returned[TOLD] === 'string' ? { ...returned, msg: returned[TOLD] } : returned

const debugValues = (values: Values): Values =>
  'msg' in values ? keep(values, (key) => leftInDebug.has(key)) : keep(values, (key) => !hiddenInDebug.has(key))

function isAlwaysShown(action: string, { status, returned }: Outcome): boolean {
  if (typeof returned._ansible_verbose_always === 'boolean') return returned._ansible_verbose_always
  // An assert that could not be evaluated has no `assertion`; it fails like any other task.
  if (action === 'assert') return status === 'ok' || 'assertion' in returned
  return action === 'debug' && status === 'ok'
}

/** The result as it stands behind `=>`. */
export const resultText = ({ values, pretty }: ShownResult, asText: ResultText = jsonText): string =>
  asText(values, pretty ? 4 : undefined)

/** Whether a line that says ok, changed or skipping carries its result. */
export const carriesResult = (shown: ShownResult, verbosity: number): boolean =>
  shown.showing === 'always' || (shown.showing === 'asked' && verbosity > 0)
