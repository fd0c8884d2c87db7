import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type Configuration, readConfiguration } from '../../src/config/configuration.ts'
import { idleSettings } from '../../src/config/notice.ts'
import { refuseSettings } from '../../src/config/refuse.ts'
import { Failure } from '../../src/error/failure.ts'
import { folderOf } from '../inventory/oracle.ts'

type Env = Readonly<Record<string, string>>

const read = (folder: string, env: Env = {}, at = 'here'): Configuration =>
  readConfiguration({
    env,
    cwd: join(folder, at),
    home: join(folder, 'home'),
    system: join(folder, 'etc/ansible.cfg'),
  })

const file = (t: ExecutionContext, text: string, env: Env = {}): Configuration =>
  read(folderOf(t, { 'here/ansible.cfg': text }), env)

const failureOf = (t: ExecutionContext, run: () => unknown): Failure => {
  const told = t.throws(run, { instanceOf: Failure })
  if (!told) throw new Error('no failure')
  return told
}

test('the file is looked for in the usual order', (t) => {
  const forks = (n: number): string => `[defaults]\nforks = ${n}\n`
  const all = {
    'named/my.cfg': forks(1),
    'named/ansible.cfg': forks(2),
    'here/ansible.cfg': forks(3),
    'home/.ansible.cfg': forks(4),
    'etc/ansible.cfg': forks(5),
    'empty/x': '',
  }
  const folder = folderOf(t, all)
  const found = (env: Env, at?: string) => read(folder, env, at).get('DEFAULT_FORKS')
  t.is(found({ ANSIBLE_CONFIG: join(folder, 'named/my.cfg') }), 1)
  t.is(found({ ANSIBLE_CONFIG: '../named' }), 2)
  t.is(found({ ANSIBLE_CONFIG: '/nonexistent' }), 3)
  t.is(found({}), 3)
  t.is(found({}, 'empty'), 4)
  const { 'home/.ansible.cfg': _, ...others } = all
  t.is(read(folderOf(t, others), {}, 'empty').get('DEFAULT_FORKS'), 5)
  const none = read(folderOf(t, { 'empty/x': '' }), {}, 'empty')
  t.deepEqual([none.file, none.get('DEFAULT_FORKS')], [undefined, 50])
})

test('a file in a folder that everybody may write to is passed over, and told', (t) => {
  const folder = folderOf(t, { 'here/ansible.cfg': '[defaults]\nforks = 3\n' })
  chmodSync(join(folder, 'here'), 0o777)
  const open = read(folder)
  t.deepEqual([open.file, open.get('DEFAULT_FORKS')], [undefined, 50])
  t.regex(open.warnings.join(), /Everybody may write to this folder.*ANSIBLE_CONFIG/)
  const named = read(folder, { ANSIBLE_CONFIG: 'ansible.cfg' })
  t.deepEqual([named.get('DEFAULT_FORKS'), named.warnings], [3, []])
})

test('the environment wins over the file, a later name over an earlier one, the empty text counts for nothing', (t) => {
  const text = '[defaults]\nforks=3\ncallback_whitelist=a\ncallbacks_enabled=b, "c"\nmodule_name=\n'
  const configuration = file(t, text, { ANSIBLE_FORKS: '9', ANSIBLE_ROLES_PATH: '' })
  t.is(configuration.get('DEFAULT_FORKS'), 9)
  t.deepEqual(configuration.get('CALLBACKS_ENABLED'), ['b', 'c'])
  t.is(configuration.get('DEFAULT_MODULE_NAME'), 'command')
  t.deepEqual(configuration.origin('DEFAULT_ROLES_PATH'), { kind: 'usual' })
  t.deepEqual(configuration.origin('DEFAULT_FORKS'), { kind: 'env', name: 'ANSIBLE_FORKS' })
  t.like(configuration.origin('CALLBACKS_ENABLED'), { kind: 'file', at: { line: 4, column: 1 } })
})

test('paths of the file start from its folder, others from where one stands', (t) => {
  const text = '[defaults]\ninventory = inv, $WHERE/hosts\nroles_path = ~/roles:{{CWD}}/r\nlog_path = ./log\n'
  const folder = folderOf(t, { 'named/x.cfg': text, 'here/x': '' })
  const env = { ANSIBLE_CONFIG: '../named/x.cfg', WHERE: '/w', ANSIBLE_PRIVATE_KEY_FILE: 'key' }
  const configuration = read(folder, env)
  t.deepEqual(configuration.get('DEFAULT_HOST_LIST'), [join(folder, 'named/inv'), '/w/hosts'])
  t.deepEqual(configuration.get('DEFAULT_ROLES_PATH'), [join(folder, 'home/roles'), join(folder, 'here/r')])
  t.is(configuration.get('DEFAULT_LOG_PATH'), join(folder, 'named/log'))
  t.is(configuration.get('DEFAULT_PRIVATE_KEY_FILE'), join(folder, 'here/key'))
  t.deepEqual(read(folder, { ANSIBLE_INVENTORY: 'a,b,' }).get('DEFAULT_HOST_LIST'), ['a,b,'])
})

test('comments, continued lines and both signs are read as Python reads them', (t) => {
  const { sections } = file(
    t,
    '# a\n; b\n[defaults]\nA_Key : one ; a comment\nhash = a#b # c\nlong = x,\n  y,\n\n  z\n[other] ; more\nk=v=w\n',
  )
  const values = [...sections].map(([name, keys]) => [name, [...keys].map(([key, { text }]) => [key, text])])
  t.deepEqual(values, [
    [
      'defaults',
      [
        ['a_key', 'one'],
        ['hash', 'a#b # c'],
        ['long', 'x,\ny,\n\nz'],
      ],
    ],
    ['other', [['k', 'v=w']]],
  ])
})

test('what is wrong with a file is told at its place', (t) => {
  const cases: readonly (readonly [string, RegExp, number])[] = [
    ['forks = 3\n', /above the first section/, 1],
    ['[defaults]\nforks = 3\nForks = 4\n', /"forks" is set a second time/, 3],
    ['[a]\n[b]\n[a]\n', /\[a\] begins a second time/, 3],
    ['[defaults]\n= 3\n', /"key = value"/, 2],
    ['[defaults]\nbare\n', /"key = value", but this is "bare"/, 2],
  ]
  for (const [text, message, line] of cases) {
    const told = failureOf(t, () => file(t, text))
    t.deepEqual([told.code, told.at?.line], ['configuration', line], text)
    t.regex(told.message, message)
  }
})

test('a value that will not do is told at its place, with what would', (t) => {
  const cases: readonly (readonly [
    string,
    'DEFAULT_FORKS' | 'DEFAULT_GATHERING' | 'DEFAULT_BECOME' | 'COLOR_OK',
    RegExp,
  ])[] = [
    ['[defaults]\nforks = many\n', 'DEFAULT_FORKS', /forks in \[defaults\] must be a whole number, got "many"/],
    ['[defaults]\nforks = 0\n', 'DEFAULT_FORKS', /must be at least 1/],
    ['[defaults]\ngathering = smrt\n', 'DEFAULT_GATHERING', /explicit, implicit, smart; did you mean "smart"/],
    ['[privilege_escalation]\nbecome = perhaps\n', 'DEFAULT_BECOME', /must be true or false/],
    ['[colors]\nok = mauvish\n', 'COLOR_OK', /ok in \[colors\] .*got "mauvish"/],
  ]
  for (const [text, name, message] of cases) {
    const told = failureOf(t, () => file(t, text).get(name))
    t.deepEqual([told.code, told.at?.line], ['configuration', 2])
    t.regex(told.message, message)
  }
})

test('settings without effect, and names that are no settings, are told; usual values are not', (t) => {
  const text = `[defaults]
library = lib
nocows = false
fork = 3
stdout_callback = yaml
forks = 3
[ssh_conection]
pipelining = True
`
  const env = { ANSIBLE_PIPELINING: 'yes', ANSIBLE_FORKZ: '3', ANSIBLE_CONFIG: '', ANSIBLE_DEBUG: 'perhaps', HOME: 'x' }
  const told = (from: 'file' | 'everywhere'): readonly string[] =>
    idleSettings(file(t, text, env), from)
      .map((one) => one.replace(/^\S+\/ansible\.cfg/, 'ansible.cfg'))
      .toSorted()
  const inFile = [
    'ansible.cfg:2:1: library in [defaults] has no effect: modules here are no Python programs',
    'ansible.cfg:4:1: fork in [defaults] is no setting; did you mean "forks"?',
    'ansible.cfg:5:1: stdout_callback in [defaults] is not obeyed yet: the output is that of the default callback; `tutti run` has that of minimal',
    'ansible.cfg:8:1: pipelining in [ssh_conection] is no setting',
  ]
  t.deepEqual(told('file'), inFile)
  t.deepEqual(told('everywhere'), [
    'ANSIBLE_DEBUG has no effect: -vvv tells most',
    'ANSIBLE_FORKZ is no setting; did you mean "ANSIBLE_FORKS"?',
    'ANSIBLE_PIPELINING has no effect: everything travels through one open shell already',
    ...inFile,
  ])
})

test('what would change the meaning of playbooks is refused, unless it is the usual value', (t) => {
  const told = failureOf(t, () => refuseSettings(file(t, '[defaults]\nhash_behaviour = merge\n')))
  t.regex(told.message, /hash_behaviour in \[defaults\] cannot be changed/)
  t.regex(told.hint ?? '', /usual value: replace/)
  t.is(told.at?.line, 2)
  t.notThrows(() => refuseSettings(file(t, '[defaults]\nhash_behaviour = replace\n')))
  const byEnvironment = failureOf(t, () => refuseSettings(file(t, '', { ANSIBLE_ERROR_ON_UNDEFINED_VARS: 'no' })))
  t.regex(byEnvironment.message, /^ANSIBLE_ERROR_ON_UNDEFINED_VARS cannot be changed/)
})
