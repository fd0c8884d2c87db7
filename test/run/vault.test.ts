import test from 'ava'
import { seal } from '../../src/vault/keyring.ts'
import { playFiles, playTasks, toldOf } from '../support/play.ts'

const sealed = (text: string): string => seal(Buffer.from(text), Buffer.from('password-one'))
const inline = (text: string, indent: number): string =>
  `!vault |\n${sealed(text).trimEnd().replace(/^/gm, ' '.repeat(indent))}`

const one = { one: 'password-one\n', two: 'password-two\n' }
const words = ['--vault-password-file', '{folder}/one']

const play = (tasks: string): string =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`

test('texts that come out of a vault become secrets when they are read, those beside them do not', async (t) => {
  const secrets = new Set<string>()
  const vault = `plain: sealed text
number: 1234567
port: 8080
yes_or_no: true
nested: {deep: [deep text, "{{ clear }}"]}
made: "https://me:hunter2@{{ clear }}/"
reference: "{{ clear }}"
unread: never read
`
  const site = `- hosts: all
  gather_facts: false
  vars: {clear: clear text}
  vars_files: vault.yml
  tasks:
    - debug: {msg: ["{{ plain }}", "{{ number }}", "{{ port }}", "{{ yes_or_no }}", "{{ nested }}", "{{ made }}", "{{ reference }}"]}
    - debug:
        msg: ${inline('inline text', 10)}
`
  const { failure } = await playFiles({ ...one, 'vault.yml': sealed(vault), 'site.yml': site }, { words, secrets })
  t.is(failure, undefined)
  t.deepEqual(
    [...secrets].filter((text) => text !== 'password-one').sort(),
    ['1234567', 'deep text', 'https://me:hunter2@clear text/', 'inline text', 'sealed text'].sort(),
  )
})

test('of a task in a vault the arguments are secrets, names and words that a module knows are not', async (t) => {
  const secrets = new Set<string>()
  const tasks = `- name: a name
  file: {path: "{{ out }}/a file", state: directory, mode: "0700"}
  tags: [a tag]
- name: a loop
  debug: {msg: "said {{ item }}"}
  loop: [first item]
  when: inventory_hostname == "h1"
`
  const files = { ...one, 'tasks.yml': sealed(tasks), 'site.yml': play('- include_tasks: tasks.yml') }
  const { failure, folder, outcome } = await playFiles(files, { words: [...words, '-e', 'out={folder}'], secrets })
  t.is(failure, undefined)
  t.is(outcome('a name').status, 'ok')
  t.deepEqual(
    [...secrets].filter((text) => text !== 'password-one').sort(),
    [`${folder}/a file`, 'first item', 'said first item'].sort(),
  )
})

test('a vault that no password opens is told at the place that needs it', async (t) => {
  const other = ['--vault-password-file', '{folder}/two']
  const value = await playFiles(
    { ...one, 'site.yml': play(`- debug:\n    msg: ${inline('text', 8)}`) },
    { words: other },
  )
  t.regex(
    toldOf(value.outcome('debug')),
    /site\.yml:6:\d+ {2}Decryption failed \(no vault secrets were found that could decrypt\)\n/,
  )
  const imported = { ...one, 'tasks.yml': sealed('[]'), 'site.yml': play('- import_tasks: tasks.yml') }
  const file = await playFiles(imported, { words: other })
  t.regex(file.failure ?? '', /^site\.yml:4:\d+ {2}Decryption failed \(.*\) on tasks\.yml\n/)
  t.regex(file.failure ?? '', /\n {2}the vault has no label; secrets were given for "default"$/)
  const none = await playFiles(imported)
  t.regex(none.failure ?? '', /^site\.yml:4:\d+ {2}Attempting to decrypt but no vault secrets found for tasks\.yml\n/)
})

test('what is wrong inside a vault is told without any of its text', async (t) => {
  for (const [text, message] of [
    ['a: {b: hunter2\n', 'the text is not YAML'],
    ['a: "hunter2\n', 'the text is not YAML'],
    ['hunter2: 1\nhunter2: 2\n', 'a mapping holds the same key twice'],
    ['a: !!int hunter2\n', 'the text is not YAML'],
    ['a: !hunter2 b\n', 'the input uses something that does not exist here yet'],
    ['- hunter2\n', 'a file of variables must be a mapping of names and values'],
  ] as const) {
    const site = '- hosts: all\n  gather_facts: false\n  vars_files: vault.yml\n  tasks: [{debug: {var: a}}]\n'
    const { failure, events } = await playFiles({ ...one, 'vault.yml': sealed(text), 'site.yml': site }, { words })
    const told = `${failure} ${JSON.stringify(events)}`
    t.false(told.includes('hunter2'), told)
    t.true(told.includes(`  ${message}`), told)
  }
})

test('a value that a message repeats is a secret by then', async (t) => {
  const secrets = new Set<string>()
  const site = sealed(play('- file: {path: /x, state: hunter2-is-no-state}'))
  const { failure } = await playFiles({ ...one, 'site.yml': site }, { words, secrets })
  t.regex(failure ?? '', /^site\.yml:4:\d+ {2}file: state: /)
  t.true([...secrets].some((text) => text.includes('hunter2-is-no-state')))
})

test('an error in a template that is in a vault shows none of its lines', async (t) => {
  const files = {
    ...one,
    'templates/t.j2': sealed('hunter2 {{ nowhere }}\n'),
    'site.yml': play('- template: {src: t.j2, dest: /tmp/never}'),
  }
  const { outcome } = await playFiles(files, { words })
  t.regex(String(outcome('template').returned.msg), /'nowhere' is undefined/)
  t.false(JSON.stringify(outcome('template')).includes('hunter2'))
})

test('a whole text of a module may be in a vault; what takes no text says so', async (t) => {
  const { outcome } = await playFiles(
    { ...one, 'site.yml': play(`- shell: ${inline('echo a; echo b', 6)}`) },
    { words },
  )
  t.deepEqual(outcome('shell').returned.stdout_lines, ['a', 'b'])
  const { failure } = await playFiles({ ...one, 'site.yml': play(`- copy: ${inline('src=a dest=b', 6)}`) }, { words })
  t.regex(failure ?? '', /^site\.yml:\d+:\d+ {2}copy: expected a mapping of arguments, got a single value/)
})

test('a copied text is not shown in the difference it makes, and a vault stays one where that is wanted', async (t) => {
  const files = {
    ...one,
    'files/a': sealed('hunter2\n'),
    'site.yml': play(
      '- name: open\n  copy: {src: a, dest: "{{ out }}/open"}\n- name: closed\n  copy: {src: a, dest: "{{ out }}/closed", decrypt: false}\n- slurp: {src: "{{ out }}/closed"}',
    ),
  }
  const { outcome, failure } = await playFiles(files, { words: [...words, '-D', '-e', 'out={folder}'] })
  t.is(failure, undefined)
  t.like(outcome('open').diffs[0], { before: '', after: 'the content comes out of a vault and is not shown\n' })
  t.regex(String(outcome('closed').diffs[0]?.after), /^\$ANSIBLE_VAULT/)
  t.is(Buffer.from(String(outcome('slurp').returned.content), 'base64').toString(), files['files/a'])
})

test('without any vault, nothing asks for a secret', async (t) => {
  const { failure, outcome } = await playTasks('- debug: {msg: "{{ \'$ANSIBLE_VAULT;x\' }}"}')
  t.is(failure, undefined)
  t.is(outcome('debug').returned.msg, '$ANSIBLE_VAULT;x')
})
