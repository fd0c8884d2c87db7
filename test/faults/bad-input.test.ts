import test from 'ava'
import { playFiles, playTasks, toldOf } from '../support/play.ts'

/** A play with the given tasks; told by the text of its failure, before any host was touched. */
const refused = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const { failure, events } = await playFiles(files)
  const touched = events.some((event) => event.kind === 'host-started')
  return touched ? `a host was touched: ${failure}` : (failure ?? 'nothing was refused')
}

const site = (tasks: string, rest = ''): Readonly<Record<string, string>> => ({
  'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n${rest}`,
})

test('broken YAML is told by its place', async (t) => {
  const text = await refused({ 'site.yml': '- hosts: all\n  tasks:\n    - debug: [unclosed\n' })
  t.regex(text, /^site\.yml:\d+:\d+ {2}/)
  t.regex(text, /\^/)
})

test('a tab is named', async (t) => {
  t.regex(await refused({ 'site.yml': '- hosts: all\n\ttasks: []\n' }), /^site\.yml:2:1 .*tab/s)
})

test('a key that stands twice is shown with both places', async (t) => {
  const text = await refused({ 'site.yml': '- hosts: all\n  tasks: []\n  hosts: web\n' })
  t.regex(text, /^site\.yml:3:3 .*"hosts".*site\.yml:1:3/s)
})

test('an unquoted template teaches quotes', async (t) => {
  t.regex(await refused(site('- debug:\n    msg: {{ x }}\n')), /site\.yml:\d+:\d+ .*"\{\{ x \}\}"/s)
})

test('an unknown keyword of a play, a block and a task is named with what was meant', async (t) => {
  const text = await refused({
    'site.yml': `- hosts: all
  gather_fact: false
  tasks:
    - debug: msg=1
      whem: true
    - block: []
      resque: []
`,
  })
  t.regex(text, /site\.yml:2:3 {2}"gather_fact" is no keyword of a play[\s\S]*did you mean "gather_facts"/)
  t.regex(text, /site\.yml:5:7 {2}"whem" is no keyword of a task[\s\S]*did you mean "when"/)
  t.regex(text, /site\.yml:7:7 {2}"resque" is no keyword of a block[\s\S]*did you mean "rescue"/)
})

test('an unknown module is named with the nearest', async (t) => {
  t.regex(
    await refused(site('- coppy: src=a dest=/b\n')),
    /site\.yml:4:7 {2}there is no module "coppy"[\s\S]*did you mean "copy"/,
  )
})

test('all argument errors of a play are told at once, with the nearest name', async (t) => {
  const text = await refused(
    site(
      '- file:\n    path: /x\n    onwer: www-data\n- file: state=directory\n- file: { path: /x, state: dir }\n- copy: { dest: /x, content: a, backup: maybe }\n',
    ),
  )
  t.regex(
    text,
    /site\.yml:6:9 {2}file: unknown argument "onwer"\n[\s\S]*\^\^\^\^\^\n {2}did you mean "owner"\? file takes: /,
  )
  t.regex(text, /site\.yml:7:7 {2}file: the argument "path" is required/)
  t.regex(text, /site\.yml:8:\d+ {2}file: state: expected one of .*directory.*, got "dir"/)
  t.regex(text, /site\.yml:9:\d+ {2}copy: backup: expected a truth value.*, got "maybe"/)
})

test('two modules in one task are refused', async (t) => {
  t.regex(await refused(site('- debug: msg=1\n  command: ls\n')), /names several: debug, command/)
})

test('a handler that nobody has is named', async (t) => {
  const { failure } = await playFiles(
    site("- command: 'true'\n  notify: restrat\n", '  handlers:\n    - name: restart\n      debug:\n'),
  )
  t.regex(failure ?? '', /site\.yml:5:15 {2}there is no handler "restrat"[\s\S]*did you mean "restart"/)
})

test('a role that is nowhere is named with where it was looked for', async (t) => {
  const text = await refused({ 'site.yml': '- hosts: all\n  roles: [absent]\n' })
  t.regex(text, /site\.yml:2:11 {2}there is no role "absent"[\s\S]*looked for in:[\s\S]*roles/)
})

test('roles that depend on each other are a circle', async (t) => {
  const text = await refused({
    'site.yml': '- hosts: all\n  roles: [a]\n',
    'roles/a/meta/main.yml': 'dependencies: [b]\n',
    'roles/b/meta/main.yml': 'dependencies: [a]\n',
  })
  t.regex(text, /a → b → a/)
})

test('a task file that imports itself is a circle', async (t) => {
  const text = await refused({ ...site('- import_tasks: x.yml\n'), 'x.yml': '- import_tasks: x.yml\n' })
  t.regex(text, /x\.yml:1:\d+ .*leads back to itself/)
})

test('a missing task file is named at the place that names it', async (t) => {
  t.regex(
    await refused(site('- import_tasks: absent.yml\n')),
    /site\.yml:4:21 {2}cannot read the task file .*absent\.yml: there is no such file/,
  )
})

test('a playbook that is no list is told so', async (t) => {
  t.regex(await refused({ 'site.yml': 'hosts: all\n' }), /site\.yml:1:1 {2}a playbook: expected a list, got a mapping/)
})

test('a play without hosts is told so', async (t) => {
  t.regex(await refused({ 'site.yml': '- tasks: []\n' }), /a play names its hosts/)
})

const failing = async (tasks: string, files: Readonly<Record<string, string>> = {}): Promise<string> => {
  const played = await playFiles({ ...site(tasks), ...files })
  return played.failure ?? toldOf(played.outcome('t')).replaceAll(`${played.folder}/`, '')
}

test('an undefined variable is named, with its place and the nearest name', async (t) => {
  const text = await failing('- name: t\n  debug:\n    msg: "hello {{ nmae }}"\n  vars: { name: x }\n')
  t.regex(text, /site\.yml:6:\d+ [\s\S]*'?nmae'?.*undefined/)
  t.regex(text, /did you mean "name"/)
})

test('an undefined variable in a condition is named', async (t) => {
  t.regex(await failing('- name: t\n  debug:\n  when: absent == 1\n'), /site\.yml:6:\d+ [\s\S]*absent.*undefined/)
})

test('a template that is no Jinja is told at its place', async (t) => {
  t.regex(await failing('- name: t\n  debug: { msg: "{{ 1 + }}" }\n'), /site\.yml:5:\d+ /)
})

test('a missing file and a missing template tell where they were looked for', async (t) => {
  t.regex(
    await failing('- name: t\n  copy: { src: absent, dest: /tmp/x }\n'),
    /could not find or access 'absent'.*looked for/,
  )
  t.regex(
    await failing('- name: t\n  template: { src: absent.j2, dest: /tmp/x }\n'),
    /could not find or access 'absent\.j2'.*looked for/,
  )
})

test('an error in a template file is told at its line', async (t) => {
  const text = await failing('- name: t\n  template: { src: t.j2, dest: /tmp/x }\n', {
    'templates/t.j2': 'one\ntwo {{ absent }}\n',
  })
  t.regex(text, /t\.j2:2:\d+ [\s\S]*absent/)
})

test('variables in a circle show the circle', async (t) => {
  t.regex(
    await failing('- name: t\n  debug: { msg: "{{ a }}" }\n  vars: { a: "{{ b }}", b: "{{ a }}" }\n'),
    /a → b → a/,
  )
})

test('a loop over what is no list says what is there', async (t) => {
  t.regex(
    await failing('- name: t\n  debug: { msg: x }\n  loop: "{{ {\'a\': 1} }}"\n'),
    /loop: expected a list, got \{"a":1\}[\s\S]*dict2items/,
  )
})

test('a value of the wrong type that a template gives fails the task, not the run', async (t) => {
  const played = await playTasks(
    '- name: t\n  file: { path: /tmp, state: "{{ \'dir\' }}" }\n  ignore_errors: true\n- name: goes on\n  debug:\n',
  )
  t.is(played.failure, undefined)
  t.regex(toldOf(played.outcome('t')), /file: state: expected one of/)
  t.is(played.outcome('goes on').status, 'ok')
})
