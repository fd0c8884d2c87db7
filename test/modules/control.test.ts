import test from 'ava'
import { addHost } from '../../modules/control/add-host.ts'
import { assert } from '../../modules/control/assert.ts'
import { debug } from '../../modules/control/debug.ts'
import { fail } from '../../modules/control/fail.ts'
import { groupBy } from '../../modules/control/group-by.ts'
import { pause } from '../../modules/control/pause.ts'
import { setFact } from '../../modules/control/set-fact.ts'
import { Failure } from '../../src/error/failure.ts'
import { type Done, type LocalScope, type Module, Refusal } from '../../src/module/contract.ts'
import { argumentMeta, takesAnyArgument } from '../../src/module/registry.ts'
import { readArguments } from '../support/read-arguments.ts'

/** A scope whose expressions are the names of its values. */
function scope(values: Readonly<Record<string, unknown>> = {}, verbosity = 0): LocalScope {
  const evaluate = (expression: string): unknown => {
    if (expression in values) return values[expression]
    throw new Failure('template-undefined', `'${expression}' is undefined`)
  }
  return { host: 'h', verbosity, check: false, evaluate, holds: (condition) => Boolean(evaluate(condition)) }
}

const run = (module: Module, args: Readonly<Record<string, unknown>>, seen = scope()): Done => {
  if (module.kind !== 'local') throw new Error(`${module.name} is no local module`)
  return module.run(readArguments(module, args), seen)
}

const returned = (module: Module, args: Readonly<Record<string, unknown>>, seen = scope()) =>
  run(module, args, seen).returned

test('debug: a message of any kind', (t) => {
  t.is(returned(debug, {}).msg, 'Hello world!')
  t.is(returned(debug, { msg: 5 }).msg, 5)
  t.deepEqual(returned(debug, { msg: ['a', { b: 1 }] }), {
    changed: false,
    failed: false,
    msg: ['a', { b: 1 }],
    _ansible_verbose_always: true,
  })
})

test('debug: a variable under its own name', (t) => {
  t.deepEqual(returned(debug, { var: 'a.b' }, scope({ 'a.b': [1] }))['a.b'], [1])
  t.is(returned(debug, { var: 'nope' }).nope, 'VARIABLE IS NOT DEFINED!')
  t.is(returned(debug, { var: 'nope' }, scope({}, 1)).nope, "VARIABLE IS NOT DEFINED!: 'nope' is undefined")
  t.deepEqual(returned(debug, { var: ['a'] })["<class 'list'>"], ['a'])
})

test('debug: what is not an undefined variable passes through', (t) => {
  const seen = {
    ...scope(),
    evaluate() {
      throw new Failure('template-syntax', 'no expression')
    },
  }
  t.throws(() => run(debug, { var: 'a b' }, seen), { instanceOf: Failure, message: 'no expression' })
})

test('debug: verbosity', (t) => {
  t.deepEqual(returned(debug, { msg: 'x', verbosity: 2 }, scope({}, 1)), {
    changed: false,
    skipped: true,
    skipped_reason: 'Verbosity threshold not met.',
  })
  t.is(returned(debug, { msg: 'x', verbosity: 1 }, scope({}, 1)).msg, 'x')
})

test('debug: a message and a variable', (t) => {
  t.throws(() => run(debug, { msg: 'x', var: 'y' }), {
    instanceOf: Refusal,
    message: "'msg' and 'var' are incompatible options",
  })
  t.throws(() => run(debug, { mgs: 'x' }), { message: /mgs: unknown argument/ })
})

test('set_fact: facts of any name and kind', (t) => {
  const done = run(setFact, { a: 1, b: 'Yes', c: [1], d: 'no', e: 'maybe', cacheable: 'yes' })
  const facts = { a: 1, b: true, c: [1], d: false, e: 'maybe' }
  t.deepEqual(done.returned, { changed: false, ansible_facts: facts })
  t.deepEqual(done.effects, [{ kind: 'set-facts', facts, cacheable: true }])
  t.true(takesAnyArgument(setFact))
})

test('set_fact: names that are none', (t) => {
  for (const name of ['a-b', '1a', 'class', 'True', 'ünï', 'a b']) {
    t.throws(() => run(setFact, { [name]: 1 }), { instanceOf: Refusal, message: new RegExp(`variable name '${name}'`) })
  }
})

test('set_fact: nothing to set', (t) => {
  t.throws(() => run(setFact, { cacheable: true }), { instanceOf: Refusal, message: /No key\/value pairs provided/ })
})

test('assert: all conditions hold', (t) => {
  const seen = scope({ a: true, b: 1 })
  t.deepEqual(returned(assert, { that: ['a', 'b', true, ''] }, seen), {
    changed: false,
    msg: 'All assertions passed',
    _ansible_verbose_always: true,
  })
  t.deepEqual(returned(assert, { that: 'a', quiet: true, success_msg: 'fine' }, seen), {
    changed: false,
    msg: 'fine',
    _ansible_verbose_always: false,
  })
  t.is(returned(assert, { that: [] }).msg, 'All assertions passed')
})

test('assert: the first condition that does not hold is named', (t) => {
  const seen = scope({ a: true, b: false })
  t.like(returned(assert, { that: ['a', 'b', 'nope'] }, seen), {
    failed: true,
    changed: false,
    evaluated_to: false,
    assertion: 'b',
    msg: 'Assertion failed',
  })
  t.like(returned(assert, { that: [true, false], fail_msg: ['x', 'y'] }), { assertion: false, msg: ['x', 'y'] })
  t.is(returned(assert, { that: 'b', msg: 'mine' }, seen).msg, 'mine')
})

test('assert: an expression in braces stands for its value', (t) => {
  t.is(returned(assert, { that: '{{ both }}' }, scope({ both: ['a', 'b'], a: true, b: false })).assertion, 'b')
  t.is(returned(assert, { that: '{{ no }}' }, scope({ no: false })).assertion, false)
})

test('assert: undefined variables pass through', (t) => {
  t.throws(() => run(assert, { that: 'nope' }), { instanceOf: Failure, message: "'nope' is undefined" })
})

test('assert: its arguments', (t) => {
  t.throws(() => run(assert, {}), { message: /that: this argument is required/ })
  t.throws(() => run(assert, { that: 'a', fail_msg: false }), { message: /fail_msg: expected text or a list of texts/ })
  t.true(argumentMeta(assert as Module, 'that').raw)
})

test('fail', (t) => {
  t.deepEqual(returned(fail, {}), { changed: false, failed: true, msg: 'Failed as requested from task' })
  t.deepEqual(returned(fail, { msg: ['a'] }).msg, ['a'])
  t.throws(() => run(fail, { message: 'x' }), { message: /message: unknown argument/ })
})

test('pause: for a while', (t) => {
  const done = run(pause, { seconds: 1.9 })
  t.deepEqual(done.effects, [{ kind: 'wait', milliseconds: 1000 }])
  t.like(done.returned, {
    changed: false,
    rc: 0,
    stdout: 'Paused for 1.0 seconds',
    delta: 1,
    echo: true,
    user_input: '',
  })
  t.deepEqual(run(pause, { seconds: 0 }).effects, [{ kind: 'wait', milliseconds: 1000 }])
  const minutes = run(pause, { minutes: '2' })
  t.deepEqual(minutes.effects, [{ kind: 'wait', milliseconds: 120_000 }])
  t.is(minutes.returned.stdout, 'Paused for 2.0 minutes')
})

test('pause: for an answer', (t) => {
  t.deepEqual(run(pause, {}).effects, [
    { kind: 'prompt', text: 'Press enter to continue, Ctrl+C to interrupt:', echo: true },
  ])
  t.deepEqual(run(pause, { prompt: 'Name', echo: 'no' }).effects, [
    { kind: 'prompt', text: 'Name (output is hidden):', echo: false },
  ])
})

test('pause: minutes and seconds', (t) => {
  t.throws(() => run(pause, { minutes: 1, seconds: 1 }), { instanceOf: Refusal, message: /mutually exclusive/ })
  t.throws(() => run(pause, { minutes: 'x' }), { message: /minutes: expected a number/ })
})

test('add_host: names, ports, groups and variables', (t) => {
  const done = run(addHost, { hostname: 'h1:2222', groups: 'a, b,a', foo: 1 })
  const vars = { foo: 1, ansible_ssh_port: 2222 }
  t.deepEqual(done.effects, [{ kind: 'add-host', name: 'h1', groups: ['a', 'b'], vars }])
  t.deepEqual(done.returned, { changed: true, add_host: { host_name: 'h1', groups: ['a', 'b'], host_vars: vars } })
  const name = (host: string) => returned(addHost, { host }).add_host
  t.like(name('::1'), { host_name: '::1', host_vars: {} })
  t.like(name('[::1]:22'), { host_name: '::1', host_vars: { ansible_ssh_port: 22 } })
  t.like(name('h[1:3]'), { host_name: 'h[1:3]', host_vars: {} })
  t.like(name('192.0.2.1'), { host_name: '192.0.2.1', host_vars: {} })
  t.throws(() => run(addHost, { groups: 'a' }), { message: /name: this argument is required/ })
})

test('group_by', (t) => {
  const done = run(groupBy, { key: 'a b-c', parents: ['p 1', 'q'] })
  t.deepEqual(done.effects, [{ kind: 'group-by', group: 'a-b-c', parents: ['p-1', 'q'] }])
  t.deepEqual(returned(groupBy, { key: 'x' }), { changed: true, add_group: 'x', parent_groups: ['all'] })
  t.throws(() => run(groupBy, { parents: 'x' }), { message: /key: this argument is required/ })
})
