import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { Dialect } from '../../src/template/dialect.ts'
import { fromJsonText } from '../../src/template/filter/json.ts'
import { filters } from '../../src/template/filter/table.ts'
import { lookups } from '../../src/template/lookup/table.ts'
import { tests } from '../../src/template/test/table.ts'
import { scopeOf } from './scope.ts'

const dialect = new Dialect()
const scope = scopeOf({ d: { b: 1, a: [1, { c: null }] }, l: [3, 1, 2], multi: 'a\n b\n', emoji: '😀' })
const value = (expression: string): unknown =>
  dialect.render(`{{ ${expression} }}`, scope, undefined, { verbatimStrings: false })
const message = (expression: string): string => {
  try {
    value(expression)
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing was thrown'
}

test('every plugin is there under its full name too', (t) => {
  for (const table of [filters, tests, lookups])
    for (const name of table.keys())
      if (!name.includes('.')) {
        const full = ['ansible.builtin', 'community.general', 'ansible.utils'].map((one) => `${one}.${name}`)
        t.true(
          full.some((one) => table.get(one) === table.get(name)),
          name,
        )
      }
  t.is(value('" a " | ansible.builtin.trim'), 'a')
  t.true(value("'abc' is ansible.builtin.match('a')"))
})

test('the filters and tests that playbooks use most are there', (t) => {
  const used =
    'd bool default length to_json int join combine list lower string regex_replace ternary map quote selectattr from_yaml ' +
    'from_json unique first replace comment b64decode indent to_nice_yaml basename trim flatten sort format to_nice_json ' +
    'dirname select dict2items difference regex_escape upper last regex_search to_yaml intersect random tojson count split ' +
    'rejectattr float capitalize urlsplit union extract to_uuid type_debug reject max hash round subelements b64encode'
  for (const name of used.split(' ')) t.true(filters.has(name), name)
  const usedTests =
    'defined string truthy version undefined succeeded mapping changed equalto failed none success iterable search match ' +
    'version_compare skipped number in sameas boolean eq successful file contains regex falsy == even sequence'
  for (const name of usedTests.split(' ')) t.true(tests.has(name), name)
})

test('to_nice_yaml and to_yaml print what PyYAML prints', (t) => {
  t.is(value('d | to_nice_yaml'), 'a:\n- 1\n-   c: null\nb: 1\n')
  t.is(value('d | to_nice_yaml(indent=2, sort_keys=false)'), 'b: 1\na:\n- 1\n- c: null\n')
  t.is(value('d | to_yaml'), 'a:\n- 1\n- {c: null}\nb: 1\n')
  t.is(
    value("['yes', '1', '', 'a: b', '#', 1.0, 'x'] | to_nice_yaml"),
    "- 'yes'\n- '1'\n- ''\n- 'a: b'\n- '#'\n- 1.0\n- x\n",
  )
  t.is(value('multi | to_yaml'), `${String.raw`"a\n b\n"`}\n`)
  t.is(value('emoji | to_yaml'), '"\\U0001F600"\n')
})

test('from_yaml and from_json keep ints, floats and order', (t) => {
  t.is(value("'[1, 1.0, 12345678901234567890]' | from_json | to_json"), '[1, 1.0, 12345678901234567890]')
  t.is(value(`'{"2": 1, "1": 2}' | from_json | to_json`), '{"2": 1, "1": 2}')
  t.is(value("'b: yes\\na: 0644' | from_yaml | to_json"), '{"b": true, "a": 420}')
  t.regex(message("'[1,' | from_json"), /^template-type: the text is not JSON/)
  t.regex(message("'a: [1' | from_yaml"), /^template-type: the text is not YAML/)
  t.throws(() => fromJsonText('[1] x'))
})

test('regular expressions are Python’s', (t) => {
  t.is(value(String.raw`'key=val' | regex_replace('(?P<k>\\w+)=(?P<v>\\w+)', '\\g<v>=\\g<k>')`), 'val=key')
  t.is(value(String.raw`'line\n' | regex_search('e$')`), 'e')
  t.is(value(String.raw`'a.b' | regex_replace('(?i)A\\.', 'x')`), 'xb')
  t.deepEqual(value(String.raw`'a1b22' | regex_findall('([a-z])(\\d+)') | map('join') | list`), ['a1', 'b22'])
  t.deepEqual(value(String.raw`'a1' | regex_search('([a-z])(\\d)', '\\2', '\\1')`), ['1', 'a'])
  t.is(value("'x' | regex_search('y')"), null)
  t.is(value(String.raw`'aé' | regex_replace('\\w', '.')`), '..')
  t.is(value("'aaa' | regex_replace('a', 'b', count=1)"), 'baa')
  t.true(value("'abc' is match('b|a')"))
  t.false(value("'abc' is match('b')"))
  t.regex(message("'a' | regex_replace('(', '')"), /^template-type: the regular expression/)
  t.regex(message(String.raw`'a' | regex_replace('a', '\\2')`), /invalid group reference 2/)
})

test('combine merges deep, and lists as it is told', (t) => {
  t.is(value("{'a': {'x': 1}} | combine({'a': {'y': 2}}, recursive=true) | to_json"), '{"a": {"x": 1, "y": 2}}')
  t.is(value("{'a': {'x': 1}} | combine({'a': {'y': 2}}) | to_json"), '{"a": {"y": 2}}')
  t.is(value("{'a': [1]} | combine({'a': [2, 1]}, list_merge='append_rp') | to_json"), '{"a": [2, 1]}')
  t.regex(message('{} | combine(5)'), /expected dicts but got a 'dict' and a 'int'/)
  t.regex(message('{} | combine({}, recursiv=true)'), /only valid keyword arguments/)
})

test('filters refuse arguments they do not know', (t) => {
  t.regex(message('1 | int(1, 2, 3)'), /at most/)
  t.regex(message('1 | default(x=1)'), /unexpected keyword argument 'x'/)
  t.regex(message("'a' | replace('a')"), /missing the required argument 'new'/)
})

test('versions compare loosely, strictly and as semver', (t) => {
  t.true(value("'1.10' is version('1.9', '>')"))
  t.true(value("'1.0.0-rc.1' is version('1.0.0', '<', version_type='semver')"))
  t.true(value("'1.0rc1' is version('1.0', '<', version_type='pep440')"))
  t.regex(message("'1.0' is version('1.x', '<', strict=true)"), /invalid version/)
  t.regex(message("'1.0' is version('1', 'about')"), /Invalid operator type/)
  t.regex(message('nope is version("1")'), /^template-undefined/)
})

test('tests of results read the flags of a result', (t) => {
  t.true(value("{'failed': true} is failed"))
  t.true(value("{'results': [{'changed': true}]} is changed"))
  t.true(value("{'rc': 0} is succeeded and {} is not skipped"))
  t.true(value("{'finished': 1} is finished and {'finished': 0} is not finished"))
  t.true(value("{'rc': 0} is finished and {'rc': 0} is started"), 'what never ran on its own has begun and is over')
  t.regex(message("'x' is failed"), /expects a dictionary/)
})

test('hashes, quoting and encodings', (t) => {
  t.is(value("'a b' | quote"), "'a b'")
  t.is(value("'x' | hash('md5')"), '9dd4e461268c8034f5c8564e155c67a6')
  t.is(value("'héllo' | b64encode | b64decode"), 'héllo')
  t.is(
    value("'pw' | password_hash('sha256', 'saltsalt', rounds=5000)"),
    '$5$saltsalt$0rl.MZtoLLPP3X0Rdl8riRnphIcAXJY27/aOAyK2hB5',
  )
  t.regex(message("'x' | hash('nosuch')"), /unsupported hash type/)
  t.regex(message("'x' | b64decode"), /Incorrect padding/)
  t.regex(message("'x' | password_hash('sha512', 'a b')"), /invalid characters in the salt/)
})

test('mandatory names what is missing', (t) => {
  t.is(message('nope | mandatory'), "template-undefined: Mandatory variable 'nope'  not defined.")
  t.is(message("nope | mandatory('set it')"), 'template-undefined: set it')
})
