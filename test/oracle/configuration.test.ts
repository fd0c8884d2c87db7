import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { folderOf } from '../inventory/oracle.ts'

const ANSIBLE = '/usr/bin/ansible-playbook'
const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

type Files = Readonly<Record<string, string>>
type Env = Readonly<Record<string, string>>

interface Case {
  /** The configuration, as variables and as a file. */
  readonly env?: Env
  readonly file?: string
  readonly words?: readonly string[]
  readonly hosts?: string
  /** The playbook, where it is not `site`. */
  readonly play?: string
}

const site = `- hosts: all
  tasks:
    - name: fine
      command: "true"
      changed_when: false
    - name: changes
      command: "true"
      tags: slow
    - name: skips
      command: "true"
      when: false
    - name: loop
      debug: msg={{ item }}
      loop: [1, 2]
      when: item == 1
    - name: ignored
      fail: msg=no
      ignore_errors: true
    - name: tagged
      debug: msg=tagged
      tags: [never, rare]
    - name: notifies
      command: "true"
      notify: handler
    - name: fails
      fail: msg=no
      when: inventory_hostname == 'a'
    - name: last
      debug: msg="{{ ansible_facts.module_setup | default('no facts') }}"
  handlers:
    - name: handler
      debug: msg=handled
- hosts: all
  tasks:
    - name: second play
      debug: msg=here
`

const rehearsed = `- name: as the run
  hosts: all
  gather_facts: false
  tasks:
    - command: "true"
    - {name: never rehearsed, command: "true", check_mode: false, changed_when: false}
    - {name: always rehearsed, command: "true", check_mode: true, notify: handler}
    - block:
        - name: rehearsed by its block
          command: "true"
        - {name: not by its block, command: "true", check_mode: false, notify: handler}
      check_mode: true
  handlers:
    - {name: handler, command: "true", check_mode: true}
- name: always
  hosts: all
  gather_facts: false
  check_mode: true
  tasks:
    - {name: "in check mode {{ ansible_check_mode }}", command: "true"}
- name: never
  hosts: all
  gather_facts: false
  check_mode: false
  strategy: free
  tasks:
    - {name: free, command: "true"}
    - {name: still rehearsed, command: "true", check_mode: true}
`

const texts = `- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ item }}"}
      loop:
        - "one\\ntwo"
        - "ends\\n"
        - "gap\\n\\n  in the middle"
        - "  begins with blanks\\n  and more"
        - "\\nbegins with a line"
        - "blanks at ends \\nof lines  "
        - "a\\ttab\\n\\tand\\tmore"
        - "bell\\a\\nring"
        - "äöü\\nêéè ☺"
      loop_control: {label: text}
    - debug: {msg: {one: {two: ["three", {four: five}]}}}
`

/**
 * What differs from run to run, and what is meant to differ: the path of a playbook is shown as it was given, and it is
 * said when no host is left.
 */
const comparable = (text: string): string =>
  text
    .replace(/"(start|end|delta)": "[^"]*"/g, '"$1": ""')
    .replace(/NO MORE HOSTS LEFT \*+\n\n/, '')
    .replace(/^(task path): .*\/(\S+)$/gm, '$1: $2')
    .replace(/^Using \S+\/(\S+) as config file$/gm, 'Using $1 as config file')

function run(t: ExecutionContext, program: readonly string[], files: Files, { env, words, hosts = 'a,' }: Case) {
  const folder = folderOf(t, files)
  const [command = '', ...first] = program
  const base = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    // Facts take long, and what is asked for here mostly is something else.
    ANSIBLE_GATHERING: 'explicit',
  }
  const args = [...first, '-i', hosts, '-c', 'local', 'site.yml', ...(words ?? [])]
  const done = spawnSync(command, args, { cwd: folder, env: { ...base, ...env }, encoding: 'utf8' })
  return { code: done.status, out: comparable(done.stdout), err: comparable(done.stderr) }
}

function same(t: ExecutionContext, one: Case, part = (text: string): string => text): void {
  if (!existsSync(ANSIBLE)) {
    t.log(`SKIPPED: the comparison needs ${ANSIBLE} (apt-get install ansible-core)`)
    t.pass()
    return
  }
  const files = { 'site.yml': one.play ?? site, ...(one.file === undefined ? {} : { 'ansible.cfg': one.file }) }
  const theirs = run(t, [ANSIBLE], files, one)
  const ours = run(t, [process.execPath, TUTTI, 'play'], files, one)
  const told = ({ code, out, err }: typeof ours): unknown => ({ code, out: part(out), err })
  t.deepEqual(told(ours), told(theirs))
}

// One at a time: each of them starts an Ansible.
const shown: { readonly [what: string]: Case } = {
  'hosts that are fine are left out, and each start of a host is shown': {
    env: { ANSIBLE_DISPLAY_OK_HOSTS: 'no', ANSIBLE_SHOW_PER_HOST_START: 'yes' },
  },
  'skipped hosts are left out, and the path of what failed is shown': {
    env: { ANSIBLE_DISPLAY_SKIPPED_HOSTS: 'no', ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: 'yes' },
  },
  'failures go to standard error, and check mode is marked': {
    file: '[defaults]\ncheck_mode_markers = yes\n',
    env: { ANSIBLE_DISPLAY_FAILED_STDERR: 'yes' },
    words: ['--check'],
  },
  'what is rehearsed is marked': { play: rehearsed, env: { ANSIBLE_CHECK_MODE_MARKERS: 'yes' } },
  'in a rehearsal, what is done for all that is not marked': {
    play: rehearsed,
    env: { ANSIBLE_CHECK_MODE_MARKERS: 'yes' },
    words: ['--check'],
  },
  'texts of several lines are legible YAML, under the file that -v names': {
    play: texts,
    file: '[defaults]\ncallback_result_format = yaml\n',
    words: ['-v'],
  },
  'texts of several lines are YAML that comes back, without a file': {
    play: texts,
    env: { ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml', ANSIBLE_CALLBACK_FORMAT_PRETTY: 'no' },
    words: ['-v'],
  },
  'results are laid out in any case': { env: { ANSIBLE_CALLBACK_FORMAT_PRETTY: 'yes' }, words: ['-v'] },
  'results stay on one line': { env: { ANSIBLE_CALLBACK_FORMAT_PRETTY: 'no' } },
  'the file is named on standard error on request': {
    file: '[defaults]\nverbose_to_stderr = yes\n',
    words: ['-v'],
  },
  'facts are gathered once, and results are hidden': {
    env: { ANSIBLE_GATHERING: 'smart', ANSIBLE_NO_LOG: 'yes' },
    hosts: 'b,',
  },
  'handlers run where a task failed, and tags are chosen': {
    file: '[tags]\nrun = all,rare\nskip = slow\n[defaults]\nforce_handlers = on\n',
  },
  'tags of the command line come on top': { file: '[tags]\nrun = rare\n', words: ['--tags', 'slow'] },
}

for (const [what, one] of Object.entries(shown)) {
  test.serial(`${what}, as in Ansible`, (t) => {
    same(t, one)
  })
}

test.serial('a failure ends the play for all hosts, as in Ansible', (t) => {
  const recap = (text: string): string => text.slice(text.indexOf('PLAY RECAP'))
  same(t, { env: { ANSIBLE_ANY_ERRORS_FATAL: 'yes' }, hosts: 'a,b,c,' }, recap)
})
