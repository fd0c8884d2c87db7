import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { Failure, Failures } from '../../src/error/failure.ts'
import type { Event, TaskLabel } from '../../src/run/event.ts'
import { asked, finished, recap, run } from './made.ts'

const folder = mkdtempSync(join(tmpdir(), 'tutti-cli-'))
const playbook = join(folder, 'site.yml')
writeFileSync(playbook, '- hosts: all\n')
test.after.always(() => rmSync(folder, { recursive: true }))

const ping: TaskLabel = {
  id: 1,
  name: 'ping',
  action: 'ping',
  path: `${playbook}:2`,
  kind: 'task',
  noLog: false,
  check: false,
}
const pong: Event = {
  kind: 'task-finished',
  task: ping,
  host: 'alpha',
  delegatedTo: undefined,
  looped: false,
  outcome: { status: 'ok', changed: false, ignored: false, returned: { changed: false, ping: 'pong' }, diffs: [] },
}

test('a playbook is run, printed and summed up', async (t) => {
  const sum = { alpha: recap({ ok: 1, failed: 1 }) }
  const ran = await run(['play', playbook, '-v'], {
    engine: {
      async play(options, { listener }) {
        t.deepEqual(options.playbooks, [playbook])
        listener({ kind: 'task-started', task: ping })
        listener(pong)
        listener({ kind: 'run-finished', recap: sum })
        return { recap: sum, ending: 'failed' }
      },
    },
  })
  t.deepEqual(ran, {
    code: 2,
    out: `No config file found; using defaults

TASK [ping] ********************************************************************
ok: [alpha] => {"changed": false, "ping": "pong"}

PLAY RECAP *********************************************************************
alpha                      : ok=1    changed=0    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0   

`,
    err: '',
    exits: [],
  })
})

test('one module is run and printed, as a block or as a line', async (t) => {
  const adHoc = async (_: unknown, { listener }: { listener: (event: Event) => void }) => {
    listener(pong)
    return { recap: { alpha: recap({ ok: 1 }), beta: recap({ unreachable: 1 }) }, ending: 'unreachable' as const }
  }
  const block = await run(['run', 'all', '-m', 'ping'], { engine: { adHoc } })
  t.deepEqual([block.code, block.out], [4, 'alpha | SUCCESS => {\n    "changed": false,\n    "ping": "pong"\n}\n'])
  const line = await run(['all', '-m', 'ping', '-o'], { engine: { adHoc }, program: '/usr/bin/ansible' })
  t.deepEqual([line.code, line.out], [4, 'alpha | SUCCESS => {"changed": false,"ping": "pong"}\n'])
})

test('lists and the syntax check run nothing and ask for no password', async (t) => {
  const engine = {
    listPlaybooks: async () => [{ file: playbook, plays: [] }],
    listHosts: async () => ['alpha', 'beta'],
    checkSyntax: async () => {},
  }
  const listed = await run(['play', playbook, '--list-tasks', '-kK'], { engine })
  t.deepEqual([listed.code, listed.out, listed.err], [0, `\nplaybook: ${playbook}\n`, ''])
  const hosts = await run(['run', 'all', '--list-hosts', '-k'], { engine })
  t.deepEqual([hosts.code, hosts.out, hosts.err], [0, '  hosts (2):\n    alpha\n    beta\n', ''])
  const checked = await run(['play', playbook, '--syntax-check', '-K'], { engine })
  t.deepEqual([checked.code, checked.out, checked.err], [0, `\nplaybook: ${playbook}\n`, ''])
})

test('a syntax check that fails names no playbook as good', async (t) => {
  const checkSyntax = async () => {
    throw new Failure('play-shape', 'a play needs hosts')
  }
  const ran = await run(['play', playbook, '--syntax-check'], { engine: { checkSyntax } })
  t.deepEqual([ran.code, ran.out, ran.err], [4, '', 'ERROR! a play needs hosts\n'])
})

test('without a known command the help or the nearest one is told', async (t) => {
  const none = await run([])
  t.is(none.code, 5)
  t.true(none.err.startsWith('usage: tutti play PLAYBOOK...'))
  const wrong = await run(['plya', 'x.yml'])
  t.deepEqual([wrong.code, wrong.err], [5, 'ERROR! there is no command "plya"\n  did you mean "play"?\n'])
  const flag = await run(['-i', 'hosts'])
  t.is(flag.code, 5)
  t.true(flag.err.startsWith('ERROR! -i needs a command in front of it\n'))
  const help = await run(['--help'])
  t.deepEqual([help.code, help.err], [0, ''])
  t.true(help.out.includes('tutti run PATTERN'))
  const more = await run(['run', '--help'])
  t.is(more.code, 0)
  t.true(more.out.startsWith('Usage: tutti run [options] <pattern>'))
})

test('the version, also under the names of Ansible', async (t) => {
  t.regex((await run(['--version'])).out, /^tutti \d+\.\d+\.\d+\n$/)
  const { out } = await run(['--version'], { program: '/usr/bin/ansible-playbook' })
  t.regex(out, /^ansible-playbook \[tutti \d+\.\d+\.\d+\]\n$/)
})

test("a command of Ansible's that is not there says so", async (t) => {
  const ran = await run(['encrypt', 'x'], { program: '/usr/bin/ansible-pull' })
  t.deepEqual(
    [ran.code, ran.err],
    [
      5,
      'ERROR! ansible-pull does not exist in Tutti; there are tutti play, tutti run, tutti inventory, tutti config, tutti vault, tutti galaxy, tutti template, tutti doc\n',
    ],
  )
})

test('a playbook that is not there is told before a password is asked for', async (t) => {
  const ran = await run(['play', '-K', join(folder, 'sit.yml')])
  t.is(ran.code, 1)
  t.is(ran.err, `ERROR! the playbook: ${folder}/sit.yml could not be found\n  did you mean "${folder}/site.yml"?\n`)
  const directory = await run(['play', folder])
  t.deepEqual([directory.code, directory.err], [1, `ERROR! the playbook: ${folder} does not appear to be a file\n`])
})

test('failures are all told, red where there is colour', async (t) => {
  const source = { file: 'site.yml', text: '- hosts: all\n  taks: []\n' }
  const at = { source, line: 2, column: 3, length: 4 }
  const play = async () => {
    throw new Failures([
      new Failure('unknown-keyword', 'unknown keyword "taks"', { at, hint: 'did you mean "tasks"?' }),
      new Failure('bad-argument', 'second'),
    ])
  }
  const ran = await run(['play', playbook], { engine: { play } })
  t.is(ran.code, 4)
  t.is(
    ran.err,
    `ERROR! site.yml:2:3  unknown keyword "taks"
   1 | - hosts: all
   2 |   taks: []
     |   ^^^^
  did you mean "tasks"?
ERROR! second
`,
  )
  const red = await run(['play', playbook], { engine: { play }, env: { ANSIBLE_FORCE_COLOR: '1' } })
  t.true(red.err.endsWith('\u001B[0;31mERROR! second\u001B[0m\n'))
})

test("under a name of Ansible's its sentence comes first, where it is known", async (t) => {
  const play = async () => {
    const known = "'taks' is not a valid attribute for a Play"
    throw new Failures([new Failure('unknown-keyword', 'first', { known }), new Failure('bad-argument', 'second')])
  }
  const called = await run([playbook], { engine: { play }, program: '/usr/bin/ansible-playbook' })
  t.is(called.err, "ERROR! 'taks' is not a valid attribute for a Play\nfirst\nERROR! second\n")
  t.is((await run(['play', playbook], { engine: { play } })).err, 'ERROR! first\nERROR! second\n')
})

test('a bug says that it is one', async (t) => {
  const play = async () => {
    throw new TypeError('x is not a function')
  }
  const ran = await run(['play', playbook], { engine: { play } })
  t.is(ran.code, 250)
  t.regex(ran.err, /^ERROR! This is a bug in Tutti, .*: x is not a function\nTypeError: x is not a function\n {4}at /)
})

test('an error that nobody caught ends the process as a bug, its secrets hidden', async (t) => {
  let crash = (_: unknown) => {}
  const ran = await run(['play', playbook, '-k'], {
    input: 'hunter22\n',
    withCrash: (act) => {
      crash = act
    },
    engine: {
      async play() {
        crash(new Error('cannot send hunter22'))
        return finished
      },
    },
  })
  t.deepEqual(ran.exits, [250])
  t.regex(ran.err, /ERROR! This is a bug in Tutti, .*: cannot send \*\*\*\nError: cannot send \*\*\*\n/)
})

test('the first Ctrl-C ends the run in order, the second at once', async (t) => {
  let interrupt = () => {}
  const ran = await run(['play', playbook], {
    withInterrupt: (act) => {
      interrupt = act
    },
    engine: {
      async play(_, { signal, listener }) {
        t.false(signal.aborted)
        interrupt()
        t.true(signal.aborted)
        interrupt()
        listener({ kind: 'interrupted', hosts: ['alpha'] })
        listener({ kind: 'run-finished', recap: {} })
        return { recap: { alpha: recap({ failed: 1 }) }, ending: 'failed' }
      },
    },
  })
  t.is(ran.code, 99)
  t.deepEqual(ran.exits, [99])
  t.is(ran.err, '[ERROR]: User interrupted execution; still at work: alpha\n')
  t.true(ran.out.includes('PLAY RECAP'))
})

test('an engine that throws when it is interrupted is not told twice', async (t) => {
  let interrupt = () => {}
  const ran = await run(['play', playbook], {
    withInterrupt: (act) => {
      interrupt = act
    },
    engine: {
      async play(_, { listener }) {
        interrupt()
        listener({ kind: 'interrupted', hosts: [] })
        throw new Failure('interrupted', 'stopped')
      },
    },
  })
  t.deepEqual([ran.code, ran.err], [99, '[ERROR]: User interrupted execution\n'])
})

test('passwords are asked for on standard input, line by line, and are secrets', async (t) => {
  const ran = await run(['play', playbook, '-k', '-K'], {
    input: 'open sesame\nsimsala\n',
    engine: {
      async play(_, { passwords, listener }) {
        t.deepEqual(passwords, { connection: 'open sesame', become: 'simsala' })
        listener({ kind: 'warning', message: 'open sesame simsala' })
        return finished
      },
    },
  })
  t.is(ran.code, 0)
  t.is(ran.err, 'SSH password: \nBECOME password[defaults to SSH password]: \n[WARNING]: *** ***\n')
})

test('an empty become password is the connection password when that was asked for', async (t) => {
  const [, both] = await asked(['play', playbook, '-kK'], { input: 'one1\n\n' })
  t.deepEqual(both.passwords, { connection: 'one1', become: 'one1' })
  const [, alone] = await asked(['play', playbook, '-K'], { input: '\n' })
  t.deepEqual(alone.passwords, { connection: undefined, become: '' })
})

test('a password that nobody gives is a failure', async (t) => {
  const ran = await run(['play', playbook, '-K'], { input: '' })
  t.is(ran.code, 5)
  t.regex(ran.err, /ERROR! no answer to "BECOME password:": standard input has ended/)
})

test('passwords are read from files', async (t) => {
  const file = join(folder, 'password')
  writeFileSync(file, 'from a file \n', { mode: 0o600 })
  const words = ['play', playbook, '--conn-pass-file', file, '--become-password-file', file]
  const [, { passwords, secrets }] = await asked(words)
  t.deepEqual(passwords, { connection: 'from a file ', become: 'from a file ' })
  t.deepEqual([...secrets], ['from a file '])
})

test('a password file that is missing, empty or a program is refused', async (t) => {
  const told = async (file: string) => {
    const ran = await run(['run', 'all', '-m', 'ping', '--become-pass-file', file])
    return `${ran.code} ${ran.err}`
  }
  t.regex(await told(join(folder, 'none')), /^1 ERROR! the password file .*none cannot be read\n$/)
  const empty = join(folder, 'empty')
  writeFileSync(empty, '\n')
  t.regex(await told(empty), /^\d ERROR! the password file .*empty is empty\n$/)
  const program = join(folder, 'program')
  writeFileSync(program, '#!/bin/sh\necho x\n')
  chmodSync(program, 0o755)
  t.regex(await told(program), /^1 ERROR! the password file .*program is a program; running it is not supported yet\n/)
})

test('the engine can ask a question', async (t) => {
  const ran = await run(['play', playbook], {
    input: 'yes\n',
    engine: {
      async play(_, { ask }) {
        t.is(await ask('Perform task: ', { echo: true }), 'yes')
        return finished
      },
    },
  })
  t.is(ran.err, 'Perform task: \n')
})
