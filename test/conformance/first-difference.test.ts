import test from 'ava'
import { firstDifference } from './first-difference.ts'
import { firstFailure } from './first-failure.ts'
import type { Call, Recording } from './recording.ts'
import { compareTarget, tellAll, tellTarget } from './target-result.ts'

const task = (name: string, ...lines: readonly string[]): string =>
  [`TASK [${name}] ${'*'.repeat(20)}`, ...lines, ''].join('\n')
const call = (output: string, status = 0): Call => ({ words: 'ansible-playbook a.yml', output, status })
const recording = (calls: readonly Call[], status = 0, errors = ''): Recording => ({ calls, status, errors })

const passed = recording([call(task('one', 'ok: [a] => {', '    "msg": "All assertions passed"', '}'))])

test('what is the same has no difference, whatever is said beside the results', (t) => {
  const other = recording([call(task('one', 'ok: [a] => {"more": 1}'))])
  t.is(firstDifference(passed, other), undefined)
})

test('a difference is a task, a result, a call or an exit code', (t) => {
  const failed = recording([call(task('one', 'fatal: [a]: FAILED! => {"msg": "no"}'), 2)], 2)
  t.regex(
    firstDifference(passed, failed) ?? '',
    /task "one": fatal: \[a\]: FAILED! => \{"msg": "no"\} instead of ok: \[a\]/,
  )
  t.regex(firstDifference(passed, recording([call('')])) ?? '', /task "one" is missing/)
  t.regex(firstDifference(recording([call('')]), passed) ?? '', /task "one" is one more than Ansible's/)
  t.regex(firstDifference(passed, recording([])) ?? '', /call 1 is not reached: ansible-playbook a.yml/)
  t.is(firstDifference(recording([]), passed), "call 1 is one more than Ansible's")
  t.regex(firstDifference(recording([call('', 2)]), recording([call('', 0)])) ?? '', /exit code 0 instead of 2/)
  t.is(firstDifference(recording([], 0), recording([], 1)), 'exit code 1 instead of 0')
})

test('without a recording of Ansible the last failure that nobody ignored is told', (t) => {
  const ignored = task('one', 'fatal: [a]: FAILED! => {"msg": "ignored"}', '...ignoring')
  const failed = task('two', 'fatal: [a]: FAILED! => {"msg": "no"}')
  const handler = 'RUNNING HANDLER [after] ***\nok: [a]\n'
  t.is(firstFailure(recording([call(failed)])), undefined)
  t.regex(
    firstFailure(recording([call(ignored + failed + handler, 2)], 2)) ?? '',
    /code 2 in call 1 .*"two": fatal.*"no"/,
  )
  t.regex(
    firstFailure(recording([call(ignored, 2)], 2, '+ set -x\nERROR! bad\n+ exit\n')) ?? '',
    /after "one": ERROR! bad/,
  )
  t.regex(firstFailure(recording([], 127)) ?? '', /exit code 127: it said nothing/)
})

test('results are counted up to those of Ansible', (t) => {
  const half = { kind: 'counts', counts: { results: 2, asserts: 1 } } as const
  const result = compareTarget('one', half, passed)
  t.is(result.difference, 'passed with 1 results and 1 asserts instead of 2 and 1')
  t.regex(tellTarget(result), /^one +differs +1\/2 results, 1\/1 asserts\n {4}passed with/)
  const green = compareTarget('two', { kind: 'recording', recording: passed }, passed)
  t.regex(tellTarget(green), /^two +green +1\/1 results, 1\/1 asserts$/)
  t.is(tellAll([result, green]), '1 of 2 targets green; 2/3 results (66.7 %), 2/2 asserts')
  t.is(tellAll([]), '0 of 0 targets green; 0/0 results (0.0 %), 0/0 asserts')
})
