import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

/** Runs `tutti play` on a folder of files, and gives the exit code and the places of what is told. */
function play(t: ExecutionContext, files: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-check-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const words = ['play', '-i', 'localhost,', '-c', 'local', ...flags, 'site.yml']
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8' })
  return { status, stdout, stderr, places: [...stderr.matchAll(/^ERROR! (\S+)/gm)].map(([, place]) => place) }
}

const site = `- hosts: all
  gather_facts: false
  vars:
    broken: "{{ 1 + }}"
  roles: [one]
  tasks:
    - name: "a {{ b c }}"
      debug:
        msg: "{{ x | }}"
      when: x ==
    - block:
        - debug: {msg: "{% if x %}never closed"}
          loop: "{{ [1, 2 }}"
        - debug: var=x
          register: r
          until: a is
          changed_when: "{{ r. }} =="
          failed_when: [r is failed, ")"]
      when: "( 1"
      environment: {A: "{{"}
    - assert:
        that:
          - 1 == 1
          - "{{ x }} == 'open"
    - include_tasks: "{{ file. }}"
  handlers:
    - name: h
      debug: msg="{{ ) }}"
`

test('the check of syntax tells every template and condition that is not the language, from top to bottom', (t) => {
  const role = {
    'roles/one/defaults/main.yml': 'd: "{{ e f }}"\n',
    'roles/one/tasks/main.yml': '- debug: msg={{ 1 2 }}\n',
  }
  const { status, stdout, places } = play(t, { 'site.yml': site, ...role }, '--syntax-check')
  t.is(status, 4)
  t.is(stdout, '')
  t.deepEqual(places, [
    'site.yml:4:21',
    'site.yml:7:21',
    'site.yml:9:22',
    'site.yml:10:17',
    'site.yml:12:28',
    'site.yml:13:27',
    'site.yml:16:22',
    'site.yml:17:32',
    'site.yml:18:39',
    'site.yml:19:17',
    'site.yml:20:27',
    'site.yml:24:25',
    'site.yml:25:32',
    'site.yml:28:22',
    'roles/one/defaults/main.yml:1:10',
    'roles/one/tasks/main.yml:1:19',
  ])
})

test('what is the language passes, whatever it would come to', (t) => {
  const fine = `- hosts: all
  gather_facts: false
  vars:
    missing: "{{ nobody.knows }}"
    unsafe: !unsafe "{{ not a template"
    other: "{{ 1 / 0 }}"
  tasks:
    - debug: {msg: "{{ 'x' | upper }}"}
      when: [missing is defined, true, "{{ other }} == 1", "{{ a }} {{ operator }} {{ b }}", "{% if a %}b{% endif %}", ""]
    - debug: {msg: !unsafe "{{ x"}
`
  const { status, stderr } = play(t, { 'site.yml': fine }, '--syntax-check')
  t.is(stderr, '')
  t.is(status, 0)
})

test('a run tells a broken template where it is reached, and passes by where it is not', (t) => {
  const site = `- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: "{{ 1 + }}"}
      when: false
    - debug: {msg: reached}
`
  const { status, stdout } = play(t, { 'site.yml': site })
  t.is(status, 0)
  t.regex(stdout, /"msg": "reached"/)
  t.is(play(t, { 'site.yml': site.replace('      when: false\n', '') }).status, 2)
})
