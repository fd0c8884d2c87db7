import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { freshDebianMissing } from '../conformance/fresh-debian.ts'

const program = fileURLToPath(new URL('../conformance/command-line.js', import.meta.url))

const files: Readonly<Record<string, string>> = {
  'role/same.yml': '- hosts: all\n  roles: [same]\n',
  'roles/same/tasks/main.yml': `- name: a file
  copy: { content: "{{ ansible_facts.distribution }}", dest: /etc/tutti-conformance, mode: "0640" }
- name: a unit that runs
  service: { name: cron, state: started, enabled: true }
`,
  'role/other.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: another file each
      copy: { content: "{{ lookup('pipe', 'readlink /proc/$PPID/exe') }}", dest: /etc/tutti-conformance }
`,
}

test.serial('roles are applied with both to a fresh Debian, and the ends are compared', async (t) => {
  const lack = freshDebianMissing()
  if (lack !== undefined) {
    t.log(`SKIPPED: ${lack}`)
    t.pass()
    return
  }
  t.timeout(600_000)
  const folder = mkdtempSync(join(tmpdir(), 'tutti-roles-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const words = [program, 'role', '--results', join(folder, 'results'), 'same', 'other']
  const { code, out, err } = await new Promise<{ code: number; out: string; err: string }>((settle) =>
    execFile(process.execPath, words, { env: { PATH: process.env.PATH, CONFORMANCE_DIR: folder } }, (error, out, err) =>
      settle({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    ),
  )
  t.is(code, 0, `${out}${err}`)
  t.regex(out, /^same +green +6\/6 results, again changed 0\/0, end state 1\/1$/m)
  t.regex(
    out,
    /^other +green +2\/2 results, again changed 0\/0, end state 0\/2\n {4}only with (Ansible|Tutti): > \/etc\/tutti-conformance/m,
  )
  t.false(existsSync('/etc/tutti-conformance'), 'nothing is left on this machine')
})
