import { readFileSync } from 'node:fs'
import test from 'ava'
import { ensureLine, type LineWish, removeLines } from '../../../modules/files/edit-lines.ts'
import { expandTemplate, pythonRegex } from '../../../modules/files/python-regex.ts'
import { splitWords } from '../../../modules/files/split-words.ts'
import { applyClauses } from '../../../modules/files/symbolic-mode.ts'
import { Refusal } from '../../../src/module/contract.ts'

interface LineAnswer {
  readonly text: string
  readonly state: 'present' | 'absent'
  readonly wish: LineWish
  readonly after: string
  readonly message?: string
  readonly found?: number
}

interface ModeAnswer {
  readonly clauses: string
  readonly before: number
  readonly directory: boolean
  readonly umask: number
  readonly after: number
}

const read = (name: string): unknown => JSON.parse(readFileSync(`test/modules/files/${name}.json`, 'utf8'))

test('lines are edited as ansible-core 2.14 answered', (t) => {
  for (const { text, state, wish, after, message, found } of read('line-answers') as readonly LineAnswer[]) {
    const about = JSON.stringify({ text, wish })
    if (state === 'absent') t.deepEqual(removeLines(text, wish), { text: after, found: found ?? 0 }, about)
    else t.deepEqual(ensureLine(text, wish), { text: after, message: message ?? '' }, about)
  }
})

test('clauses of a mode come to what ansible-core 2.14 answered', (t) => {
  for (const { clauses, before, directory, umask, after } of read('mode-answers') as readonly ModeAnswer[]) {
    const mode = applyClauses(clauses, before, { isDirectory: directory, umask })
    t.is(mode.toString(8), after.toString(8), `${clauses} on ${before.toString(8)}`)
  }
})

const wish = { backrefs: false, firstmatch: false }

test('a last line without a newline is not glued to the next', (t) => {
  t.is(ensureLine('a', { ...wish, line: 'b', insertafter: '^a' }).text, 'a\nb\n')
})

test('a block of lines is found again', (t) => {
  const once = ensureLine('a\n', { ...wish, line: 'x\ny' }).text
  t.is(once, 'a\nx\ny\n')
  t.is(ensureLine(once, { ...wish, line: 'x\ny' }).message, '')
})

test("Python's regular expressions keep their meaning", (t) => {
  const finds = (pattern: string, text: string): boolean => pythonRegex(pattern).test(text)
  t.true(finds('a$', 'a\n'))
  t.false(finds('a\\Z', 'a\n'))
  t.true(finds('^a.b$', 'a\rb'))
  t.true(finds('[]x]', ']'))
  t.true(finds('[^]x]', 'a'))
  t.false(finds('\\s', '\u00a0'))
  t.true(finds('(?i)ABC', 'abc'))
  t.true(finds('(?P<q>[\'"]).*(?P=q)', "'x'"))
  t.true(finds('(?m)^b$', 'a\nb'))
  t.true(finds('a(?#note)b', 'ab'))
  t.true(finds('\\Ax\\"', 'x"'))
})

test('what JavaScript cannot match is refused', (t) => {
  for (const pattern of ['(', '[a', 'a\\', '(?x) a', '(?>a)', '(a)?(?(1)b)', 'a*+'])
    t.throws(() => pythonRegex(pattern), { instanceOf: Refusal }, pattern)
})

test('groups are filled in as Python expands them', (t) => {
  const match = /(a)(?<n>b)(c)?/.exec('ab') as RegExpExecArray
  t.is(expandTemplate('\\1-\\g<n>-\\g<0>-\\3-\\\\-\\t', match), 'a-b-ab--\\-\t')
  t.throws(() => expandTemplate('\\7', match), { instanceOf: Refusal })
  t.throws(() => expandTemplate('\\g<no>', match), { instanceOf: Refusal })
})

test('a command is split by quotes alone', (t) => {
  t.deepEqual(splitWords(`a 'b c' "d\\" e" f\\ g '' $(x)`), ['a', 'b c', 'd" e', 'f g', '', '$(x)'])
  t.is(splitWords("a 'b"), undefined)
  t.is(splitWords('a "b'), undefined)
})
