import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import type { Mapping } from '../../src/text/node.ts'
import { entries, isDict, toJson, type Value } from '../../src/text/value.ts'
import { parseYaml } from '../../src/text/yaml.ts'
import { type Layer, lazyLayer, nodeLayer, VariableStore, valueLayer } from '../../src/vars/layer.ts'
import { Pending } from '../../src/vars/pending.ts'
import { stack } from '../../src/vars/precedence.ts'
import { TaskScope } from '../../src/vars/task-scope.ts'
import { opensTo } from '../support/opens-to.ts'
import { smallTemplates } from './small-templates.ts'

const mapping = (text: string): Mapping => parseYaml({ file: 'vars.yml', text })[0] as Mapping
const written = (text: string): Layer => nodeLayer('written', mapping(text))
const scopeOf = (...layers: Layer[]): TaskScope => new TaskScope({ layers, templates: smallTemplates })

test('a name is rendered through all layers when it is read, and keeps its type', (t) => {
  const scope = scopeOf(
    written('b: 2\n'),
    written('a: "{{ b }}"\nb: 1\nc: "x{{ a }}"\nd: {e: ["{{ a }}", "{{ c }}"], f: 0644}\n'),
  )
  t.is(scope.lookup('a'), 2)
  t.is(scope.lookup('c'), 'x2')
  t.deepEqual(scope.lookup('d'), { e: [2, 'x2'], f: 420 })
  t.is(scope.lookup('nothing'), undefined)
  t.true(scope.has('d'))
  t.false(scope.has('nothing'))
  t.deepEqual([...scope.names()], ['b', 'a', 'c', 'd'])
})

test('a value is rendered once for each scope, and anew in the next', (t) => {
  let renders = 0
  const templates = {
    ...smallTemplates,
    render: (...args: Parameters<typeof smallTemplates.render>): Value => {
      renders++
      return smallTemplates.render(...args)
    },
  }
  const store = new VariableStore('facts')
  store.set('b', 1)
  const layers = [store, written('a: "{{ b }}"\n')]
  const scope = new TaskScope({ layers, templates })
  t.is(scope.lookup('a'), 1)
  t.is(scope.lookup('a'), 1)
  t.is(renders, 1)
  store.set('b', 2)
  t.is(scope.lookup('a'), 1)
  t.is(new TaskScope({ layers, templates }).lookup('a'), 2)
})

test('what is final, unsafe or sealed is never read as a template', (t) => {
  const scope = scopeOf(
    valueLayer('registered', { r: { stdout: '{{ x }}' } }),
    written('u: !unsafe "{{ x }}"\nw: "{{ r.stdout }}"\n'),
  )
  t.deepEqual(scope.lookup('r'), { stdout: '{{ x }}' })
  t.is(scope.lookup('u'), '{{ x }}')
  t.is(scope.lookup('w'), '{{ x }}')
  const secret = written('s: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  00\n')
  const told = t.throws(() => scopeOf(secret).lookup('s'), { instanceOf: Failure })
  t.is(told?.code, 'vault')
  t.like(told?.at, { line: 2 })
  const open = new TaskScope({ layers: [secret], templates: smallTemplates, vault: opensTo('{{ opened }}') })
  t.is(open.lookup('s'), '{{ opened }}')
})

test('variables that are defined in a circle are told with the whole circle', (t) => {
  const scope = scopeOf(written('start: "{{ a }}"\na: "{{ b }}"\nb: {c: "{{ a }}"}\nself: "{{ self }}"\n'))
  const told = t.throws(() => scope.lookup('start'), { instanceOf: Failure })
  t.is(told?.code, 'variable-cycle')
  t.regex(told?.message ?? '', /a → b → a$/)
  t.is(told?.at?.line, 2)
  t.regex(t.throws(() => scope.lookup('self'))?.message ?? '', /self → self/)
})

test('a failure leaves the scope usable', (t) => {
  const scope = scopeOf(written('a: "{{ missing }}"\nb: "{{ a }}"\nc: 1\n'))
  t.is(t.throws(() => scope.lookup('b'), { instanceOf: Failure })?.at?.line, 1)
  t.is(t.throws(() => scope.lookup('a'), { instanceOf: Failure })?.code, 'template-undefined')
  t.is(scope.lookup('c'), 1)
})

test('a hole ends the reading, and passes through every render', (t) => {
  const layers = [written('a: "{{ r }}"\nb: {x: ["{{ a }}"]}\nc: 1\n')]
  const scope = new TaskScope({ layers, templates: smallTemplates, holes: (name) => name === 'r' })
  t.is(t.throws(() => scope.lookup('b'), { instanceOf: Pending })?.variable, 'r')
  t.is(scope.lookup('c'), 1)
  t.throws(() => scope.render(mapping('m: "{{ b }}"\n')), { instanceOf: Pending })
})

test('a loop lays its item over a scope and shares the rest', (t) => {
  const scope = scopeOf(written('name: "{{ item }}!"\n'))
  const first = scope.with(valueLayer('loop', { item: 'one' }))
  const second = scope.with(valueLayer('loop', { item: 'two' }))
  t.is(first.lookup('name'), 'one!')
  t.is(second.lookup('name'), 'two!')
})

test('vars is a view of all variables', (t) => {
  const scope = scopeOf(written('a: 1\nb: "{{ vars.a }}"\n'))
  t.is(scope.lookup('b'), 1)
  const all = scope.lookup('vars') as Value
  t.true(isDict(all))
  t.deepEqual(isDict(all) ? toJson(all) : undefined, { a: 1, b: 1 })
  t.deepEqual(isDict(all) ? entries(all).map(([key]) => key) : [], ['a', 'b'])
})

test('a lazy layer is made when it is first looked into', (t) => {
  let made = 0
  const lazy = lazyLayer('lazy', () => {
    made++
    return written('a: 1\n')
  })
  const scope = scopeOf(written('b: 2\n'), lazy)
  t.is(scope.lookup('b'), 2)
  t.is(made, 0)
  t.is(scope.lookup('a'), 1)
  t.is(scope.lookup('c'), undefined)
  t.is(made, 1)
})

test('a value that a template changes is not the value of the next task', (t) => {
  const layers = [written('list: [1, 2]\n')]
  const first = new TaskScope({ layers, templates: smallTemplates }).lookup('list') as Value[]
  first.push(3)
  t.deepEqual(new TaskScope({ layers, templates: smallTemplates }).lookup('list'), [1, 2])
})

test('the origin of a variable is its strongest layer', (t) => {
  const slots = {
    playVars: nodeLayer('play vars', mapping('a: 1\n')),
    extraVars: nodeLayer('extra vars', mapping('a: 2\n')),
  }
  const scope = new TaskScope({ layers: stack(slots), templates: smallTemplates })
  t.is(scope.origin('a')?.name, 'extra vars')
  t.is(scope.lookup('a'), 2)
})
