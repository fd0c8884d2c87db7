import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { seal } from '../../src/vault/keyring.ts'
import { readTold, type Section } from './told.ts'

const ANSIBLE = '/usr/bin/ansible-playbook'
const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

const passwords = { one: 'password-one', two: 'password-two' } as const

const sealed = (text: string, by: keyof typeof passwords = 'one', label?: string): string =>
  seal(Buffer.from(text), Buffer.from(passwords[by]), label)

/** An inline value at the end of a line of YAML. */
const inline = (text: string, by?: keyof typeof passwords, label?: string): string =>
  `!vault |\n${sealed(text, by, label).trimEnd().replace(/^/gm, '        ')}`

/** What came out of vaults: Ansible prints it, Tutti does not. */
const hidden = [
  'word-of-play',
  'word-of-group',
  'word-of-host',
  'word-of-file',
  'word-of-role',
  'word-of-include',
  'word-of-line',
  'word-of-task',
  'word-of-json',
  'word-of-inventory',
  'word-of-copy',
  'word-of-template',
  'word-of-task-file',
  'word-of-tree',
  'handled',
]

const files: { readonly [path: string]: string } = {
  'ansible.cfg': '',
  one: 'password-one\n',
  two: 'password-two\n',
  'inventory.ini': sealed('[web]\nh1 ansible_connection=local inv=word-of-inventory\nh2 ansible_connection=local\n'),
  'group_vars/all/plain.yml': 'plain: in clear\n',
  'group_vars/all/vault.yml': sealed(
    'group_word: word-of-group\nport: 8080\nlist: [word-of-group, two]\nderived: "{{ group_word }}-{{ plain }}"\n',
  ),
  'host_vars/h1.yml': `host_word: ${inline('word-of-host', 'two', 'lab')}\nutf8: ${inline('naïve ✓')}\ntemplate_text: ${inline('{{ 1 + 1 }} stays')}\n`,
  'host_vars/h2.json': JSON.stringify({ host_word: { __ansible_vault: sealed('word-of-json') } }),
  'line.yml': sealed('line_word: word-of-line\n'),
  'vars/file.yml': sealed(`file_word: word-of-file\ninner: ${inline('within', 'two')}\n`),
  'included.yml': sealed('included_word: word-of-include\n', 'two', 'lab'),
  'tasks.yml': sealed(
    '- name: a task in a vault\n  debug: {msg: word-of-task-file}\n- name: a condition in a vault\n  debug: {msg: never}\n  when: group_word == "other"\n',
  ),
  'imported.yml': sealed(
    '- hosts: h1\n  gather_facts: false\n  tasks:\n    - name: a play in a vault\n      debug: {msg: "{{ plain }}"}\n',
  ),
  'roles/r/defaults/main.yml': sealed('role_word: word-of-role\nrole_default: 1\n'),
  'roles/r/vars/main.yml': sealed('role_var: word-of-role\n'),
  'roles/r/tasks/main.yml': sealed(
    '- name: of a role\n  assert: {that: [role_word == "word-of-role", role_var == role_word, role_default == 1]}\n',
  ),
  'roles/r/handlers/main.yml': sealed('- name: a handler\n  debug: {msg: handled}\n'),
  'files/copied.txt': sealed('word-of-copy\n'),
  'files/script.sh': sealed('#!/bin/sh\necho from a script\n'),
  'files/tree/a.txt': sealed('word-of-tree\n'),
  'files/tree/b.txt': 'in clear\n',
  'templates/t.j2': sealed('word-of-template {{ plain }} {{ group_word }}\n'),
  'site.yml': `- hosts: web
  gather_facts: false
  vars:
    play_word: ${inline('word-of-play')}
    nested: {deep: [${JSON.stringify('x')}]}
  vars_files: [file.yml]
  roles: [r]
  tasks:
    - name: all values are there
      assert:
        that:
          - play_word == 'word-of-play'
          - group_word == 'word-of-group'
          - file_word == 'word-of-file'
          - inner == 'within'
          - line_word == 'word-of-line'
          - host_word in ['word-of-host', 'word-of-json']
          - port == 8080
          - list[0] == group_word
          - derived == 'word-of-group-in clear'
          - play_word is vault_encrypted
          - group_word is not vault_encrypted
          - plain is not vault_encrypted
          - hostvars.h1.inv == 'word-of-inventory'
          - hostvars.h1.utf8 == 'naïve ✓'
          - hostvars.h1.template_text == '{' ~ '{ 1 + 1 }} stays'
    - name: shown alone
      debug: {var: play_word}
    - name: shown in a text
      debug: {msg: "x{{ group_word }}y {{ file_word | upper | lower }}"}
    - name: shown in a list
      debug: {var: list}
    - name: of the task itself
      debug:
        msg: ${inline('word-of-task').replace(/\n {8}/g, '\n          ')}
    - name: set
      set_fact: {kept: "{{ play_word }} and word-of-set"}
    - name: in a loop
      debug: {msg: "{{ item }}"}
      loop: "{{ [play_word, 'plain'] }}"
    - name: read while it runs
      include_vars: included.yml
    - name: what was read
      debug: {var: included_word}
    - name: tasks in a vault
      include_tasks: tasks.yml
    - name: a command with a value
      command: printf %s {{ group_word }}
      register: said
      changed_when: true
      notify: a handler
    - name: what it said
      assert: {that: said.stdout == group_word}
    - name: copied
      copy: {src: copied.txt, dest: "{{ out }}/{{ inventory_hostname }}-copied", mode: "0600"}
    - name: copied as it is
      copy: {src: copied.txt, dest: "{{ out }}/{{ inventory_hostname }}-sealed", decrypt: false, mode: "0600"}
    - name: copied with a folder
      copy: {src: tree, dest: "{{ out }}/{{ inventory_hostname }}-", mode: "0600", directory_mode: "0700"}
    - name: a template
      template: {src: t.j2, dest: "{{ out }}/{{ inventory_hostname }}-template", mode: "0600"}
    - name: a content
      copy: {content: "{{ play_word }}\\n", dest: "{{ out }}/{{ inventory_hostname }}-content", mode: "0600"}
    - name: a script
      script: script.sh
      register: script
    - name: lookups
      assert:
        that:
          - script.stdout == 'from a script\\n'
          - lookup('file', 'copied.txt') == 'word-of-copy'
          - lookup('unvault', 'copied.txt') == 'word-of-copy\\n'
          - lookup('unvault', 'tree/b.txt') == 'in clear\\n'
          - lookup('template', 't.j2') == 'word-of-template in clear word-of-group\\n'
    - name: filters
      assert:
        that:
          - ('text' | vault('k')) is match('^.ANSIBLE_VAULT;1.2;AES256;filter_default\\n')
          - ('text' | vault('k', vaultid='default')) is match('^.ANSIBLE_VAULT;1.1;AES256\\n')
          - ('text' | vault('k') | unvault('k')) == 'text'
          - ('no vault' | unvault('k')) == 'no vault'
          - ('q' | vault('k', salt='1' * 32) | hash('sha1')) == '5525e0e2c1b23d702601c38e50b63cae3576ecea'
          - ('text' | vault('k')) is not vault_encrypted
    - name: yaml with a value in a vault
      copy:
        content: "{{ {'a': 'q' | vault('k', salt='1' * 32, wrap_object=true), 'b': [1]} | to_nice_yaml }}"
        dest: "{{ out }}/{{ inventory_hostname }}.yml"
        mode: "0600"
- import_playbook: imported.yml
`,
}

/** What a program made of the playbook. */
interface Played {
  readonly code: number | null
  readonly told: readonly Section[]
  readonly raw: string
  readonly err: string
  readonly files: { readonly [name: string]: string }
}

/** A value that is an argument by itself Ansible shows as the vault that it is in. */
const ENVELOPE = /\{\n\s+"__ansible_vault": "[^"]*"\n\s+\}/g

function play(t: ExecutionContext, command: readonly string[], words: readonly string[]): Played {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-vault-play-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  mkdirSync(join(folder, 'out'))
  const [program = '', ...first] = command
  const { status, stdout, stderr } = spawnSync(
    program,
    [...first, join(folder, 'site.yml'), '-i', 'inventory.ini', '-e', `out=${folder}/out`, '-f', '1', ...words],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder, ANSIBLE_CONFIG: join(folder, 'ansible.cfg') },
    },
  )
  const out = join(folder, 'out')
  const made = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stat = statSync(join(out, name))
      return [name, stat.isDirectory() ? 'folder' : readFileSync(join(out, name), 'utf8')]
    })
  return {
    code: status,
    told: readTold(stdout.replace(ENVELOPE, '"***"'), folder),
    raw: stdout,
    err: stderr,
    files: Object.fromEntries(made),
  }
}

/** What Ansible tells, with what came out of vaults hidden. */
const masked = (told: readonly Section[]): readonly Section[] =>
  JSON.parse(
    hidden
      .toSorted((a, b) => b.length - a.length)
      .reduce((text, one) => text.replaceAll(one, '***'), JSON.stringify(told)),
  )

test.serial('everything that may be in a vault is opened where Ansible opens it, and what comes out is hidden', (t) => {
  if (!existsSync(ANSIBLE)) {
    t.log(`SKIPPED: ${ANSIBLE} is not here (Debian: apt-get install ansible-core)`)
    t.pass()
    return
  }
  t.timeout(300_000)
  const words = ['--vault-id', 'one', '--vault-id', 'lab@two', '-e', '@line.yml']
  const theirs = play(t, [ANSIBLE], words)
  t.is(theirs.code, 0, theirs.raw + theirs.err)
  const tutti = [process.execPath, TUTTI, 'play']
  const ours = play(t, tutti, words)
  t.is(ours.code, 0, ours.raw + ours.err)
  t.deepEqual(ours.files, theirs.files)
  t.deepEqual(ours.told, masked(theirs.told))
  const more = play(t, tutti, [...words, '-vvv', '--diff'])
  t.regex(more.raw, /TASK \[read while it runs\].*\n(?:task path: .*\n)?ok: \[h1\] => \{\s*"censored"/)
  t.regex(more.raw, /the content comes out of a vault and is not shown/)
  for (const one of hidden) for (const { raw, err } of [ours, more]) t.false((raw + err).includes(one), one)
})
