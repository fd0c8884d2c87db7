import { describeFailure, Failure, type Failures, TOLD } from '../error/failure.ts'
import type { Diff, Returned } from '../module/contract.ts'
import { dict, entries, Float, isDict, Other, toJson, type Value } from '../text/value.ts'
import type { Outcome } from './event.ts'

/** What came of a task on a host, with the values as the language has them. */
export interface Result {
  readonly status: Outcome['status']
  readonly changed: boolean
  readonly ignored: boolean
  readonly values: { readonly [name: string]: Value }
  readonly diffs: readonly Diff[]
}

/** A result from what a module returned. */
export function resultOf(returned: Returned, diffs: readonly Diff[] = []): Result {
  const values: Record<string, Value> = {}
  for (const [name, value] of Object.entries(returned)) if (value !== undefined) values[name] = asValue(value)
  const failed = values.failed === true
  const changed = values.changed === true
  const status = failed ? 'failed' : values.skipped === true ? 'skipped' : 'ok'
  return { status, changed, ignored: false, values: { ...values, changed, ...(failed ? { failed } : {}) }, diffs }
}

/** A module's plain data as values of the language. */
export function asValue(value: unknown): Value {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.map(asValue)
  if (value instanceof Float || value instanceof Other || value instanceof Map) return value as Value
  if (isDict(value)) return dict(entries(value).map(([key, one]) => [key, asValue(one)] as const))
  return value as Value
}

/** The message as Ansible has it: of a name that is missing, playbooks look for the words before it. */
function knownMessage(error: Failure | Failures): string {
  const isMissing = error instanceof Failure && error.code === 'template-undefined'
  if (!isMissing || !/ is undefined|has no (attribute|element) /.test(error.message)) return error.message
  return `The task includes an option with an undefined variable. The error was: ${error.message}`
}

/** A failure as a task's result. */
export function failedResult(error: Failure | Failures, unreachable = false): Result {
  const all = error instanceof Failure ? [error] : error.all
  // What registers it may compare it with Ansible's words; a person is told the place, too.
  const msg = all.find((one) => one.known !== undefined)?.known ?? knownMessage(error)
  const told = all.map(describeFailure).join('\n')
  const values: Record<string, Value> = told === msg ? { msg } : { msg, [TOLD]: told }
  if (unreachable) {
    return {
      status: 'unreachable',
      changed: false,
      ignored: false,
      values: { unreachable: true, changed: false, ...values },
      diffs: [],
    }
  }
  const failed = resultOf({ failed: true, ...values })
  // As in Ansible: a task that was never carried out says nothing of changes.
  const carriedOut = error instanceof Failure && error.code === 'timeout'
  return carriedOut ? failed : { ...failed, values: { failed: true, ...values } }
}

/** The result as events carry it. */
export const outcomeOf = (result: Result): Outcome => ({
  status: result.status,
  changed: result.changed,
  ignored: result.ignored,
  returned: toJson(result.values) as Returned,
  diffs: result.diffs,
})

/** The results of a loop's items as one, as `register` has it. */
export function loopResult(items: readonly Result[]): Result {
  if (items.length === 0) {
    const values = { changed: false, skipped: true, skipped_reason: 'No items in the list', results: [] }
    return { status: 'skipped', changed: false, ignored: false, values, diffs: [] }
  }
  const failed = items.filter((one) => one.status === 'failed')
  const unreachable = items.filter((one) => one.status === 'unreachable')
  const skipped = items.every((one) => one.status === 'skipped')
  const changed = items.some((one) => one.changed)
  const msg = skipped ? 'All items skipped' : failed.length > 0 ? 'One or more items failed' : 'All items completed'
  const bad = unreachable.length > 0 ? unreachable : failed
  return {
    status: unreachable.length > 0 ? 'unreachable' : failed.length > 0 ? 'failed' : skipped ? 'skipped' : 'ok',
    changed,
    // The play goes on only after failures that all are ignored.
    ignored: bad.length > 0 && bad.every((one) => one.ignored),
    values: {
      results: items.map(({ values: own }) => dict(Object.entries({ ...own, failed: own.failed ?? false }))),
      changed,
      msg,
      ...(failed.length > 0 ? { failed: true } : {}),
      ...(skipped ? { skipped: true } : { skipped: false }),
    },
    diffs: [],
  }
}
