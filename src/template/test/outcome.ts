import type { Dict, Value } from '../../text/value.ts'
import { get, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { numberOf } from '../filter/convert.ts'
import { fn, table } from '../runtime/call.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

/** A test over what a task registered. */
const ofResult = (name: string, test: (result: Dict) => boolean) =>
  fn('result', (result: Value) => {
    touch(result)
    return isDict(result) ? test(result) : typeFault(`The '${name}' test expects a dictionary`)
  })

const flag = (result: Dict, name: string): boolean => truth(get(result, name) ?? false)
/** What never ran on its own has begun and is over. */
const count = (result: Dict, name: string): boolean => numberOf(get(result, name) ?? 1) === 1

function changed(result: Dict): boolean {
  const own = get(result, 'changed')
  if (own !== undefined) return truth(own)
  const results = get(result, 'results')
  return Array.isArray(results) && results.some((one) => isDict(one) && flag(one, 'changed'))
}

/** Ansible's tests over the results of tasks. */
export const outcomeTests = table({
  'failed failure': ofResult('failed', (result) => flag(result, 'failed')),
  'succeeded success successful': ofResult('success', (result) => !flag(result, 'failed')),
  'changed change': ofResult('changed', changed),
  'skipped skip': ofResult('skipped', (result) => flag(result, 'skipped')),
  reachable: ofResult('reachable', (result) => !flag(result, 'unreachable')),
  unreachable: ofResult('unreachable', (result) => flag(result, 'unreachable')),
  finished: ofResult('finished', (result) => count(result, 'finished')),
  started: ofResult('started', (result) => count(result, 'started')),
  timedout: ofResult('timedout', (result) => flag(result, 'timedout')),
})
