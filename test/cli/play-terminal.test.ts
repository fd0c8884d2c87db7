import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { type Exchange, onTerminal, type SeenOnTerminal, skipsWithoutTerminal } from '../support/terminal.ts'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

/** Plays tasks on hosts of this machine, at a terminal; undefined where there is none. */
async function playAtTerminal(
  t: ExecutionContext,
  playbook: string,
  exchanges: readonly Exchange[],
  { words = '-i a,', env = {} }: { readonly words?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<SeenOnTerminal | undefined> {
  if (skipsWithoutTerminal(t)) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'tutti-terminal-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'site.yml'), playbook)
  const command = `exec ${process.execPath} ${program} play ${words} -c local site.yml`
  const seen = await onTerminal(command, exchanges, { folder, env })
  t.deepEqual(seen.unasked, [], seen.screen)
  return seen
}

const failing = (more = ''): string => `- hosts: all
  gather_facts: false
  debugger: on_failed
  tasks:
    - name: breaks
      command: ${more === '' ? "'false'" : more}
`

const IN_DEBUGGER = 'TASK: breaks (debug)> '

test('a line is edited where it stands, and earlier lines come back', async (t) => {
  const seen = await playAtTerminal(t, failing(), [
    [IN_DEBUGGER, 'p hosx\x7ft\r'],
    ['\na\r\n', ''],
    [IN_DEBUGGER, 'p hst\x1b[D\x1b[Do\r'],
    ['\na\r\n', ''],
    [IN_DEBUGGER, '\x1b[A'],
    ['p host', '\r'],
    ['\na\r\n', ''],
    [IN_DEBUGGER, 'c\r'],
  ])
  if (!seen) return
  t.is(seen.code, 2)
  t.is(seen.screen.match(/^\[a\] TASK: breaks \(debug\)> p host\na$/gm)?.length, 3, seen.screen)
})

test('a line longer than the terminal is edited as one', async (t) => {
  const long = `p '${'x'.repeat(120)}'`
  const seen = await playAtTerminal(t, failing(), [
    [IN_DEBUGGER, `${long}!\x7f\r`],
    [`'${'x'.repeat(120)}'\r\n`, ''],
    [IN_DEBUGGER, 'c\r'],
  ])
  if (!seen) return
  t.is(seen.screen.split(IN_DEBUGGER).length, 3, seen.screen)
})

test('lines that are pasted together answer one question each', async (t) => {
  const seen = await playAtTerminal(t, failing(), [[IN_DEBUGGER, "p 'one'\rp 'two'\rc\r"]])
  if (!seen) return
  t.is(seen.code, 2)
  t.regex(
    seen.screen,
    /> p 'one'\n'one'\n\[a\] TASK: breaks \(debug\)> p 'two'\n'two'\n\[a\] TASK: breaks \(debug\)> c\n/,
  )
})

test('what was typed ahead is no password', async (t) => {
  const playbook = `- hosts: a
  gather_facts: false
  vars_prompt:
    - {name: first, prompt: First, private: false}
    - {name: hidden, prompt: Hidden}
  tasks:
    - assert: {that: [first == 'one', hidden == 'typed-in-answer']}
`
  const seen = await playAtTerminal(t, playbook, [
    ['First: ', 'one\rtyped ahead\r'],
    ['Hidden: ', 'typed-in-answer\r'],
  ])
  if (!seen) return
  t.is(seen.code, 0, seen.screen)
  t.false(seen.screen.includes('typed-in-answer'))
})

test('the debugger says what it understands, and what is wrong', async (t) => {
  const seen = await playAtTerminal(t, failing(), [
    [IN_DEBUGGER, 'help\r'],
    ['this list', ''],
    [IN_DEBUGGER, '? redo\r'],
    [IN_DEBUGGER, 'p\r'],
    [IN_DEBUGGER, 'frobnicate the task\r'],
    [IN_DEBUGGER, "p lookup('file', '/nonexistent')\r"],
    [IN_DEBUGGER, "p lookup('env', 'HOME') is string\r"],
    [IN_DEBUGGER, 'c\r'],
  ])
  if (!seen) return
  t.is(seen.code, 2)
  t.regex(seen.screen, /> \? redo\nr, redo {2}try the task again\n/)
  t.regex(seen.screen, /> p\n\*\*\*.*\n/)
  t.regex(seen.screen, /> frobnicate the task\n\*\*\*.*\n/)
  t.regex(seen.screen, /> p lookup\('file', '\/nonexistent'\)\n\*\*\*.*\n/)
  t.regex(seen.screen, /is string\nTrue\n/)
})

test('an argument is taken away, and the task as it was written comes back', async (t) => {
  const seen = await playAtTerminal(t, failing('{argv: [pwd], chdir: /nonexistent}'), [
    [IN_DEBUGGER, 'p task.args\r'],
    [IN_DEBUGGER, "del task.args['chdir']\r"],
    [IN_DEBUGGER, "task.args['argv'] = ['false']\r"],
    [IN_DEBUGGER, 'p task.args\r'],
    [IN_DEBUGGER, 'r\r'],
    [IN_DEBUGGER, 'u\r'],
    [IN_DEBUGGER, 'p task.args\r'],
    [IN_DEBUGGER, "task.args['chdir'] = '/'\r"],
    [IN_DEBUGGER, 'r\r'],
  ])
  if (!seen) return
  t.is(seen.code, 0, seen.screen)
  const written = "{'argv': ['pwd'], 'chdir': '/nonexistent'}"
  t.deepEqual(seen.screen.match(/^\{.*\}$/gm), [written, "{'argv': ['false']}", written])
  t.regex(seen.screen, /\nchanged: \[a\]\n[\s\S]*failed=0/)
})

test('what is not logged is not shown in the debugger either', async (t) => {
  const playbook = `${failing('echo hush-hush\n      failed_when: true')}      no_log: true\n`
  const seen = await playAtTerminal(t, playbook, [
    [IN_DEBUGGER, 'p result._result\r'],
    [IN_DEBUGGER, 'p task.args\r'],
    [IN_DEBUGGER, 'c\r'],
  ])
  if (!seen) return
  t.false(seen.screen.includes('hush-hush'), seen.screen)
  t.is(seen.screen.match(/has been hidden due to the fact that 'no_log: true'/g)?.length, 3, seen.screen)
})

test('a failure that is ignored is looked into where that is wished', async (t) => {
  const playbook = `${failing()}      ignore_errors: true\n`
  const seen = await playAtTerminal(t, playbook, [[IN_DEBUGGER, 'c\r']], {
    env: { ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS: '0' },
  })
  if (seen) t.is(seen.code, 0, seen.screen)
})

for (const strategy of ['linear', 'free'])
  test(`quit begins nothing on other hosts, and nothing is told behind the end (${strategy})`, async (t) => {
    const playbook = `- hosts: all
  gather_facts: false
  strategy: ${strategy}
  debugger: on_failed
  tasks:
    - name: breaks
      shell: "[ {{ inventory_hostname }} != a ] && sleep 1 && touch done-{{ inventory_hostname }}"
      register: out
    - name: next
      command: touch next-{{ inventory_hostname }}
`
    const seen = await playAtTerminal(t, playbook, [[IN_DEBUGGER, 'q\r']], { words: '-i a,b,c -f 2' })
    if (!seen) return
    t.is(seen.code, 99, seen.screen)
    t.regex(seen.screen, /\nERROR! User interrupted execution\n$/)
    t.regex(seen.screen, /\nb +: ok=1 /)
    t.notRegex(seen.screen, /\nc +: /)
  })

test('what other hosts do is printed behind the answer that is being typed', async (t) => {
  const playbook = `- hosts: all
  gather_facts: false
  debugger: on_failed
  tasks:
    - name: breaks
      shell: "[ {{ inventory_hostname }} != a ] && sleep 2"
`
  const seen = await playAtTerminal(
    t,
    playbook,
    [
      [IN_DEBUGGER, 'p 1'],
      ['p 1', ''],
      // The other host ends while the line is typed, slowly.
      ['', '\r'],
      [IN_DEBUGGER, 'c\r'],
    ],
    { words: '-i a,b' },
  )
  if (!seen) return
  t.regex(seen.screen, /\[a\] TASK: breaks \(debug\)> p 1\n/)
  t.regex(seen.screen, /\nchanged: \[b\]\n/)
})

test('free hosts are asked about their steps one after the other', async (t) => {
  const playbook = `- hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - name: only
      debug: {msg: done}
`
  const seen = await playAtTerminal(
    t,
    playbook,
    [
      ['on a (N)o/(y)es/(c)ontinue: ', 'y\r'],
      ['(c)ontinue: *', ''],
      ['on b (N)o/(y)es/(c)ontinue: ', 'n\r'],
    ],
    { words: '-i a,b --step' },
  )
  if (!seen) return
  t.is(seen.code, 0, seen.screen)
  t.regex(seen.screen, /\nok: \[a\]/)
  t.notRegex(seen.screen, /\nok: \[b\]/)
})

for (const [what, key] of [
  ['the end of the input', '\x04'],
  ['Ctrl-C', '\x03'],
] as const) {
  test(`${what} at a step ends the run`, async (t) => {
    const playbook = '- hosts: a\n  gather_facts: false\n  tasks:\n    - name: only\n      command: touch done\n'
    const seen = await playAtTerminal(t, playbook, [['(c)ontinue: ', key]], { words: '-i a, --step' })
    if (!seen) return
    t.is(seen.code, 99, seen.screen)
    t.notRegex(seen.screen, /changed/)
  })

  test(`${what} at a question before a play ends the run`, async (t) => {
    const playbook =
      '- hosts: a\n  gather_facts: false\n  vars_prompt: [{name: asked, default: x}]\n  tasks: [ping: ]\n'
    const seen = await playAtTerminal(t, playbook, [['asked [x]: ', key]])
    if (!seen) return
    t.is(seen.code, 99, seen.screen)
    t.regex(seen.screen, /^asked \[x\]:\n[\s\S]*User interrupted execution\n$/)
  })
}

test('an unknown way to hash ends the run and says what there is', async (t) => {
  const playbook =
    '- hosts: a\n  gather_facts: false\n  vars_prompt: [{name: asked, encrypt: rot13}]\n  tasks: [ping: ]\n'
  const seen = await playAtTerminal(t, playbook, [['asked: ', 'x\r']])
  if (!seen) return
  t.is(seen.code, 1, seen.screen)
  t.regex(seen.screen, /encrypt: there is no "rot13"/)
})
