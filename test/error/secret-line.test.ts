import test from 'ava'
import { builtin } from '../../modules/builtin.ts'
import { excerpt } from '../../src/error/excerpt.ts'
import { isSecretName, shownLine } from '../../src/error/secret-line.ts'
import { describeArguments } from '../../src/module/describe.ts'

const shown = (text: string): readonly string[] => {
  const lines = text.split('\n')
  return lines.map((_, i) => shownLine(lines, i).trimEnd())
}

test('values under secret names are masked, whatever language they are written in', (t) => {
  t.deepEqual(
    shown(`user:
  name: x
  password: "hunter two"
  state: present
- uri: {url: "http://x", url_password: hunter, methd: GET}
db1 ansible_host=10.0.0.1 ansible_password=hunter ansible_port=22
{"login_password": "hun\\"ter", "db": "x"}
  api_key: 'it''s' # old
  password: "{{ vault_password }}"`),
    [
      'user:',
      '  name: x',
      '  password: ***',
      '  state: present',
      '- uri: {url: "http://x", url_password: ***   , methd: GET}',
      'db1 ansible_host=10.0.0.1 ansible_password=***    ansible_port=22',
      '{"login_password": ***       , "db": "x"}',
      '  api_key: ***     # old',
      '  password: ***',
    ],
  )
})

test('what stands below a secret name is masked, and nothing beside it', (t) => {
  t.deepEqual(
    shown(`secrets:
  one: hunter
  more:
    - hunter
password: |
  hunter
  two
plain: seen`),
    ['secrets:', '  one: ***', '  more:', '    - ***', 'password: *', '  ***', '  ***', 'plain: seen'],
  )
})

test('of a task with no_log names stay to be seen, and its neighbours as they are', (t) => {
  t.deepEqual(
    shown(`- name: before
  debug: {msg: seen}
- name: hidden
  debug:
    msg: hunter
    vrbosity: 1
  no_log: true
- copy: {dest: /x, conten: hunter}
  no_log: "{{ hide }}"
- debug: {msg: seen}
  no_log: false`),
    [
      '- name: before',
      '  debug: {msg: seen}',
      '- name: hidden',
      '  debug:',
      '    msg: ***',
      '    vrbosity: *',
      '  no_log: true',
      '- copy: ***',
      '  no_log: "{{ hide }}"',
      '- debug: {msg: seen}',
      '  no_log: false',
    ],
  )
})

test('no_log of a block or play hides its tasks, and that of a task not the play', (t) => {
  const text = `- hosts: all
  vars: {seen: yes}
  tasks:
    - block:
        - debug:
            msg: hunter
      no_log: true
    - debug:
        msg: seen
- hosts: b
  no_log: yes
  tasks:
    - debug:
        msg: hunter`
  t.deepEqual(
    shown(text).filter((line) => /msg|vars/.test(line)),
    ['  vars: {seen: yes}', '            msg: ***', '        msg: seen', '        msg: ***'],
  )
})

test('a masked value keeps the columns behind it, so that the caret stands where it did', (t) => {
  const line = '- user: {name: x, password: hunter, sate: present}'
  const source = { file: 'p.yml', text: line }
  const at = { source, line: 1, column: line.indexOf('sate') + 1, length: 4 }
  t.is(
    excerpt(at),
    ['   1 | - user: {name: x, password: ***   , sate: present}', `     | ${' '.repeat(36)}^^^^`].join('\n'),
  )
})

test('names tell secrets from what only resembles them', (t) => {
  for (const name of [
    'password',
    'login_password',
    'db_passwd',
    'ssh_key_passphrase',
    'api_key',
    'TOKEN',
    'node_pass_in',
  ])
    t.true(isSecretName(name), name)
  for (const name of ['name', 'passive', 'key', 'path', 'update']) t.false(isSecretName(name), name)
})

test('what a module calls secret has a name that excerpts know', (t) => {
  const secrets = builtin.flatMap((module) =>
    describeArguments(module).flatMap(({ name, aliases, secret }) => (secret ? [name, ...aliases] : [])),
  )
  t.true(secrets.length > 5)
  t.deepEqual(
    secrets.filter((name) => !isSecretName(name)),
    [],
  )
})
