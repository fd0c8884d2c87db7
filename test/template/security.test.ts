import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { Dialect } from '../../src/template/dialect.ts'
import type { Scope } from '../../src/template/scope.ts'
import { readCases } from './case.ts'
import { lazyScope } from './lazy-scope.ts'
import { scopeOf } from './scope.ts'

const dialect = new Dialect()
const scope = scopeOf({ d: { a: 1 }, l: [1, 2], s: 'text', f: 1.5 })

/** What a hostile template comes to: a failure of the language, or a value that is harmless to look at. */
function outcome(template: string, inner: Scope = scope): string {
  try {
    return `value ${String(dialect.renderText(template, inner, { file: 'evil.j2', text: template }))}`
  } catch (error) {
    if (error instanceof Failure && error.code.startsWith('template-')) return error.code
    throw error
  }
}

const attacks = [
  '{{ "".constructor.constructor("return process")().pid }}',
  '{{ range.constructor("return process")() }}',
  '{{ l.map.constructor("return process")() }}',
  '{{ cycler.constructor("return process.mainModule")() }}',
  `{{ cycler.constructor("return process.mainModule.require('child_process').execSync('id -un').toString()")() }}`,
  "{{ d.__proto__.__defineGetter__('zz', s) }}{{ l.zz }}",
  '{{ constructor }}',
  '{{ toString() }}',
  '{{ __proto__ }}',
  '{{ hasOwnProperty("d") }}',
  '{{ a"&Function`globalThis\\x2epwned\\x3d1```&" }}',
  '{{ a"&Function`globalThis\\x2epwned\\x3dprocess\\x2epid```&" }}',
  '{{ d["__proto__"] }}',
  '{{ d["constructor"]["constructor"]("return process")() }}',
  '{{ l | attr("constructor") }}',
  '{{ [l] | map(attribute="constructor.constructor") | list }}',
  '{{ "{0.constructor.constructor}".format(s) }}',
  '{{ s.format.constructor }}',
  '{{ (l.append).constructor }}',
  '{{ l.__class__.__mro__ }}',
  "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  '{{ lookup.callee }}',
  "{{ lookup('constructor', 'x') }}",
  '{{ 1 | constructor }}',
  '{{ 1 is __proto__ }}',
  '{% set ns = namespace() %}{% set ns.__proto__ = d %}{{ ns.a }}',
  '{% macro m(__proto__) %}{{ __proto__.constructor }}{% endmacro %}{{ m(s) }}',
  '{% macro m() %}{{ kwargs.constructor }}{% endmacro %}{{ m(__proto__=1) }}',
  '{% block __proto__ %}{{ self.constructor }}{% endblock %}',
  '{{ loop }}',
]

test('no attack reaches JavaScript', (t) => {
  for (const template of attacks) {
    const made = outcome(template)
    if (made.startsWith('value')) t.notRegex(made, /function \w*\(|native code|\[object|process/, template)
    else t.regex(made, /^template-(?:syntax|undefined|type|limit)$/, template)
  }
  t.false('pwned' in globalThis)
  t.is(({} as Record<string, unknown>).zz, undefined)
})

test('what makes the engines of others run out of memory is answered, or refused', (t) => {
  t.is(outcome('{{ (1,2,3)[1:] }}'), 'value (2, 3)')
  t.is(outcome('{{ l[::0] }}'), 'template-type')
  t.is(outcome('{{ range(100000000) | length }}'), 'value 100000000')
  t.is(outcome('{{ range(100000000) | list }}'), 'template-limit')
})

/** What Python shows of its insides, and Tutti has none of. */
const ofPython: Readonly<Record<string, string>> = { security_002: 'template-undefined', security_005: 'value False' }

test('the security cases of the corpus end as in Ansible, but for the insides of Python', (t) => {
  const cases = readCases().filter(({ category }) => category === 'security')
  t.is(cases.length, 30)
  for (const one of cases) {
    const made = outcome(one.template, lazyScope(one.vars, dialect))
    const { text } = one
    const expected = typeof text === 'string' ? `value ${text}` : 'template-undefined'
    t.is(made, ofPython[one.name] ?? expected, one.template)
  }
  t.is(({} as Record<string, unknown>).polluted, undefined)
})

test('keys that mean something to JavaScript are only keys', (t) => {
  t.is(outcome('{{ {"__proto__": {"x": 1}}.x is defined }}'), 'value False')
  t.is(outcome('{{ {"__proto__": 5}["__proto__"] }}'), 'value 5')
  t.is(outcome('{{ {"constructor": 5}.constructor }}'), 'value 5')
  t.is(outcome('{{ "constructor" in d }}'), 'value False')
  t.is(outcome('{{ dict(__proto__=1) }}'), "value {'__proto__': 1}")
  t.is(outcome(`{{ '{"__proto__": {"x": 1}}' | from_json }}`), "value {'__proto__': {'x': 1}}")
  t.is(outcome('{{ d | combine({"__proto__": {"x": 1}}) }}'), "value {'a': 1, '__proto__': {'x': 1}}")
})

test('strings of every kind stay strings in the code', (t) => {
  for (const text of ['\u2028', '\u2029', '`${1}`', '\\', '*/', '"', '</script>', '\0']) {
    t.is(dialect.render(`{{ x }}|${text}`, scopeOf({ x: 1 })), `1|${text}`)
    t.is(dialect.evaluate(`'${text}'`, scope), text)
  }
})

test('values are never templates again', (t) => {
  t.is(dialect.render('{{ s }}', scopeOf({ s: '{{ 1 + 1 }}' })), '{{ 1 + 1 }}')
  t.is(dialect.render('a {{ s }}', scopeOf({ s: '{{ 1 + 1 }}' })), 'a {{ 1 + 1 }}')
})

const tooMuch = [
  "{{ 'a' * 10000000000 }}",
  '{{ [1] * 10000000000 }}',
  '{{ 9 ** (9 ** 9) }}',
  '{{ 2 ** 100000000 }}',
  '{{ range(10 ** 12) | list }}',
  '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
  "{{ '%10000000000d' % 1 }}",
  "{{ '{:10000000000}'.format(1) }}",
  "{{ 'x'.ljust(10000000000) }}",
  "{{ 'x' | indent(10000000000) }}",
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
  `{{ ${'-'.repeat(200000)}1 }}`,
  '{% set ns = namespace(s="x") %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
  '{{ [range(1000), range(1000), range(1000)] | map("list") | list | length }}{{ range(2000) | product(range(2000), range(2000)) }}',
]

test('requests without measure are refused as limits', (t) => {
  t.timeout(120_000)
  for (const template of tooMuch) t.is(outcome(template), 'template-limit', template.slice(0, 80))
})

test('templates that include themselves are refused', (t) => {
  const circle = new Dialect({ searchPath: () => ({ file: 'a.j2', text: '{% include "a.j2" %}' }) })
  const found = t.throws(() => circle.renderFile('{% include "a.j2" %}', scope, 'main.j2'), { instanceOf: Failure })
  t.is(found?.code, 'template-limit')
})

test('random text is a template, or fails as one with a place', (t) => {
  const pieces = [
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    ' ',
    'a',
    '.',
    '|',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    "'",
    '"',
    '\\',
    'if',
    'for',
    'in',
    'set',
    '=',
    '1',
    'end',
    'endif',
    '\n',
    '~',
    '-',
    '+',
    '**',
    'is',
    'not',
    'é',
    '\u2028',
    '😀',
    'raw',
    'macro',
    ':',
    ',',
  ]
  let seed = 42
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  for (let n = 0; n < 3000; n++) {
    const text = Array.from({ length: 1 + next(14) }, () => pieces[next(pieces.length)]).join('')
    try {
      dialect.renderFile(text, scope, 'fuzz.j2')
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      t.truthy(error.at, text)
    }
  }
  t.pass()
})

const catastrophes = [
  `{{ ('a' * 50 ~ '!') | regex_replace('(a+)+$', '') }}`,
  `{{ ('a' * 50 ~ '!') is match('([a-z]|a)*#') }}`,
  `{{ [{('a' * 50 ~ '!'): 1}] | community.general.keep_keys('(.*a){25}#', 'regex') }}`,
]

test('regular expressions that never come to an end are stopped', (t) => {
  t.timeout(120_000)
  for (const template of catastrophes) t.is(outcome(template), 'template-limit', template)
})

test('a regular expression that was stopped leaves nothing behind', (t) => {
  t.is(outcome(catastrophes[0] as string), 'template-limit')
  t.is(outcome(`{{ ('a' * 5000) | regex_replace('(a)+b|a', 'x') | length }}`), 'value 5000')
  t.is(outcome("{{ 'aab' | regex_replace('(a+)+b', '\\\\1') }}"), 'value aa')
})

test('long texts are searched by simple patterns without a limit', (t) => {
  t.is(outcome(`{{ ('ab ' * 200000) | regex_findall('a(b) ') | length }}`), 'value 200000')
  t.is(outcome(`{{ '{:,}'.format(10 ** 49000) | length }}`), 'value 65334')
})

test('json_query reaches keys and nothing of JavaScript', (t) => {
  for (const query of ['constructor', '__proto__', 'toString', 'length', '"constructor"."prototype"', 'l.constructor'])
    t.is(outcome(`{{ {'l': [1]} | json_query('${query}') is none }}`), 'value True', query)
  t.is(outcome("{{ {'a': 1} | json_query('toString(@)') }}"), 'template-syntax')
  t.is(outcome(`{{ '{"__proto__": {"x": 1}}' | from_json | json_query('__proto__.x') }}`), 'value 1')
})

test('keys that mean something to JavaScript are only keys to the filters of collections too', (t) => {
  t.is(outcome("{{ 'v' | community.general.dict_kv('__proto__') }}"), "value {'__proto__': 'v'}")
  t.is(
    outcome("{{ ['__proto__', 'constructor'] | community.general.counter }}"),
    "value {'__proto__': 1, 'constructor': 1}",
  )
  t.is(
    outcome("{{ '[__proto__]\\nconstructor = 1' | community.general.from_ini }}"),
    "value {'__proto__': {'constructor': '1'}}",
  )
  t.is(outcome("{{ '__proto__,a\\n1,2' | community.general.from_csv }}"), "value [{'__proto__': '1', 'a': '2'}]")
  t.is(({} as Record<string, unknown>).constructor, Object)
})
