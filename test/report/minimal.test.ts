import test from 'ava'
import { minimalPrinter, oneLinePrinter } from '../../src/report/minimal.ts'
import type { Event } from '../../src/run/event.ts'
import { finished, type KeptSettings, keptScreen, outcome, recap, started, task } from './made.ts'

const print = (
  printer: typeof minimalPrinter,
  events: readonly Event[],
  settings: KeptSettings & { readonly verbosity?: number } = {},
) => {
  const screen = keptScreen(settings)
  const listener = printer(screen, settings.verbosity ?? 0)
  for (const event of events) listener(event)
  return screen.stdout()
}

const ping = task('ping', { action: 'ping' })
const shell = task('shell', { action: 'ansible.builtin.shell' })
const command = { changed: true, rc: 0, stdout: 'a\nb', stderr: '', msg: '' }
const failed = { changed: true, rc: 3, stdout: 'hi', stderr: 'err', msg: 'non-zero return code', failed: true }
const lost = { changed: false, msg: 'Connection refused', unreachable: true }
const events: readonly Event[] = [
  { kind: 'play-started', name: 'Ansible Ad-Hoc', hosts: ['a'], check: false },
  started(ping),
  finished(ping, 'a', outcome('ok', { changed: false, ping: 'pong' })),
  finished(ping, 'b', outcome('ok', { changed: true, list: [1, {}] })),
  finished(ping, 'c', outcome('failed', { changed: false, msg: 'absent', failed: true })),
  finished(ping, 'd', outcome('unreachable', lost)),
  finished(ping, 'e', outcome('skipped')),
  finished(shell, 'f', outcome('ok', command)),
  finished(shell, 'g', outcome('failed', failed)),
  finished(shell, 'h', outcome('failed', { changed: false, msg: 'garbage', module_stderr: 'x' })),
  finished(shell, 'i', outcome('ok', { ...command, stdout: '', stderr: 'w\n' })),
  { kind: 'run-finished', recap: { a: recap({ ok: 1 }) } },
]

test('the minimal form is a block a host', (t) => {
  t.is(
    print(minimalPrinter, events),
    `a | SUCCESS => {
    "changed": false,
    "ping": "pong"
}
b | CHANGED => {
    "changed": true,
    "list": [
        1,
        {}
    ]
}
c | FAILED! => {
    "changed": false,
    "msg": "absent"
}
d | UNREACHABLE! => {
    "changed": false,
    "msg": "Connection refused",
    "unreachable": true
}
e | SKIPPED
f | CHANGED | rc=0 >>
a
b
g | FAILED | rc=3 >>
hierrnon-zero return code
h | FAILED! => {
    "changed": false,
    "module_stderr": "x",
    "msg": "garbage"
}
i | CHANGED | rc=0 >>
w

`,
  )
})

test('the one-line form is a line a host', (t) => {
  t.is(
    print(oneLinePrinter, events),
    `a | SUCCESS => {"changed": false,"ping": "pong"}
b | CHANGED => {"changed": true,"list": [1,{}]}
c | FAILED! => {"changed": false,"msg": "absent"}
d | UNREACHABLE!: Connection refused
e | SKIPPED
f | CHANGED | rc=0 | (stdout) a\\nb
g | FAILED! => {"changed": true,"msg": "non-zero return code","rc": 3,"stderr": "err","stdout": "hi"}
h | FAILED! => {"changed": false,"module_stderr": "x","msg": "garbage"}
i | CHANGED | rc=0 | (stdout)  (stderr) w\\n
`,
  )
  const [, , ok] = events
  t.is(
    print(oneLinePrinter, ok ? [ok] : [], { verbosity: 3 }),
    'a | SUCCESS => {    "changed": false,    "ping": "pong"}\n',
  )
})

test('a block is coloured line by line, an empty output is an empty line', (t) => {
  const [esc, end] = ['\u001B[', '\u001B[0m']
  const silent = finished(shell, 'a', outcome('ok', { ...command, stdout: '' }))
  t.is(print(minimalPrinter, [silent], { colour: true }), `${esc}0;33ma | CHANGED | rc=0 >>${end}\n${esc}0;33m${end}\n`)
})

test('a difference stands before its result; debug shows its message alone; no_log hides', (t) => {
  const debug = task('debug', { action: 'debug' })
  const hidden = task('hidden', { action: 'shell', noLog: true })
  const changed = { ...outcome('ok', { changed: true }), diffs: [{ before: '', after: 'x\n', afterHeader: '/t' }] }
  t.is(
    print(minimalPrinter, [
      finished(task('copy', { action: 'copy' }), 'a', changed),
      finished(debug, 'a', outcome('ok', { changed: false, msg: 'hi' })),
      finished(hidden, 'a', { ...changed, returned: { ...command, stdout: 'hunter22' } }),
    ]),
    `--- before
+++ after: /t
@@ -0,0 +1 @@
+x

a | CHANGED => {
    "changed": true
}
a | SUCCESS => {
    "msg": "hi"
}
a | CHANGED => {
    "censored": "the output has been hidden due to the fact that 'no_log: true' was specified for this result",
    "changed": true
}
`,
  )
})
