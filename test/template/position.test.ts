import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { describePosition } from '../../src/error/source.ts'
import { Dialect } from '../../src/template/dialect.ts'
import type { Scope } from '../../src/template/scope.ts'
import { placeOf, scopeOf } from './scope.ts'

const dialect = new Dialect({
  searchPath: (name) =>
    name === 'inc.j2' ? { file: 'templates/inc.j2', text: 'one\ntwo {{ 1 + nope }}\n' } : undefined,
})
const scope = scopeOf({ a: 1, d: { k: 'v' } })

const place = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure && error.at) return `${describePosition(error.at)} ${error.code}`
    throw error
  }
  return 'nothing was thrown'
}
const inPlay = (before: string, scalar: string, inner: Scope = scope): string =>
  place(() => dialect.render(scalar, inner, placeOf(before, scalar)))
const inFile = (text: string): string => place(() => dialect.renderFile(text, scope, 'f.j2'))

test('a scalar on one line shows the place inside it', (t) => {
  t.is(inPlay('  name: ', 'hello {{ nope }}'), 'play.yml:2:18 template-undefined')
  t.is(inPlay('  name: ', '{{ a + "x" }}'), 'play.yml:2:14 template-type')
  t.is(inPlay('  name: ', '{{ a | nosuch }}'), 'play.yml:2:16 template-syntax')
  t.is(inPlay('  name: "', 'x {{ a b }}'), 'play.yml:2:17 template-syntax')
  t.is(inPlay('  name: ', '{{ d.k.up() }}{{ 1 }}'), 'play.yml:2:16 template-undefined')
})

test('a condition shows the place inside it', (t) => {
  const condition = "a == 1 and nope == 'x'"
  t.is(
    place(() => dialect.holds(condition, scope, placeOf('  when: ', condition))),
    'play.yml:2:25 template-undefined',
  )
})

test('a condition with braces shows the place where it was written', (t) => {
  const shows = (condition: string): string =>
    place(() => dialect.holds(condition, scope, placeOf('  when: ', condition)))
  t.is(shows('{{ a }} == 1 and nope == 2'), 'play.yml:2:31 template-undefined')
  t.is(shows("'x{{ d.nope + 1 }}y' == 'x'"), 'play.yml:2:21 template-undefined')
  t.is(shows("'{{ a }}-{{ a }}' == nope"), 'play.yml:2:27 template-undefined')
  t.is(shows("'{{ a }}' == )"), 'play.yml:2:22 template-syntax')
  t.is(shows("{{ a }} == 'open"), 'play.yml:2:20 template-syntax')
})

test('a scalar that is not written as it reads shows its start', (t) => {
  const at = placeOf('  name: ', '>-')
  t.is(
    place(() => dialect.render('a b {{ nope }}', scope, at)),
    'play.yml:2:9 template-undefined',
  )
})

test('a file shows line and column', (t) => {
  t.is(inFile('one\ntwo {{ nope }}\n'), 'f.j2:2:8 template-undefined')
  t.is(inFile('#jinja2: trim_blocks: True\n{% if a %}\n  {{ 1 / 0 }}{% endif %}'), 'f.j2:3:8 template-type')
  t.is(inFile('a\n{% for i in [1] %}\n{{ i }}'), 'f.j2:2:4 template-syntax')
  t.is(inFile('a\n{{ "x" }'), 'f.j2:2:8 template-syntax')
  t.is(inFile('a\n{# open'), 'f.j2:2:1 template-syntax')
  t.is(inFile('{% macro m(x) %}\n{{ x.y.z + 1 }}{% endmacro %}\n\n{{ m({}) }}'), 'f.j2:2:10 template-undefined')
  t.is(inFile('{% for i in [1, 0] %}\n{{ 1 // i }}{% endfor %}'), 'f.j2:2:6 template-type')
})

test('a failure in an included file shows that file', (t) => {
  t.is(inFile('x\n{% include "inc.j2" %}'), 'templates/inc.j2:2:10 template-undefined')
})
