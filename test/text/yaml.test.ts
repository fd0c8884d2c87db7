import { spawnSync } from 'node:child_process'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import type { Mapping, Node } from '../../src/text/node.ts'
import { entries, Float, isDict, type Value } from '../../src/text/value.ts'
import { fromValue, parseYaml, plain } from '../../src/text/yaml.ts'

const read = (text: string): readonly Node[] => parseYaml({ file: 'a.yml', text })
const value = (text: string): Value => plain(read(text)[0]!)
const failure = (text: string): Failure => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error(`no failure for ${JSON.stringify(text)}`)
}

/** A value as Python's repr would tell it, so that types can be compared with PyYAML's. */
const shape = (v: Value): unknown => {
  if (v instanceof Float || (typeof v === 'number' && !Number.isInteger(v))) return `float ${v.valueOf()}`
  if (typeof v === 'number' || typeof v === 'bigint') return `int ${v}`
  if (Array.isArray(v)) return v.map((item) => shape(item as Value))
  if (isDict(v)) return entries(v).map(([key, inner]) => [shape(key), shape(inner)])
  return v
}

const scalars = [
  ...['1:30', '-1:30', '190:20:30', '190:20:30.15', '1_000', '0b101', '0x1F', '0o17', '0644', '08', '0_7', '+12', '-0'],
  ...['1e3', '1.0e3', '1.0e+3', '1.', '.5', '-.5', '+.5', '.inf', '-.INF', '+.inf', '~', 'Null', 'NULL', 'nULL', 'yes'],
  ...['On', 'y', 'n', 'YES', 'yEs', 'off', 'False', '1.5', '12345678901234567890', '-12345678901234567890', '0.', '00'],
  ...['1_0.5_0', '"1"', '._5', '1__', '1:60', '1:5.5', '09.5', '012_3', '-0x1F', '-0o7', '+0b11', '1:2:3', '-1:2:3.5'],
  ...['-1_.e+5', '.5e+3', '.5e3', '1.e+', '1.5_', '.', '-', '2001-1-1', '2001-01-01', '2001-12-14 21:59:43', '0x', ''],
  ...['2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5', '2001-12-15T02:59:43.1Z', '2001-1-1 1:00:00', '1.0'],
  ...[
    '!!str 0644',
    '!!int "12"',
    '!!float 1',
    '!!bool "yes"',
    '!!null ""',
    '!!binary aGVsbG8=',
    '! 12',
    '9007199254740993',
  ],
  ...['1.2.3', '10.0.0.1', '12:34:56', '22:22', '1-2', '0.1', '-1.5e-3', "'it''s'", '"a\\tb"', '0777', '1 # c'],
  ...['{<<: {a: 1, b: 2}, b: 3, c: 4}', '{<<: [{a: 1, b: 2}, {b: 5, z: 3}], c: 4}', '{yes: 1, 2: x, null: y, 3.0: f}'],
  ...[
    '[a, [b, {c: d}], {}]',
    '{a: , b}',
    '|\n  a\n   b\n\n  c\n\n',
    '>\n  a\n  b\n\n  c\n',
    '|+\n  a\n\n',
    '>-\n  a\n   b\n',
  ],
  ...['[&x {a: 1}, *x, {<<: *x, b: 2}]', '"a\\u00e9\\x41\\\n  b"', 'a\n  b\n\n  c', '"{{ x }}"', '{a: "b", "c":d}'],
]

test('scalars and collections are what PyYAML makes of them', (t) => {
  const script = `
import sys, json, yaml, datetime
def shape(v):
    if v is None or isinstance(v, (bool, str)): return v
    if isinstance(v, bytes): return v.decode()
    if isinstance(v, int): return 'int %d' % v
    if isinstance(v, float):
        return 'float ' + ('Infinity' if v == float('inf') else '-Infinity' if v == -float('inf') else 'NaN' if v != v else str(int(v)) if v == int(v) else repr(v))
    if isinstance(v, list): return [shape(i) for i in v]
    if isinstance(v, dict): return [[shape(k), shape(i)] for k, i in v.items()]
    return str(v)
json.dump([shape(yaml.safe_load(s)) if s != '0x' else '0x' for s in json.load(sys.stdin)], sys.stdout)
`
  const python = spawnSync('/usr/bin/python3', ['-c', script], { input: JSON.stringify(scalars), encoding: 'utf8' })
  if (python.error || /No module named/.test(python.stderr)) {
    t.log('SKIPPED: /usr/bin/python3 with python3-yaml is missing')
    t.pass()
    return
  }
  t.is(python.stderr, '')
  const expected = JSON.parse(python.stdout) as unknown[]
  scalars.forEach((text, i) => {
    const own = text === '' ? null : shape(value(text))
    t.deepEqual(own, expected[i], JSON.stringify(text))
  })
})

test('every node knows file, line and column', (t) => {
  const root = read('# first\n- name: "x"\n  file:\n    mode: 0644\n    text: |\n      one\n      two\n  empty:\n')[0]!
  t.is(root.kind, 'sequence')
  const task = (root.kind === 'sequence' ? root.items[0] : undefined) as Mapping
  t.like(task.at, { line: 2, column: 3 })
  t.like(task.entries[0]!.value.at, { line: 2, column: 10, length: 1 })
  const file = task.entries[1]!.value as Mapping
  t.like(file.entries[0]!.key.at, { line: 4, column: 5, length: 4 })
  t.like(file.entries[0]!.value, { value: 420, text: '0644', plain: true })
  t.like(file.entries[1]!.value.at, { line: 6, column: 7, length: 3 })
  t.is(task.entries[2]!.value.kind, 'scalar')
  t.like(task.entries[2]!.value, { value: null, text: '' })
  t.is(task.at.source.file, 'a.yml')
})

test('tags of the language mark what is never a template and what is sealed', (t) => {
  const root = read(
    'a: !unsafe "{{ x }}"\nb: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  61\nc: !unsafe [x, {k: y}]\n',
  )[0]!
  const [a, b, c] = (root as Mapping).entries.map((entry) => entry.value)
  t.like(a, { unsafe: true, value: '{{ x }}' })
  t.like(b, { vault: true, value: '$ANSIBLE_VAULT;1.1;AES256\n61\n' })
  const inner = c?.kind === 'sequence' ? c.items : []
  t.like(inner[0], { unsafe: true, value: 'x' })
  t.like((inner[1] as Mapping).entries[0]!.value, { unsafe: true })
  const unknown = failure('a: 1\nb: !foo bar\n')
  t.is(unknown.code, 'unsupported')
  t.like(unknown.at, { line: 2, column: 4 })
  t.is(failure('a: !!python/object:os.system x\n').code, 'unsupported')
})

test('several documents, an empty text and a byte order mark', (t) => {
  t.deepEqual(read('---\na: 1\n---\n- b\n').map(plain), [{ a: 1 }, ['b']])
  t.deepEqual(read(''), [])
  t.deepEqual(
    read('# nothing\n')
      .map(plain)
      .filter((one) => one !== null),
    [],
  )
  t.deepEqual(value('\ufeffa: b\n'), { a: 'b' })
})

test('a key that stands twice is refused and both places are named', (t) => {
  const twice = failure('a: 1\nb: 2\na: 3\n')
  t.is(twice.code, 'yaml-duplicate')
  t.like(twice.at, { line: 3, column: 1 })
  t.regex(twice.hint ?? '', /a\.yml:1:1/)
  t.deepEqual(value('x: &x {a: 1}\ny: {<<: *x, a: 2}\n'), { x: { a: 1 }, y: { a: 2 } })
})

test('the classic mistakes are told with what to write instead', (t) => {
  const cases: readonly (readonly [string, number, number, RegExp, RegExp])[] = [
    ['- debug:\n    msg: {{ x }}\n', 2, 10, /needs quotes/, /msg: "\{\{ x \}\}"/],
    ['a: {{ b }}/x\n', 1, 4, /needs quotes/, /a: "\{\{ b \}\}\/x"/],
    ['a: {{ b["c"] }}\n', 1, 4, /needs quotes/, /a: '\{\{ b\["c"\] \}\}'/],
    ['- {{ b }}\n', 1, 3, /needs quotes/, /"\{\{ b \}\}"/],
    ['- shell: echo foo: bar\n', 1, 18, /inside a value without quotes/, /shell: "echo foo: bar"/],
    ['a:\n\t- x\n', 2, 1, /tab/, /spaces/],
    ['a: 1\nb: "x\nc: 2\n', 2, 4, /not closed/, /close it/],
    ["a: 'it's'\n", 1, 8, /follows a closed quote/, /whole value/],
    ['a: "x" y\n', 1, 8, /follows a closed quote/, /'"x" y'/],
    ['a: @x\n', 1, 4, /cannot start with "@"/, /a: "@x"/],
    ['a:b\nc: d\n', 1, 2, /no space after the colon/, /a: b/],
    ['a: *nope\n', 1, 4, /no anchor/, /quotes/],
  ]
  for (const [text, line, column, message, hint] of cases) {
    const told = failure(text)
    t.is(told.code, 'yaml-syntax', text)
    t.regex(told.message, message, text)
    t.regex(told.hint ?? '', hint, text)
    t.deepEqual([told.at?.line, told.at?.column], [line, column], text)
  }
})

test('other broken texts fail at their place', (t) => {
  const cases: readonly (readonly [string, number])[] = [
    ['a: 1\n  b: 2\n', 2],
    ['- a\nb: c\n', 2],
    ['a: [1, 2\nb: 3\n', 2],
    ['? [a]\n: b\n', 1],
    ['a: "\\q"\n', 1],
    ['<<: 3\n', 1],
  ]
  for (const [text, line] of cases) {
    const told = failure(text)
    t.is(told.code, 'yaml-syntax', text)
    t.is(told.at?.line, line, text)
  }
})

test('bombs are refused: aliases that unfold, aliases of themselves, endless depth', (t) => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 9; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  t.regex(failure(lines.join('\n')).message, /unfold/)
  t.regex(failure('&a [*a]').message, /contains itself/)
  t.is(failure('['.repeat(500)).code, 'yaml-syntax')
})

test('a made value becomes nodes and comes back', (t) => {
  const made: Value = { a: [1, 'x', null, true], b: { c: new Float(1) } }
  t.deepEqual(plain(fromValue(made)), made)
})
