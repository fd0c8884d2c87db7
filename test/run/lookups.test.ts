import { readFileSync } from 'node:fs'
import test from 'ava'
import { playFiles } from '../support/play.ts'

const messages = (events: readonly { readonly kind: string }[]): string[] =>
  events.flatMap((event) => (event.kind === 'warning' ? [(event as unknown as { message: string }).message] : []))

test('a command of a lookup holds up no other host', async (t) => {
  // Each host waits for what the other one does: one after the other, none would ever be done.
  const wait =
    'cd {{ playbook_dir }}; touch {{ inventory_hostname }}; for i in 1 2 3 4 5 6 7 8 9; do test -e h1 && test -e h2 && echo both && exit; sleep 0.3; done; exit 1'
  const played = await playFiles(
    {
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: meet
      set_fact:
        met: "{{ lookup('pipe', command) }}"
      vars:
        command: ${JSON.stringify(wait)}
`,
    },
    { hosts: ['h1', 'h2'] },
  )
  t.is(played.failure, undefined)
  t.deepEqual(
    Object.values(played.recap).map(({ failed }) => failed),
    [0, 0],
  )
})

test('lookups in conditions, loops, arguments and results wait for their answers', async (t) => {
  const played = await playFiles({
    'site.yml': `
- hosts: all
  gather_facts: false
  vars:
    token: "{{ lookup('pipe', 'echo x >> ' ~ playbook_dir ~ '/count; echo made') }}"
  tasks:
    - name: when
      command: "echo {{ lookup('pipe', 'echo arg') }} {{ token }}{{ token }}"
      when: lookup('pipe', 'echo yes') == 'yes'
      changed_when: lookup('pipe', 'echo no') == 'yes'
      register: first
    - name: loop
      command: "echo {{ item }}"
      loop: "{{ query('lines', 'echo a; echo b') }}"
      register: second
    - name: with
      command: "echo {{ item }}"
      with_lines: echo c; echo d
      register: third
    - name: failing
      command: echo
      when: lookup('pipe', 'exit 4') == ''
      ignore_errors: true
    - name: told
      copy:
        dest: "{{ playbook_dir }}/told"
        content: "{{ first.stdout }} {{ first.changed }} {{ second.results | map(attribute='stdout') | join('') }}{{ third.results | map(attribute='stdout') | join('') }} {{ lookup('file', playbook_dir ~ '/count') | length }}"
`,
  })
  t.is(played.failure, undefined)
  t.is(played.outcome('failing').status, 'failed')
  const told = played.outcome('told')
  t.is(told.status, 'ok', JSON.stringify(told.returned))
  t.is(readFileSync(`${played.folder}/told`, 'utf8'), 'arg mademade False abcd 1')
})

test('with_first_found takes the first file there is, for templates among the templates', async (t) => {
  const played = await playFiles({
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: template
      template:
        src: "{{ item }}"
        dest: "{{ playbook_dir }}/made"
      with_first_found:
        - "{{ nowhere }}.j2"
        - none.j2
        - here.j2
    - name: missing
      debug:
      with_first_found: [none, nor this]
      ignore_errors: true
    - name: skipped
      debug:
        msg: "{{ item }}"
      with_first_found:
        - files: [none]
          skip: true
`,
    'templates/here.j2':
      '# {{ ansible_managed }} {{ template_path | basename }} {{ template_fullpath == template_path }}\n',
    'files/here.j2': 'wrong',
  })
  t.is(played.failure, undefined)
  t.is(readFileSync(`${played.folder}/made`, 'utf8'), '# Ansible managed here.j2 True\n')
  t.is(played.outcome('missing').status, 'failed')
  t.is(played.outcome('skipped').status, 'skipped')
})

test('a condition that is no bool is told of once, with its place', async (t) => {
  const played = await playFiles(
    {
      'site.yml': `
- hosts: all
  gather_facts: false
  vars: {list: [1], flag: true, none: null}
  tasks:
    - name: a
      debug:
      when: list
      loop: [1, 2]
    - name: b
      debug:
      when: [flag, list | length, not none, 'list == [1]']
    - name: c
      debug:
      when: flag and none
`,
    },
    { hosts: ['h1', 'h2'] },
  )
  t.is(played.failure, undefined)
  const told = messages(played.events).map((one) => one.replace(`${played.folder}/`, ''))
  t.deepEqual(told.sort(), [
    'site.yml:12:20: a condition should be true or false; this one is of type int, and counts as true',
    'site.yml:15:13: a condition should be true or false; this one is None, and counts as false',
    'site.yml:8:13: a condition should be true or false; this one is of type list, and counts as true',
  ])
})

test('the lookup config tells the settings of the configuration, whatever the options say', async (t) => {
  const played = await playFiles(
    {
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - name: told
      assert:
        that:
          - lookup('config', 'DEFAULT_FORKS') == 7
          - lookup('config', 'DEFAULT_REMOTE_USER') is none
          - lookup('config', 'DEFAULT_POLL_INTERVAL') == 15
          - query('config', 'NO_SUCH', on_missing='skip') == []
    - name: unknown
      assert:
        that: lookup('config', 'NO_SUCH') == 1
      ignore_errors: true
`,
    },
    { words: ['-f', '9'], env: { ANSIBLE_FORKS: '7' } },
  )
  t.is(played.failure, undefined)
  t.is(played.outcome('told').status, 'ok')
  t.is(played.outcome('unknown').status, 'failed')
})

test('a role that two roles bring in finds the files of the one that did', async (t) => {
  const bringing = (name: string): Readonly<Record<string, string>> => ({
    [`roles/${name}/tasks/main.yml`]:
      "- include_role: {name: shared}\n  vars: {text: \"{{ lookup('template', 'text.j2') }}\"}\n",
    [`roles/${name}/templates/text.j2`]: `of ${name}`,
  })
  const played = await playFiles({
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - include_role: {name: first}
    - assert: {that: "told == 'of first'"}
- hosts: all
  gather_facts: false
  tasks:
    - include_role: {name: second}
    - assert: {that: "told == 'of second'"}
`,
    'roles/shared/tasks/main.yml': '- set_fact: {told: "{{ text }}"}\n',
    ...bringing('first'),
    ...bringing('second'),
  })
  t.is(played.failure, undefined)
  t.deepEqual(
    Object.values(played.recap).map(({ failed }) => failed),
    [0],
  )
})
