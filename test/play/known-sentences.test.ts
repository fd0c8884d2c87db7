import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

const texts = [
  '- include: other.yml\n',
  '- hosts: localhost\n  bogus: 1\n',
  '- import_playbook: other.yml\n  bogus: 1\n',
  '- hosts: localhost\n  tasks: [{block: [{debug: }], bogus: 1}]\n',
  '- hosts: localhost\n  tasks: [{debug: , loop: [1], loop_control: {bogus: 1}}]\n',
  '- hosts: localhost\n  tasks: [{include_tasks: x.yml, become: true}]\n',
  '- hosts: localhost\n  tasks: [{include_role: {name: x}, become: true}]\n',
]

test('a keyword that does not exist is told in the sentence of Ansible, and with its exit code', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-sentences-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const own = join(folder, 'ansible-playbook')
  symlinkSync(program, own)
  writeFileSync(join(folder, 'other.yml'), '- hosts: localhost\n  gather_facts: false\n  tasks: []\n')
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8' }
  const told = (words: readonly string[]) => {
    const { error, status, stderr } = spawnSync(words[0] ?? '', words.slice(1), { cwd: folder, env, encoding: 'utf8' })
    return error ? undefined : { status, line: stderr.split('\n').find((one) => one.startsWith('ERROR! ')) }
  }
  for (const text of texts) {
    writeFileSync(join(folder, 'site.yml'), text)
    const words = ['-i', 'localhost,', '-c', 'local', 'site.yml']
    const expected = told(['/usr/bin/ansible-playbook', ...words])
    if (expected === undefined) {
      t.log('SKIPPED: the comparison needs /usr/bin/ansible-playbook (apt-get install ansible-core)')
      t.pass()
      return
    }
    t.deepEqual(told([process.execPath, own, ...words]), expected, text)
  }
})
