import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { type Exchange, onTerminal, type SeenOnTerminal, skipsWithoutTerminal } from '../support/terminal.ts'

const ANSIBLE = '/usr/bin/ansible-playbook'
const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const PLAYBOOKS = resolve('test/oracle/at-terminal')

/** Differences that are meant, each with its reason. */
const meant: readonly { readonly reason: string; readonly pattern: RegExp; readonly text: string }[] = [
  { reason: 'moments and durations', pattern: /"(delta|start|end)": "[^"]*"/g, text: '"$1": "…"' },
  { reason: 'a mistake is told in words of the language', pattern: /^\*\*\*.*/gm, text: '***' },
  {
    reason: 'who ends a run is told how far it came, and an end of input is no other failure',
    pattern: /\s*(?:PLAY RECAP \*+\n(?:[ab] .*\n?)*\s*)?(?:ERROR! )?User interrupted execution\s*$/,
    text: '\nUser interrupted execution\n',
  },
]

const comparable = ({ screen }: SeenOnTerminal): string =>
  meant.reduce((text, { pattern, text: instead }) => text.replace(pattern, instead), screen.trim())

/** Plays a playbook with both programs, each at a terminal of its own where the same is typed. */
function sameAtTerminal(title: string, words: string, exchanges: readonly Exchange[]): void {
  test.serial(title, async (t) => {
    if (skipsWithoutTerminal(t)) return
    if (!existsSync(ANSIBLE)) {
      t.log(`SKIPPED: ${ANSIBLE} is not here (Debian: apt-get install ansible-core)`)
      t.pass()
      return
    }
    const play = async (program: string): Promise<SeenOnTerminal> => {
      const home = mkdtempSync(join(tmpdir(), 'tutti-terminal-'))
      t.teardown(() => rmSync(home, { recursive: true, force: true }))
      writeFileSync(join(home, 'ansible.cfg'), '')
      const env = { ANSIBLE_CONFIG: join(home, 'ansible.cfg'), ANSIBLE_NOCOLOR: '1' }
      const fixed = '-i inventory.ini -c local -f 1 -e ansible_python_interpreter=/usr/bin/python3'
      return onTerminal(`exec ${program} ${fixed} ${words}`, exchanges, {
        folder: PLAYBOOKS,
        env: { ...env, HOME: home },
      })
    }
    const theirs = await play(ANSIBLE)
    const ours = await play(`${process.execPath} ${TUTTI} play`)
    t.deepEqual(theirs.unasked, [], theirs.screen)
    t.deepEqual(ours.unasked, [], ours.screen)
    t.is(comparable(ours), comparable(theirs))
    t.is(ours.code, theirs.code)
  })
}

const IN_DEBUGGER = '(debug)> '
const debugged = (...lines: readonly string[]): readonly Exchange[] =>
  lines.map((line) => [IN_DEBUGGER, `${line}\r`] as const)

sameAtTerminal('a task is looked into, changed and tried again', 'debugged.yml', [
  ...debugged(
    'p task',
    'p host',
    'p task.name',
    "p task.args['_raw_params']",
    "p result._result['rc']",
    "pprint task_vars['word']",
    "p [task_vars['word'], 1, True, None, {'k': 1.5}]",
    '',
    'nonsense',
    'p nonsense',
    "p task.args['nonsense'",
    "task.args['_raw_params'] = 'true'",
    "p task.args['_raw_params']",
    'redo',
  ),
  // The second play: always, on_skipped and a handler.
  ...debugged("p task.args['msg']", 'c', "p result._result['skipped']", 'continue', 'p task', 'c'),
])

sameAtTerminal('a variable is changed, and the task made anew', 'debugged.yml', [
  ...debugged("task_vars['program'] = 'true'", 'u', 'r'),
  ...debugged("task_vars['word'] = 'changed'", 'update_task', 'r', 'c', 'c', 'c'),
])

sameAtTerminal('a run goes on with a failure', 'debugged.yml', debugged('continue'))
sameAtTerminal('quit ends a run', 'debugged.yml', debugged('p host', 'quit'))
sameAtTerminal('the end of the input ends a run', 'debugged.yml', [[IN_DEBUGGER, '\x04']])
sameAtTerminal('the strategy asks for each host', 'strategy.yml', debugged('p host', 'c', 'p host', 'c'))
sameAtTerminal('quit is not asked again for the next host', 'strategy.yml', debugged('q'))

const stepped = (...answers: readonly string[]): readonly Exchange[] =>
  answers.flatMap((answer) => [
    ['(c)ontinue: ', `${answer}\r`],
    // The headline that follows repeats the question.
    ['(c)ontinue: *', ''],
  ])

sameAtTerminal(
  'steps are taken, left out and no longer asked for',
  'stepped.yml --step',
  stepped('y', 'n', 'YES', 'yes', '', 'c'),
)
sameAtTerminal('nothing is taken', 'stepped.yml --step', stepped('n', 'N', 'what', '', 'no'))
sameAtTerminal('all is taken', 'stepped.yml --step', stepped('Continue'))

sameAtTerminal('variables are asked for', 'prompts.yml -e given=1', [
  ['unworded: ', 'pp\r'],
  ['What is seen: ', 'in clear\r'],
  ['Twice: ', 't1\r'],
  ['confirm Twice: ', 't2\r'],
  ['Twice: ', 't3\r'],
  ['confirm Twice: ', 't3\r'],
  ['Usual [as ever]: ', '\r'],
  ['Other [as ever]: ', 'otherwise\r'],
  ['Hashed: ', 'pw\r'],
  ['Salted: ', 'pw\r'],
  ['A template: ', '{{ word }}\r'],
  ['Raw: ', '{{ word }}\r'],
  ['Empty: ', '\r'],
])
