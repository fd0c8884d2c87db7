import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import test from 'ava'
import { toJavaScript, toPosix } from '../../modules/commands/python-regex.ts'
import { bytesRepr, datetime, splitLines, timedelta } from '../../modules/commands/python-text.ts'
import { cutWords, shlexQuote } from '../../modules/commands/shlex.ts'
import { addressHex, listeningAddresses, portHex } from '../../modules/commands/socket-table.ts'
import { Refusal } from '../../src/module/contract.ts'
import { hostileStrings } from '../support/hostile-strings.ts'

const words = (line: string): readonly string[] => cutWords(line).map((one) => one.word)

test('a command line is parted as shlex parts it', (t) => {
  t.deepEqual(words(`a 'b c' "d \\"e\\" \\x" f\\ g '' h"i"'j' # k`), [
    'a',
    'b c',
    'd "e" \\x',
    'f g',
    '',
    'hij',
    '#',
    'k',
  ])
  t.deepEqual(words(' \t\n'), [])
  t.throws(() => words("a 'b"), { instanceOf: Refusal, message: /No closing quotation/ })
  t.throws(() => words('a "b'), { instanceOf: Refusal, message: /No closing quotation/ })
  t.throws(() => words('a\\'), { instanceOf: Refusal, message: /No escaped character/ })
})

test('a quoted word is read back as it was', (t) => {
  for (const word of [...hostileStrings, '', 'a=b', 'ü']) t.deepEqual(words(shlexQuote(word)), [word])
  t.is(shlexQuote("it's"), `'it'"'"'s'`)
})

test('lines end where Python ends them', (t) => {
  t.deepEqual(splitLines('a\r\nb\rc\n\nd\x0be\x0cf\x1cg\u2028h\n'), ['a', 'b', 'c', '', 'd', 'e', 'f', 'g', 'h'])
  t.deepEqual(splitLines(''), [])
  t.deepEqual(splitLines('\n'), [''])
})

test('bytes are shown as Python shows them', (t) => {
  t.is(bytesRepr('foo'), "b'foo'")
  t.is(bytesRepr("it's"), `b"it's"`)
  t.is(bytesRepr(`'"\\\n\x01ü`), `b'\\'"\\\\\\n\\x01\\xc3\\xbc'`)
})

test('spans and moments are written as Python writes them', (t) => {
  t.is(timedelta(5.25), '0:00:00.005250')
  t.is(timedelta(3_661_000), '1:01:01')
  t.is(timedelta(2 * 86_400_000 + 1), '2 days, 0:00:00.001000')
  t.is(timedelta(86_400_000), '1 day, 0:00:00')
  const moment = new Date(2026, 1, 3, 4, 5, 6, 7)
  t.is(datetime(moment.getTime()), '2026-02-03 04:05:06.007000')
  t.is(datetime(moment.getTime() - 7), '2026-02-03 04:05:06')
})

test('an expression of Python is one of grep where grep has words for it', (t) => {
  t.is(toPosix('^a\\d+\\s(?:b|c)$'), '^a[0-9]+[[:space:]](b|c)$')
  t.is(toPosix('(?P<x>\\w+)\\.[\\d\\-a]'), '([[:alnum:]_]+)\\.[0-9a-]')
  t.is(toPosix('[^\\]x]'), '[^]x]')
  for (const beyond of ['a(?=b)', 'a+?', '\\bx', '(a)\\1', '[\\D]', 'a\\nb', '(?i)x', 'a{2}?']) {
    t.is(toPosix(beyond), undefined, beyond)
  }
})

test('an expression of Python is one of JavaScript', (t) => {
  t.deepEqual({ ...toJavaScript('(?P<x>a)(?P=x)').exec('baa')?.groups }, { x: 'a' })
  t.true(toJavaScript('(?i)^HELLO$').test('x\nhello\n'))
  t.false(toJavaScript('\\Ab').test('a\nb'))
  t.throws(() => toJavaScript('(a'), { instanceOf: Refusal, message: /^Invalid regular expression/ })
})

test('addresses are written as the tables of the kernel write them', (t) => {
  t.deepEqual(addressHex('127.0.0.1'), ['0100007F', '0000000000000000FFFF00000100007F'])
  t.deepEqual(addressHex('::1'), ['00000000000000000000000001000000'])
  t.deepEqual(addressHex('2001:db8::a:1'), ['B80D0120000000000000000001000A00'])
  t.deepEqual(addressHex('example.org'), [])
  t.is(portHex(22), '0016')
  t.is(listeningAddresses('192.0.2.1'), undefined)
  t.true(listeningAddresses('localhost')?.includes('00000000'))
})

test('Python’s shlex agrees', (t) => {
  const lines = [`a 'b c' "d \\" e" f\\ g ''`, 'x"y z"w', 'a\tb\nc d', '"\\$HOME" \'\\n\' \\\\']
  const script = 'import json,shlex,sys; print(json.dumps([shlex.split(l) for l in json.load(sys.stdin)]))'
  const python = '/usr/bin/python3'
  if (!existsSync(python)) {
    t.log('SKIPPED: needs /usr/bin/python3')
    t.pass()
    return
  }
  const ran = spawnSync(python, ['-c', script], { input: JSON.stringify(lines), encoding: 'utf8' })
  t.deepEqual(lines.map(words), JSON.parse(ran.stdout))
})
