import test from 'ava'
import { z } from 'zod'
import { builtin } from '../../modules/builtin.ts'
import { calledAs } from '../../src/cli/called-as.ts'
import { modulePage } from '../../src/cli/doc-text.ts'
import * as argument from '../../src/module/argument.ts'
import { action, type Module } from '../../src/module/contract.ts'
import { describeArguments } from '../../src/module/describe.ts'
import { sh } from '../../src/shell/script.ts'
import { run } from './made.ts'

const horn: Module = action({
  name: 'horn',
  purpose: 'Sounds a horn.',
  returns: { heard: 'Who heard it.' },
  examples: [
    { name: 'Softly', args: { tone: 'c', loud: false } },
    { name: 'As it is', args: {} },
  ],
  args: argument.args({
    loud: argument.bool().default(true).describe('Whether everybody hears it.'),
    tone: argument.choice(['c', 'two words']).describe('Which one.'),
    times: argument
      .int()
      .default(1)
      .meta({ aliases: ['n'] })
      .describe('How often.'),
    speed: argument.num().optional().describe('How fast.'),
    horns: argument.list(argument.path()).default(['/dev/horn']).describe('The horns.'),
    key: argument.str().optional().meta({ secret: true }).describe('A word.'),
    mode: argument.mode().optional().describe('Permissions.'),
    more: argument.record().optional().describe('More.'),
    any: z.unknown().optional().describe('Anything.'),
  }),
  run: () => sh`:`,
  report: () => ({}),
})

test('a page tells the arguments by their schema, what is returned, and the examples as tasks', (t) => {
  t.is(
    modulePage(horn),
    `horn (does)

  Sounds a horn.
  Done each time it is run; in check mode it is not run.

ARGUMENTS
  tone (str; required; one of c, "two words")
      Which one.
  loud (bool; default yes)
      Whether everybody hears it.
  times (int; default 1; also n)
      How often.
  speed (float)
      How fast.
  horns (list of path; default ["/dev/horn"])
      The horns.
  key (str; never shown)
      A word.
  mode (mode)
      Permissions.
  more (dict)
      More.
  any (any)
      Anything.

RETURNS
  heard
      Who heard it.

EXAMPLES
  - name: Softly
    horn:
      tone: c
      loud: false
  - name: As it is
    horn:
`,
  )
})

test('tutti doc -l lists every module with its purpose', async (t) => {
  const { code, out } = await run(['doc', '-l'])
  t.is(code, 0)
  const lines = out.trimEnd().split('\n')
  t.deepEqual(
    lines.map((line) => line.split(/ {2,}/)),
    builtin.map(({ name, purpose }) => [name, purpose]).sort(),
  )
})

test('tutti doc prints pages, and JSON, also under the name of the collection', async (t) => {
  const { code, out } = await run(['doc', 'ansible.builtin.ping', 'cron'])
  t.is(code, 0)
  t.regex(out, /^ping \(reads\)\n/)
  t.regex(out, /\n\ncron \(state\)\n/)
  const json = JSON.parse((await run(['doc', '-j', 'cron'])).out)
  t.deepEqual(Object.keys(json), ['cron'])
  t.deepEqual(json.cron.arguments.state, {
    aliases: [],
    type: 'str',
    required: false,
    default: 'present',
    choices: ['present', 'absent'],
    sentence: 'Whether it should be there.',
    secret: false,
  })
  const all = JSON.parse((await run(['doc', '-j'])).out)
  t.is(Object.keys(all).length, builtin.length)
})

test('a module that there is not, and no module, are told', async (t) => {
  const misspelt = await run(['doc', 'crno'])
  t.deepEqual([misspelt.code, misspelt.err], [4, 'ERROR! there is no module "crno"\n  did you mean "cron"?\n'])
  const none = await run(['doc'])
  t.is(none.code, 5)
  t.regex(none.err, /tutti doc -l lists the modules/)
  t.regex((await run(['doc', '--help'])).out, /Usage: tutti doc/)
})

test('ansible-doc is tutti doc', async (t) => {
  t.deepEqual(calledAs('/usr/bin/ansible-doc'), { kind: 'command', command: 'doc', name: 'ansible-doc' })
  t.regex((await run(['ping'], { program: '/usr/bin/ansible-doc' })).out, /^ping/)
})

test('every argument of every module has a type that is known', (t) => {
  const open = new Set([
    'assert.that',
    'assert.fail_msg',
    'assert.success_msg',
    'debug.msg',
    'debug.var',
    'fail.msg',
    'mysql_query.positional_args',
  ])
  for (const module of builtin) {
    for (const { name, type } of describeArguments(module)) {
      if (!open.has(`${module.name}.${name}`)) t.notRegex(type, /any/, `${module.name} ${name}`)
    }
  }
})

test('an argument that takes either of two types names both', (t) => {
  const types = builtin.flatMap((module) =>
    describeArguments(module).map(({ name, type }) => [`${module.name}.${name}`, type] as const),
  )
  t.is(new Map(types).get('mysql_user.priv'), 'str or dict')
})
