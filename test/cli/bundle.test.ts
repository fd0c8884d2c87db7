import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const bundled = fileURLToPath(new URL('../../bundle/tutti.js', import.meta.url))
const single = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

const call = (program: string, folder: string, words: readonly string[]) => {
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ANSIBLE_CONFIG: join(folder, 'ansible.cfg') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const playbook = `- hosts: all
  gather_facts: false
  tasks:
    - copy: {dest: "{{ playbook_dir }}/made", content: "{{ 6 * 7 }}", mode: "0600"}
    - command: cat "{{ playbook_dir }}/made"
      register: read
      changed_when: false
    - assert: {that: "read.stdout == '42'"}
    - debug: {msg: "{{ lookup('url', 'http://127.0.0.1:1/', errors='ignore') }}"}
`

const words: readonly (readonly string[])[] = [
  ['--version'],
  ['--help'],
  ['play', '--help'],
  ['inventory', '-i', 'hosts', '--list'],
  ['inventory', '-i', 'hosts.yml', '--host', 'b'],
  ['inventory', '-i', 'hosts', '--graph'],
  ['config', 'dump', '--only-changed'],
  ['doc', 'copy'],
  ['template', '{{ [3, 1] | sort | to_json }}'],
  ['vault', 'view', 'hosts'],
  ['galaxy', 'list'],
  ['play', '-i', 'hosts', '--syntax-check', 'play.yml'],
  ['play', '-i', 'hosts', '--list-tasks', 'own-role.yml'],
  ['play', '-i', 'hosts', '--check', 'nowhere.yml'],
  ['run', '-i', 'hosts', 'all', '-m', 'ping'],
]

for (const one of words) {
  test(`as it is shipped, it does what its single files do: ${one.join(' ')}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tutti-bundle-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'ansible.cfg'), '')
    writeFileSync(join(folder, 'hosts'), '[web]\na ansible_connection=local n=1\n')
    writeFileSync(join(folder, 'hosts.yml'), 'web: {hosts: {b: {n: [1]}}}\n')
    writeFileSync(join(folder, 'play.yml'), playbook)
    writeFileSync(join(folder, 'own-role.yml'), '- {hosts: all, roles: [common]}\n')
    const got = call(bundled, folder, one)
    t.deepEqual(got, call(single, folder, one))
    t.not(got.status, 250)
  })
}

test('as it is shipped, it plays a playbook, with the thread that fetches what a URL names', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-bundle-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ansible.cfg'), '')
  writeFileSync(join(folder, 'hosts'), 'a ansible_connection=local\n')
  writeFileSync(join(folder, 'play.yml'), playbook)
  const { status, stdout, stderr } = call(bundled, folder, ['play', '-i', 'hosts', 'play.yml'])
  t.is(status, 0, stdout + stderr)
  t.regex(stdout, /changed=1 +unreachable=0 +failed=0/)
})
