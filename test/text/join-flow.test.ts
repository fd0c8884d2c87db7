import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { plain } from '../../src/text/from-value.ts'
import { joinFlow } from '../../src/text/join-flow.ts'
import { toJson } from '../../src/text/value.ts'
import { parseYaml } from '../../src/text/yaml.ts'

const read = (text: string): unknown => {
  const [node] = parseYaml({ file: '/f.yml', shown: 'f.yml', text })
  return node && toJson(plain(node))
}

test('brackets may close and go on at the beginning of a line', (t) => {
  t.deepEqual(read('a: {\n  b: 1\n}\nc: [\n1,\n2\n]\n'), { a: { b: 1 }, c: [1, 2] })
  t.deepEqual(read('- a: [ # first\n1]\n'), [{ a: [1] }])
  t.deepEqual(read('a: "x\ny"\n'), { a: 'x y' })
})

test('a text in quotes may go on anywhere', (t) => {
  t.deepEqual(read("a:\n  - b: 'one or  \n    two'\n    c: 3\n"), { a: [{ b: 'one or two', c: 3 }] })
  t.deepEqual(read('a:\n  b: "one\n two\n  three {{ x }}\n  four"\n'), { a: { b: 'one two three {{ x }} four' } })
  t.deepEqual(read("a:\n  - 'it''s\n  here: [1, {2]'\n"), { a: ["it's here: [1, {2]"] })
  const [node] = parseYaml({ file: '/f.yml', shown: 'f.yml', text: "a:\n  b: 'one\n  two'\n  c: x\n" })
  const inner = node?.kind === 'mapping' ? node.entries[0]?.value : undefined
  const last = inner?.kind === 'mapping' ? inner.entries[1] : undefined
  t.deepEqual([last?.key.at.line, last?.key.at.column], [4, 3])
})

test('an empty line in a text in quotes is a newline, however little the next one is indented', (t) => {
  t.deepEqual(read("a:\n  b: 'x\n\n  z'\n  c: 1\n"), { a: { b: 'x\nz', c: 1 } })
  t.deepEqual(read('a:\n    b: "one  \n \n\n\n  two\n\n\n    three\n  four"\n    c: 1\n'), {
    a: { b: 'one\n\n\ntwo\n\nthree four', c: 1 },
  })
  t.deepEqual(read("- a: '\n\n  x\n\n'\n- [1,\n\n2]\n"), [{ a: '\nx\n' }, [1, 2]])
  const [node] = parseYaml({ file: '/f.yml', shown: 'f.yml', text: "a:\n  b: 'one\n\n  two'\n  c: x\n" })
  const inner = node?.kind === 'mapping' ? node.entries[0]?.value : undefined
  const last = inner?.kind === 'mapping' ? inner.entries[1] : undefined
  t.deepEqual([last?.key.at.line, last?.key.at.column], [5, 3])
})

test('what stands in quotes is no comment and nothing between', (t) => {
  t.deepEqual(read("a:\n  b: 'x # y\n  z'\n  c: 'note:\n  this, # or,\n  [that\n  ]'\n"), {
    a: { b: 'x # y z', c: 'note: this, # or, [that ]' },
  })
  t.deepEqual(read('a: [ # of\n"one,\n  two", # and\n  three\n  four\n]\n'), { a: ['one, two', 'three four'] })
})

test('what would become another text is not joined', (t) => {
  for (const text of [
    'a:\n  b: "x\\\n  y"\n',
    "a:\n  b: '\uE000x\n  z'\n",
    "a:\n  b: '\uE001x\n\n  z'\n",
    'a:\n  b: "x\\\n\n  y"\n',
  ])
    t.throws(() => read(text), { instanceOf: Failure }, text)
})

test('places are those of the text as it was written', (t) => {
  const [node] = parseYaml({ file: '/f.yml', shown: 'f.yml', text: 'a: [\n1,\ntwo\n]\nlast: x\n' })
  if (node?.kind !== 'mapping') return t.fail('a mapping is read')
  const [first, last] = node.entries
  t.is(last?.key.at.line, 5)
  if (first?.value.kind !== 'sequence') return t.fail('a list is read')
  t.deepEqual([first.value.items[1]?.at.line, first.value.items[1]?.at.column], [3, 1])
})

test('what is never closed is told as it was', (t) => {
  const error = t.throws(() => read('a: [1, 2\nb: 3\n'), { instanceOf: Failure })
  t.is(error?.code, 'yaml-syntax')
})

test('a comment with quotes or brackets before the line is not cut off', (t) => {
  const inBrackets = (): boolean => false
  t.is(joinFlow('a: [ # it "is"\n1]', 15, inBrackets), undefined)
  t.is(joinFlow('a: [1,\n2]', 7, inBrackets), 'a: [1, 2]')
  t.is(joinFlow('a: [', 3, inBrackets), undefined)
})
