import test from 'ava'
import { calledAs } from '../../src/cli/called-as.ts'
import { exitCodeOfEnding, exitCodeOfError } from '../../src/cli/exit-code.ts'
import { Failure, Failures } from '../../src/error/failure.ts'

test('a run ends with 0, 2 for failed hosts, 4 for unreachable ones', (t) => {
  t.is(exitCodeOfEnding('done'), 0)
  t.is(exitCodeOfEnding('failed'), 2)
  t.is(exitCodeOfEnding('unreachable'), 4)
})

test('a failure ends with the code Ansible has for it', (t) => {
  t.is(exitCodeOfError(new Failure('usage', 'x')), 5)
  t.is(exitCodeOfError(new Failure('file-missing', 'x')), 1)
  t.is(exitCodeOfError(new Failure('missing-role', 'x')), 1)
  t.is(exitCodeOfError(new Failure('unknown-handler', 'x')), 1)
  t.is(exitCodeOfError(new Failure('yaml-syntax', 'x')), 4)
  t.is(exitCodeOfError(new Failure('unknown-keyword', 'x')), 4)
  t.is(exitCodeOfError(new Failure('unknown-module', 'x')), 4)
  t.is(exitCodeOfError(new Failures([new Failure('unknown-argument', 'x'), new Failure('usage', 'y')])), 4)
  t.is(exitCodeOfError(new Failure('interrupted', 'x')), 99)
})

test('anything else is a bug', (t) => {
  t.is(exitCodeOfError(new TypeError('x')), 250)
  t.is(exitCodeOfError('text'), 250)
  t.is(exitCodeOfError(undefined), 250)
})

test("the program acts as the command of Ansible's that it is called as", (t) => {
  t.deepEqual(calledAs('/usr/bin/tutti'), { kind: 'tutti' })
  t.deepEqual(calledAs('/x/dist/src/cli/tutti.js'), { kind: 'tutti' })
  t.deepEqual(calledAs('/usr/bin/ansible'), { kind: 'command', command: 'run', name: 'ansible' })
  t.deepEqual(calledAs('ansible-playbook'), { kind: 'command', command: 'play', name: 'ansible-playbook' })
  t.deepEqual(calledAs('/bin/ansible-vault'), { kind: 'command', command: 'vault', name: 'ansible-vault' })
  t.deepEqual(calledAs('/usr/bin/ansible-galaxy'), { kind: 'command', command: 'galaxy', name: 'ansible-galaxy' })
})
