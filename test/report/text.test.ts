import test from 'ava'
import { colourCode, wantsColour } from '../../src/report/colour.ts'
import { diffSegments } from '../../src/report/diff.ts'
import { floatText, jsonText } from '../../src/report/json-text.ts'
import { textWidth } from '../../src/report/text-width.ts'
import { wrap } from '../../src/report/wrap.ts'
import { dict, float } from '../../src/text/value.ts'

test('floats are written as Python writes them', (t) => {
  const expected: readonly (readonly [number, string])[] = [
    [2, '2.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e16, '1e+16'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [1e22, '1e+22'],
    [5e-324, '5e-324'],
    [1795255498.9017818, '1795255498.9017818'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ]
  for (const [number, text] of expected) t.is(floatText(number), text)
})

test('values are written as Python writes them as JSON', (t) => {
  const value = { b: [1, float(1), 2.5, 10n ** 20n], a: { z: null, é: 'ü"\\\n\u0001' }, empty: [{}, []] }
  t.is(
    jsonText(value),
    '{"a": {"z": null, "é": "ü\\"\\\\\\n\\u0001"}, "b": [1, 1.0, 2.5, 100000000000000000000], "empty": [{}, []]}',
  )
  t.is(
    jsonText(
      dict([
        [10, 'x'],
        [9, true],
      ]),
    ),
    '{"9": true, "10": "x"}',
  )
  t.is(jsonText([1, { a: [] }], 4), '[\n    1,\n    {\n        "a": []\n    }\n]')
  t.is(jsonText({ absent: undefined }), '{"absent": null}')
})

test('text is wrapped as Python wraps it', (t) => {
  const text = '[WARNING]: a well-known-name, foo--bar 1-2-3 and --some-flag'
  t.deepEqual(wrap(text, 24), ['[WARNING]: a well-known-', 'name, foo--bar 1-2-3 and', '--some-flag'])
  t.deepEqual(wrap('x'.repeat(25), 10), ['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)])
  t.deepEqual(wrap('one\ttwo\nthree', 80), ['one     two three'])
  t.deepEqual(wrap('aaa bbb ccc', 4, true), ['aaa ', 'bbb ', 'ccc'])
  t.deepEqual(wrap('', 10), [])
})

test('wide characters take two columns, marks none', (t) => {
  t.is(textWidth('abc'), 3)
  t.is(textWidth('日本🚀'), 6)
  t.is(textWidth('e\u0301'), 1)
})

test('states that are no text are compared as sorted JSON', (t) => {
  const text = diffSegments({ before: { path: '/f', mode: '0644' }, after: { mode: '0600', path: '/f' } })
    .map((segment) => segment.text)
    .join('')
  t.is(
    text,
    `--- before
+++ after
@@ -1,4 +1,4 @@
 {
-    "mode": "0644",
+    "mode": "0600",
     "path": "/f"
 }

`,
  )
  t.deepEqual(diffSegments({ before: { a: 1 }, after: { a: 1 } }), [])
})

test('places in a difference are numbered as unified diffs number them', (t) => {
  const at = (before: string | null, after: string | null) =>
    diffSegments({ before, after })
      .filter((segment) => segment.tone === 'hunk')
      .map((segment) => segment.text.trim())
  t.deepEqual(at('', 'a\n'), ['@@ -0,0 +1 @@'])
  t.deepEqual(at('a\nb\n', null), ['@@ -1,2 +0,0 @@'])
  const long = Array.from({ length: 30 }, (_, i) => `${i}\n`)
  t.deepEqual(at(long.join(''), long.with(2, 'x\n').with(25, 'y\n').join('')), ['@@ -1,6 +1,6 @@', '@@ -23,7 +23,7 @@'])
  t.deepEqual(at(long.join(''), long.toSpliced(10, 0, 'new\n').join('')), ['@@ -8,6 +8,7 @@'])
})

test('a final line feed that is missing is told on the side where it is missing', (t) => {
  const text = (before: string, after: string) =>
    diffSegments({ before, after })
      .slice(3)
      .map((segment) => segment.text)
      .join('')
  t.is(text('a\nb', 'a\nb\n'), ' a\n-b\n\\ No newline at end of file\n+b\n\n')
  t.is(text('a\nb', 'c\nb'), '-a\n+c\n b\n\\ No newline at end of file\n\n')
})

test('colour is for terminals, unless it is forced or forbidden', (t) => {
  const wants = (forced: boolean, forbidden: boolean, terminal: boolean): boolean =>
    wantsColour({ forced, forbidden, terminal })
  t.true(wants(false, false, true))
  t.false(wants(false, false, false))
  t.true(wants(true, true, false))
  t.false(wants(false, true, true))
  t.deepEqual(['red', 'bright purple', 'color12', 'gray5', 'rgb123', 'none'].map(colourCode), [
    '0;31',
    '1;35',
    '38;5;12',
    '38;5;237',
    '38;5;67',
    '0',
  ])
})
