import test from 'ava'
import type { Call } from './recording.ts'
import { compareRole, type RoleRecording, tellRole, tellRoles } from './role-result.ts'

const recap = (changed: number): string =>
  `PLAY RECAP ***\ntesthost : ok=1    changed=${changed}    unreachable=0    failed=0\n`
const call = (status: string, changed: number): Call => ({
  words: 'ansible-playbook',
  output: `TASK [one] ***\n${status}: [testhost]\n\n${recap(changed)}`,
  status: 0,
})
const role = (calls: readonly Call[], ...state: readonly string[]): RoleRecording => ({
  recording: { calls, errors: '', status: 0 },
  state: new Set(state),
})

const ansible = role([call('changed', 1), call('ok', 0)], '> /etc/a 644', '> package a')

test('a role that does the same twice and leaves the same is green', (t) => {
  const result = compareRole('r', ansible, ansible)
  t.is(result.difference, undefined)
  t.is(tellRole(result), 'r                        green    2/2 results, again changed 0/0, end state 2/2')
  t.is(tellRoles([result]), '1 of 1 roles green; 2/2 (100.0 %) results, 2/2 (100.0 %) of the end states')
})

test('a second run that changes something is a difference, and so is the first other line of the end state', (t) => {
  const result = compareRole(
    'r',
    ansible,
    role([call('changed', 1), call('changed', 1)], '> /etc/a 600', '> package a'),
  )
  t.deepEqual(result.changed, { tutti: 1, ansible: 0 })
  t.deepEqual(result.state, { same: 1, all: 3, first: 'only with Tutti: > /etc/a 600' })
  t.regex(
    tellRole(result),
    /r +differs +2\/2 results, again changed 1\/0, end state 1\/3\n.*changed: \[testhost\] instead of ok/,
  )
})

test('what stops early has no second run', (t) => {
  const stopped: Call = {
    words: 'ansible-playbook',
    output: 'TASK [one] ***\nfatal: [testhost]: FAILED! => no\n',
    status: 2,
  }
  const result = compareRole('r', ansible, role([stopped]))
  t.is(result.changed.tutti, undefined)
  t.regex(tellRole(result), /1\/2 results, again changed -\/0, end state 0\/2/)
})
