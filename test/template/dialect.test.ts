import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { Dialect } from '../../src/template/dialect.ts'
import { OMIT } from '../../src/template/omit.ts'
import { LazyDict } from '../../src/text/lazy-dict.ts'
import { Float, type Value } from '../../src/text/value.ts'
import { scopeOf } from './scope.ts'

const dialect = new Dialect()
const none = scopeOf({})
const failure = (work: () => unknown): Failure => {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('text without markers comes back as it is', (t) => {
  t.is(dialect.render('plain } text', none), 'plain } text')
})

test('one expression keeps its value', (t) => {
  const scope = scopeOf({ l: [1, 2], d: { a: null } })
  t.is(dialect.render('{{ 1 + 1 }}', scope), 2)
  t.deepEqual(dialect.render('{{ l + [3] }}', scope), [1, 2, 3])
  t.is(dialect.render('{{ d.a }}', scope), null)
  t.is(dialect.render('{{ "42" }}', scope), '42')
  t.true(dialect.render('{{ 4 / 2 }}', scope) instanceof Float)
  t.is(dialect.render('{{ 2 ** 70 }}', scope), 2n ** 70n)
})

test('several parts are text, which is never read as a literal', (t) => {
  t.is(dialect.render('[{{ 1 }}, 2]', none), '[1, 2]')
  t.is(dialect.render('{{ 1 }}{{ 2 }}', none), '12')
  t.is(dialect.render('{{ none }}x{{ true }}', none), 'xTrue')
})

test('one part that a statement chose keeps its value', (t) => {
  const text = '{% if a %}{{ [1] }}{% else %}{{ [2] }}{% endif %}'
  t.deepEqual(dialect.render(text, scopeOf({ a: true })), [1])
  t.deepEqual(dialect.render(text, scopeOf({ a: false })), [2])
})

test('compat reads text that looks like a list or a dict, as ansible-core 2.18 did', (t) => {
  const old = new Dialect({ rule: 'literal' })
  t.deepEqual(old.render('[{{ 1 }}, 2]', none), [1, 2])
  t.is(old.render('{{ 1 + 1 }}', none), '2')
  t.is(old.render('{{ n }}', scopeOf({ n: 5 })), 5)
  t.is(old.render('{{ 1 == 1 }}', none), true)
})

test('views, ranges and tuples leave a template as lists', (t) => {
  t.deepEqual(dialect.render('{{ {"a": 1}.items() }}', none), [['a', 1]])
  t.deepEqual(dialect.render('{{ range(3) }}', none), [0, 1, 2])
  t.true(Array.isArray(dialect.render('{{ (1, 2) }}', none)))
  t.is(Object.getPrototypeOf(dialect.render('{{ (1, 2) }}', none)), Array.prototype)
})

test('a variable’s value comes out as the same object', (t) => {
  const l: Value = [1, { a: [2] }]
  t.is(dialect.render('{{ l }}', scopeOf({ l })), l)
  t.is(dialect.render('{{ l | default([]) }}', scopeOf({ l })), l)
})

test('only the variables that are used are looked up, and once a use', (t) => {
  const asked: string[] = []
  const scope = {
    lookup: (name: string) => {
      asked.push(name)
      return 1
    },
    names: () => ['a', 'b'],
  }
  t.is(dialect.render('{{ a if true else b }}', scope), 1)
  t.deepEqual(asked, ['a'])
})

test('whatever a lookup throws passes through', (t) => {
  const thrown = new Error('pending')
  const scope = {
    lookup: () => {
      throw thrown
    },
    names: () => [],
  }
  const bad = t.throws(() => dialect.render('x{{ a | default(1) }}', scope))
  t.is(bad, thrown)
  t.is(
    t.throws(() => dialect.holds('a is defined', scope)),
    thrown,
  )
})

test('a variable whose own template misses something is missing, for the same reason', (t) => {
  const reason = new Failure('template-undefined', "'deep' is undefined")
  const scope = {
    lookup: () => {
      throw reason
    },
    names: () => ['a'],
  }
  t.is(dialect.render('{{ a | default("d") }}', scope), 'd')
  t.false(dialect.holds('a is defined', scope))
  t.is(
    t.throws(() => dialect.render('{{ a }}', scope)),
    reason,
  )
})

test('omit survives in lists and dicts and is refused in text', (t) => {
  const scope = scopeOf({ omit: OMIT })
  t.is(dialect.render('{{ omit }}', scope), OMIT)
  t.is(dialect.render('{{ nothing | default(omit) }}', scope), OMIT)
  t.deepEqual(dialect.render('{{ [1, omit] }}', scope), [1, OMIT])
  t.is((dialect.render('{{ {"a": omit} }}', scope) as { a: Value }).a, OMIT)
  t.is(failure(() => dialect.render('x{{ omit }}', scope)).code, 'template-type')
})

test('missing variables raise and name what was meant', (t) => {
  const found = failure(() => dialect.render('{{ user_nam }}', scopeOf({ user_name: 1 })))
  t.is(found.code, 'template-undefined')
  t.regex(found.message, /'user_nam' is undefined/)
  t.is(found.hint, 'did you mean "user_name"?')
  t.is(failure(() => dialect.render('{{ [nope] }}', none)).code, 'template-undefined')
  t.is(failure(() => dialect.render('{{ {"a": [d.x]} }}', scopeOf({ d: {} }))).code, 'template-undefined')
  t.is(failure(() => dialect.holds('nope', none)).code, 'template-undefined')
})

test('unknown filters raise at once, but not in a branch that is never reached', (t) => {
  const found = failure(() => dialect.render('{{ 1 | uper }}', none))
  t.is(found.code, 'template-syntax')
  t.is(found.hint, 'did you mean "upper"?')
  t.is(dialect.render('{{ 1 | nosuch if false else 2 }}', none), 2)
})

test('conditions have Python’s truth', (t) => {
  const scope = scopeOf({ l: [], s: 'x', n: null, d: { a: 1 } })
  t.false(dialect.holds('l', scope))
  t.true(dialect.holds('s and not n and d', scope))
  t.true(dialect.holds('1 < 2 < 3', scope))
  t.false(dialect.holds("'x' if false", scope))
  t.deepEqual(dialect.evaluate('[1] + l', scope), [1])
  t.is(dialect.evaluate('n', scope), null)
})

test('a condition written with braces is the same without, and values never become code', (t) => {
  const scope = scopeOf({ a: 1, evil: "' or true or '", s: 'b' })
  t.true(dialect.holds('{{ a }} == 1', scope))
  t.true(dialect.holds('{{ a == 1 }}', scope))
  t.true(dialect.holds("'a{{ s }}c' == 'abc'", scope))
  t.false(dialect.holds("'{{ evil }}' == 'x'", scope))
  t.true(dialect.holds("{'a': {'b': 1}} == {'a': {'b': 1}}", scope))
})

test('templates that change values change copies', (t) => {
  const l: Value = [1]
  const d: Value = { a: { b: 1 } }
  const scope = scopeOf({ l, d })
  t.deepEqual(dialect.render('{% set _ = l.append(2) %}{{ l }}', scope), [1, 2])
  t.deepEqual(l, [1])
  t.deepEqual(
    dialect.render('{% set _ = d.a.update({1: 2, "c": 3}) %}{{ d.a | dict2items | map(attribute="key") }}', scope),
    ['b', 1, 'c'],
  )
  t.deepEqual(d, { a: { b: 1 } })
})

test('lazy dicts are read key by key and come out whole', (t) => {
  const read: string[] = []
  const hostvars = new LazyDict({
    names: () => ['a', 'b'],
    read: (name) => {
      read.push(name)
      return { ip: name }
    },
    has: (name) => name === 'a' || name === 'b',
  })
  const scope = scopeOf({ hostvars, h: 'b' })
  t.is(dialect.render('{{ hostvars[h].ip }}', scope), 'b')
  t.is(dialect.render("{{ hostvars['a']['ip'] }}", scope), 'a')
  t.deepEqual(read, ['b', 'a'])
  t.true(dialect.holds("'a' in hostvars and 'x' not in hostvars", scope))
  t.is(dialect.render('{{ hostvars }}', scope), hostvars)
})

test('backslashes mean themselves in the strings of a playbook, not in those of a file', (t) => {
  t.is(dialect.render(String.raw`{{ 'a\nb' }}`, none), String.raw`a\nb`)
  t.is(dialect.render(String.raw`{{ 'a.b' | regex_replace('(\w)\.(\w)', '\2.\1') }}`, none), 'b.a')
  t.is(dialect.renderFile(String.raw`{{ 'a\nb' }}`, none, 'f.j2'), 'a\nb')
  t.true(dialect.holds(String.raw`'a\nb' | length == 3`, none))
})

test('files keep their last line end, trim blocks and read their header', (t) => {
  t.is(dialect.renderFile('a\n', none, 'f.j2'), 'a\n')
  t.is(dialect.renderFile('{% if true %}\nx\n{% endif %}\n', none, 'f.j2'), 'x\n')
  t.is(dialect.renderFile('{% if true %}\nx\n{% endif %}\n', none, 'f.j2', { trimBlocks: false }), '\nx\n')
  t.is(dialect.renderFile('#jinja2: trim_blocks: False\n{% if true %}\nx{% endif %}', none, 'f.j2'), '\nx')
  t.is(
    dialect.renderFile("#jinja2: variable_start_string: '[%', variable_end_string: '%]'\n[% 1 %]{{", none, 'f.j2'),
    '1{{',
  )
  t.is(dialect.renderFile('<< 1 >>', none, 'f.j2', { variableStart: '<<', variableEnd: '>>' }), '1')
  t.is(dialect.renderFile('  {% if true %}x{% endif %}', none, 'f.j2', { lstripBlocks: true }), 'x')
})

test('files include, import and extend others along the search path', (t) => {
  const files = new Map([
    ['inc.j2', 'I{{ x }}{{ y | default("-") }}'],
    ['lib.j2', '{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{% set c = 7 %}'],
    ['base.j2', '<{% block a %}A{% endblock %}>'],
  ])
  const inner = new Dialect({
    searchPath: (name) => {
      const text = files.get(name)
      return text === undefined ? undefined : { file: `templates/${name}`, text }
    },
  })
  const scope = scopeOf({ x: 1 })
  const render = (text: string): string => inner.renderFile(text, scope, 'main.j2')
  t.is(render('{% set y = 2 %}{% include "inc.j2" %}'), 'I12')
  t.is(render('{% for y in [3] %}{% include "inc.j2" %}{% endfor %}'), 'I13')
  t.is(render('{% import "lib.j2" as l %}{{ l.m(1) }}{{ l.c }}'), '127')
  t.is(render('{% from "lib.j2" import m as n %}{{ n(1, b=5) }}'), '15')
  t.is(render('{% extends "base.j2" %}{% block a %}[{{ super() }}{{ x }}]{% endblock %}'), '<[A1]>')
  t.is(render('{% include "none.j2" ignore missing %}.'), '.')
  t.is(failure(() => render('{% include "none.j2" %}')).code, 'template-type')
})

test('extra tags are off unless switched on', (t) => {
  t.is(failure(() => dialect.render('{% do [].append(1) %}', none)).code, 'template-syntax')
  const more = new Dialect({ extraTags: ['do', 'break', 'continue'] })
  t.is(
    more.render('{% for i in [1, 2] %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{{ "." }}{% endfor %}', none),
    '1.',
  )
})

test('a render’s result does not depend on what was rendered before', (t) => {
  const text = '{{ a }}-{{ b }}'
  t.is(dialect.render(text, scopeOf({ a: 1, b: 2 })), '1-2')
  t.is(dialect.render(text, scopeOf({ a: 'x', b: [] })), 'x-[]')
})
