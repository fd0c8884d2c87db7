import test from 'ava'
import { humanPrinter } from '../../src/report/human.ts'
import type { Event } from '../../src/run/event.ts'
import { float } from '../../src/text/value.ts'
import { finished, ignored, item, type KeptSettings, keptScreen, outcome, recap, started, task } from './made.ts'

const print = (events: readonly Event[], verbosity = 0, settings: KeptSettings = {}) => {
  const screen = keptScreen(settings)
  const printer = humanPrinter(screen, verbosity)
  for (const event of events) printer(event)
  return { out: screen.stdout(), err: screen.stderr() }
}

test('a play from its headline to its recap', (t) => {
  const install = task('nginx : install', { action: 'apt' })
  const reload = task('reload nginx', { action: 'service', kind: 'handler' })
  const { out, err } = print([
    { kind: 'playbook-started', file: '/site.yml', plays: 1, check: false },
    { kind: 'play-started', name: 'Web servers', hosts: ['alpha', 'beta'], check: false },
    started(install),
    { kind: 'host-started', task: install, host: 'alpha' },
    finished(install, 'alpha', outcome('ok', { changed: true })),
    finished(install, 'beta', outcome('ok', { changed: false })),
    started(reload),
    finished(reload, 'alpha', outcome('ok', { changed: true })),
    { kind: 'run-finished', recap: { beta: recap({ ok: 1 }), alpha: recap({ ok: 2, changed: 2 }) } },
  ])
  t.is(
    out,
    `
PLAY [Web servers] *************************************************************

TASK [nginx : install] *********************************************************
changed: [alpha]
ok: [beta]

RUNNING HANDLER [reload nginx] *************************************************
changed: [alpha]

PLAY RECAP *********************************************************************
alpha                      : ok=2    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   
beta                       : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   

`,
  )
  t.is(err, '')
})

test('failures carry their result, and say when they are ignored', (t) => {
  const fails = task('fails')
  const gone = task('Gathering Facts', { action: 'setup', kind: 'facts' })
  const returned = { rc: 3, msg: 'non-zero return code', failed: true, changed: true, stdout: 'one\ntwo', stderr: '' }
  const lost = { unreachable: true, msg: 'Connection refused', changed: false }
  const { out } = print([
    started(fails),
    finished(fails, 'alpha', ignored(outcome('failed', returned))),
    finished(fails, 'beta', outcome('failed', { msg: "it's bad", changed: false }), { delegatedTo: 'gamma' }),
    started(gone),
    finished(gone, 'alpha', outcome('unreachable', lost)),
    finished(gone, 'beta', ignored(outcome('unreachable', lost)), { delegatedTo: 'delta(10.0.0.1)' }),
    { kind: 'no-hosts-remaining' },
  ])
  t.is(
    out,
    `
TASK [fails] *******************************************************************
fatal: [alpha]: FAILED! => {"changed": true, "msg": "non-zero return code", "rc": 3, "stderr": "", "stdout": "one\\ntwo"}
...ignoring
fatal: [beta -> gamma]: FAILED! => {"changed": false, "msg": "it's bad"}

TASK [Gathering Facts] *********************************************************
fatal: [alpha]: UNREACHABLE! => {"changed": false, "msg": "Connection refused", "unreachable": true}
fatal: [beta -> delta(10.0.0.1)]: UNREACHABLE! => {"changed": false, "msg": "Connection refused", "unreachable": true}
...ignoring

NO MORE HOSTS LEFT *************************************************************
`,
  )
})

test('items of a loop tell their own results, the whole only what they did not', (t) => {
  const loop = task('loop')
  const failing = task('failing')
  const results = [{ item: 'a' }, { item: 'b' }]
  const { out } = print([
    started(loop),
    item(loop, 'alpha', 'a', outcome('skipped', { item: 'a', skipped: true })),
    item(loop, 'alpha', 'b', outcome('ok', { item: 'b', changed: true })),
    item(loop, 'alpha', "{'k': 'v'}", outcome('ok', { changed: false })),
    finished(loop, 'alpha', outcome('ok', { changed: true, results }), { looped: true }),
    item(loop, 'beta', 'a', outcome('skipped')),
    finished(loop, 'beta', outcome('skipped', { results, skipped: true, msg: 'All items skipped' }), { looped: true }),
    started(failing),
    item(failing, 'alpha', 'y', outcome('failed', { item: 'y', msg: 'no', failed: true }), 'gamma'),
    item(failing, 'alpha', 'z', outcome('unreachable', { item: 'z', msg: 'gone', unreachable: true })),
    finished(failing, 'alpha', ignored(outcome('failed', { results, msg: 'One or more items failed' })), {
      looped: true,
    }),
  ])
  t.is(
    out,
    `
TASK [loop] ********************************************************************
skipping: [alpha] => (item=a) 
changed: [alpha] => (item=b)
ok: [alpha] => (item={'k': 'v'})
skipping: [beta] => (item=a) 
skipping: [beta]

TASK [failing] *****************************************************************
failed: [alpha -> gamma] (item=y) => {"item": "y", "msg": "no"}
failed: [alpha] (item=z) => {"item": "z", "msg": "gone", "unreachable": true}
...ignoring
`,
  )
})

test('debug and assert show their result without -v, and nothing beside it', (t) => {
  const message = task('debug', { action: 'ansible.builtin.debug' })
  const variable = task('debug', { action: 'debug' })
  const holds = task('assert', { action: 'assert' })
  const quiet = task('assert', { action: 'assert' })
  const { out } = print([
    started(message),
    finished(message, 'alpha', outcome('ok', { changed: false, msg: { a: 1, b: [float(2), null, true], c: {} } })),
    started(variable),
    finished(variable, 'alpha', outcome('ok', { changed: false, failed: false, x: 'é\n' })),
    finished(variable, 'beta', outcome('skipped', { skipped_reason: 'Verbosity threshold not met.' })),
    finished(variable, 'gamma', outcome('failed', { msg: 'undefined', changed: false })),
    started(holds),
    finished(holds, 'alpha', outcome('ok', { changed: false, msg: 'All assertions passed' })),
    finished(holds, 'beta', outcome('failed', { changed: false, assertion: '1 == 2', evaluated_to: false, msg: 'no' })),
    finished(holds, 'gamma', outcome('failed', { msg: 'x is undefined' })),
    started(quiet),
    finished(quiet, 'alpha', outcome('ok', { changed: false, msg: 'yes', _ansible_verbose_always: false })),
  ])
  t.is(
    out,
    `
TASK [debug] *******************************************************************
ok: [alpha] => {
    "msg": {
        "a": 1,
        "b": [
            2.0,
            null,
            true
        ],
        "c": {}
    }
}

TASK [debug] *******************************************************************
ok: [alpha] => {
    "x": "é\\n"
}
skipping: [beta]
fatal: [gamma]: FAILED! => {"msg": "undefined"}

TASK [assert] ******************************************************************
ok: [alpha] => {
    "changed": false,
    "msg": "All assertions passed"
}
fatal: [beta]: FAILED! => {
    "assertion": "1 == 2",
    "changed": false,
    "evaluated_to": false,
    "msg": "no"
}
fatal: [gamma]: FAILED! => {"msg": "x is undefined"}

TASK [assert] ******************************************************************
ok: [alpha]
`,
  )
})

test('-v shows results, -vv also the place of a task, -vvv spreads results out', (t) => {
  const ping = task('ping', { action: 'ping', path: '/a.yml:12' })
  const facts = task('Gathering Facts', { action: 'setup', kind: 'facts' })
  const events = [
    { kind: 'playbook-started', file: '/plays/a.yml', plays: 1, check: false },
    started(ping),
    finished(ping, 'alpha', outcome('ok', { changed: false, ping: 'pong', invocation: { module_args: {} } })),
    item(ping, 'beta', '1', outcome('skipped', { changed: false, item: 1, _ansible_item_label: 1 })),
    finished(facts, 'alpha', outcome('ok', { ansible_facts: { much: 'text' } })),
  ] as const
  t.is(
    print(events, 1).out,
    `
TASK [ping] ********************************************************************
ok: [alpha] => {"changed": false, "ping": "pong"}
skipping: [beta] => (item=1)  => {"changed": false, "item": 1}

TASK [Gathering Facts] *********************************************************
ok: [alpha]
`,
  )
  t.is(
    print(events, 2).out,
    `
PLAYBOOK: a.yml ****************************************************************
1 plays in /plays/a.yml

TASK [ping] ********************************************************************
task path: /a.yml:12
ok: [alpha] => {"changed": false, "ping": "pong"}
skipping: [beta] => (item=1)  => {"changed": false, "item": 1}

TASK [Gathering Facts] *********************************************************
task path: /site.yml:9
ok: [alpha]
`,
  )
  t.true(
    print(events, 3).out.includes(`ok: [alpha] => {
    "changed": false,
    "invocation": {
        "module_args": {}
    },
    "ping": "pong"
}
`),
  )
})

test('no_log hides results, items, differences and warnings', (t) => {
  const hidden = task('hidden', { noLog: true })
  const secret = { changed: true, stdout: 'hunter22', item: 'hunter22', attempts: 2, warnings: ['hunter22'] }
  const done = { ...outcome('ok', secret), diffs: [{ before: 'hunter22', after: 'x' }] }
  const { out, err } = print(
    [
      started(hidden),
      item(hidden, 'alpha', 'hunter22', done),
      item(hidden, 'alpha', 'hunter22', outcome('skipped', secret)),
      finished(hidden, 'alpha', done, { looped: true }),
      finished(hidden, 'beta', ignored(outcome('failed', secret))),
      finished(task('told by the module'), 'beta', outcome('failed', { ...secret, _ansible_no_log: true })),
    ],
    1,
  )
  const censored = `{"attempts": 2, "censored": "the output has been hidden due to the fact that 'no_log: true' was specified for this result", "changed": true}`
  t.is(
    out,
    `
TASK [hidden] ******************************************************************
changed: [alpha] => (item=None) => ${censored}
skipping: [alpha] => (item=None)  => ${censored}
changed: [alpha] => ${censored}
fatal: [beta]: FAILED! => ${censored}
...ignoring

TASK [told by the module] ******************************************************
fatal: [beta]: FAILED! => ${censored}
`,
  )
  t.is(err, '')
})

test('inclusions, retries and empty plays', (t) => {
  const include = task('web : include_tasks', { action: 'include_tasks' })
  const again = task('web : try it', { role: 'web' })
  const { out } = print([
    { kind: 'play-started', name: '', hosts: [], check: false },
    { kind: 'no-hosts-matched' },
    started(include),
    { kind: 'included', task: include, file: '/inc.yml', hosts: ['alpha', 'beta'], label: undefined },
    { kind: 'included', task: include, file: '/inc.yml', hosts: ['alpha'], label: '2' },
    finished(include, 'alpha', outcome('ok', { include: 'inc.yml' })),
    finished(include, 'gamma', outcome('skipped')),
    started(again),
    { kind: 'task-retried', task: again, host: 'alpha', left: 2, outcome: outcome('failed', { rc: 1 }) },
  ])
  t.is(
    out,
    `
PLAY ***************************************************************************
skipping: no hosts matched

TASK [web : include_tasks] *****************************************************
included: /inc.yml for alpha, beta
included: /inc.yml for alpha => (item=2)
skipping: [gamma]

TASK [web : try it] ************************************************************
FAILED - RETRYING: [alpha]: try it (2 retries left).
`,
  )
})

test('a result under the headline of another task gets its own headline again', (t) => {
  const [one, two] = [task('one'), task('two')]
  const { out } = print([
    started(one),
    started(two),
    finished(two, 'alpha', outcome('ok')),
    finished(one, 'beta', outcome('ok')),
  ])
  t.deepEqual(out.match(/TASK \[\w+\]|ok: .*/g), [
    'TASK [one]',
    'TASK [two]',
    'ok: [alpha]',
    'TASK [one]',
    'ok: [beta]',
  ])
})

test('differences stand before the result that made them', (t) => {
  const copy = task('copy', { action: 'copy' })
  const diffs = [
    { before: 'one\ntwo\n', after: 'one\n2', beforeHeader: '/etc/x', afterHeader: '/etc/x' },
    { before: 'same', after: 'same' },
  ]
  const { out } = print([
    started(copy),
    finished(copy, 'alpha', { ...outcome('ok', { changed: true }), diffs }),
    finished(copy, 'beta', { ...outcome('ok', { changed: false }), diffs }),
    item(copy, 'gamma', 'x', { ...outcome('ok', { changed: true }), diffs: diffs.slice(1) }),
  ])
  t.is(
    out,
    `
TASK [copy] ********************************************************************
--- before: /etc/x
+++ after: /etc/x
@@ -1,2 +1,2 @@
 one
-two
+2
\\ No newline at end of file

changed: [alpha]
ok: [beta]
changed: [gamma] => (item=x)
`,
  )
})

test('colours are those of Ansible, line by line', (t) => {
  const work = task('work', { action: 'debug' })
  const { out } = print(
    [
      started(work),
      finished(work, 'a', outcome('ok', { msg: 'x' })),
      finished(work, 'b', { ...outcome('ok', { changed: true, msg: 'x', _ansible_verbose_always: false }) }),
      finished(work, 'c', outcome('skipped')),
      finished(work, 'd', ignored(outcome('failed', { msg: 'm' }))),
      finished(work, 'e', outcome('unreachable', {})),
      { kind: 'task-retried', task: work, host: 'f', left: 1, outcome: outcome('failed') },
      { kind: 'warning', message: 'careful' },
    ],
    0,
    { colour: true },
  )
  const [esc, end] = ['\u001B[', '\u001B[0m']
  t.is(
    out,
    `
TASK [work] ********************************************************************
${esc}0;32mok: [a] => {${end}
${esc}0;32m    "msg": "x"${end}
${esc}0;32m}${end}
${esc}0;33mchanged: [b]${end}
${esc}0;36mskipping: [c]${end}
${esc}0;31mfatal: [d]: FAILED! => {"msg": "m"}${end}
${esc}0;36m...ignoring${end}
${esc}1;31mfatal: [e]: UNREACHABLE! => {}${end}
${esc}1;30mFAILED - RETRYING: [f]: work (1 retries left).${end}
`,
  )
})

test('a coloured difference is coloured as Ansible does, remark and line feed included', (t) => {
  const copy = task('copy')
  const diffs = [{ before: 'a\nb\n', after: 'a\nc' }]
  const { out } = print([finished(copy, 'h', { ...outcome('ok', { changed: true }), diffs })], 0, { colour: true })
  const lines = out.split('\n').map((line) => line.replaceAll('\u001B', '^['))
  t.deepEqual(lines.slice(2, 10), [
    '^[[0;31m--- before^[[0m',
    '^[[0;31m^[[0m^[[0;32m+++ after^[[0m',
    '^[[0;32m^[[0m^[[0;36m@@ -1,2 +1,2 @@^[[0m',
    '^[[0;36m^[[0m a',
    '^[[0;31m-b^[[0m',
    '^[[0;31m^[[0m^[[0;32m+c^[[0m',
    '^[[0;32m\\ No newline at end of file^[[0m',
    '^[[0;32m^[[0m',
  ])
})

test('the recap colours what is not zero, and a host by its worst', (t) => {
  const { out } = print(
    [
      {
        kind: 'run-finished',
        recap: {
          alpha: recap({ ok: 20, changed: 9, failed: 1, skipped: 3, ignored: 5 }),
          beta: recap({ ok: 1, rescued: 1 }),
          gamma: recap({ unreachable: 1 }),
          'a-host-with-a-very-long-name.example': recap({ changed: 1 }),
        },
      },
    ],
    0,
    { colour: true },
  )
  const lines = out.split('\n').map((line) => line.replaceAll('\u001B', '^['))
  t.deepEqual(lines.slice(2), [
    '^[[0;33ma-host-with-a-very-long-name.example^[[0m : ok=0    ^[[0;33mchanged=1   ^[[0m unreachable=0    failed=0    skipped=0    rescued=0    ignored=0   ',
    '^[[0;31malpha^[[0m                      : ^[[0;32mok=20  ^[[0m ^[[0;33mchanged=9   ^[[0m unreachable=0    ^[[0;31mfailed=1   ^[[0m ^[[0;36mskipped=3   ^[[0m rescued=0    ^[[1;35mignored=5   ^[[0m',
    '^[[0;32mbeta^[[0m                       : ^[[0;32mok=1   ^[[0m changed=0    unreachable=0    failed=0    skipped=0    ^[[0;32mrescued=1   ^[[0m ignored=0   ',
    '^[[0;31mgamma^[[0m                      : ok=0    changed=0    ^[[1;31munreachable=1   ^[[0m failed=0    skipped=0    rescued=0    ignored=0   ',
    '',
    '',
  ])
})

test('warnings go to standard error, wrapped, each once, those of results too', (t) => {
  const work = task('work')
  const { out, err } = print([
    { kind: 'warning', message: 'Could not match supplied host pattern, ignoring: a-very-long-name-with-hyphens' },
    { kind: 'warning', message: 'Could not match supplied host pattern, ignoring: a-very-long-name-with-hyphens' },
    { kind: 'deprecation', message: 'old words.' },
    started(work),
    finished(work, 'alpha', outcome('ok', { changed: false, warnings: ['odd'], deprecations: [{ msg: 'older.' }] })),
  ])
  t.is(
    err,
    `[WARNING]: Could not match supplied host pattern, ignoring: a-very-long-name-
with-hyphens
[DEPRECATION WARNING]: old words.
[WARNING]: odd
[DEPRECATION WARNING]: older.
`,
  )
  t.true(out.endsWith('ok: [alpha]\n'))
})

test('an interrupted run names the hosts that were at work', (t) => {
  t.is(
    print([{ kind: 'interrupted', hosts: ['alpha', 'beta'] }]).err,
    '[ERROR]: User interrupted execution; still at work: alpha, beta\n',
  )
})

test('headlines fill a wide terminal and know wide characters', (t) => {
  const line = print([started(task('日本'))], 0, { terminalColumns: 101 }).out.split('\n')[1] ?? ''
  t.is(line, `TASK [日本] ${'*'.repeat(100 - 11)}`)
  const long = print([started(task('x'.repeat(200)))]).out
  t.true(long.endsWith(`x] ***\n`))
})

test('secrets are hidden in every line, also where a warning is wrapped', (t) => {
  const redact = (text: string) => text.replaceAll('open sesame', '***')
  const work = task('work')
  const { out, err } = print(
    [
      started(work),
      finished(work, 'alpha', {
        ...outcome('ok', { changed: true, stdout: 'open sesame' }),
        diffs: [{ before: '', after: 'open sesame\n' }],
      }),
      { kind: 'warning', message: `${'x'.repeat(60)} open sesame` },
    ],
    1,
    { redact },
  )
  t.false((out + err).includes('sesame'))
  t.is((out + err).match(/\*\*\*(?!\*)/g)?.length, 4)
})

test('the program of each shell is told from -vvv on', (t) => {
  const event = {
    kind: 'shell-opened',
    host: 'web1',
    transport: 'ssh',
    program: 'sudo -H -S -n -u root /bin/sh',
  } as const
  t.is(print([event], 3).out, '<web1> shell (ssh): sudo -H -S -n -u root /bin/sh\n')
  t.is(print([event], 2).out, '')
})
