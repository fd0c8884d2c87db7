import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

const spawn = (path: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...words], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the program tells its version and nothing else', (t) => {
  const { status, stdout, stderr } = spawn(program, '--version')
  t.is(status, 0)
  t.regex(stdout, /^tutti \d+\.\d+\.\d+\n$/)
  t.is(stderr, '')
})

test('the program ends with the exit code and all of its output', (t) => {
  const { status, stdout, stderr } = spawn(program, 'play', '/nowhere/site.yml')
  t.is(status, 1)
  t.is(stdout, '')
  t.is(stderr, 'ERROR! the playbook: /nowhere/site.yml could not be found\n')
})

test("a symlink named after a command of Ansible's is that command", (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-names-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['ansible-playbook', 'ansible-pull']) symlinkSync(program, join(folder, name))
  t.true(spawn(join(folder, 'ansible-playbook'), '--help').stdout.startsWith('Usage: ansible-playbook '))
  const galaxy = spawn(join(folder, 'ansible-pull'), 'install', 'x')
  t.is(galaxy.status, 5)
  t.is(
    galaxy.stderr,
    'ERROR! ansible-pull does not exist in Tutti; there are tutti play, tutti run, tutti inventory, tutti config, tutti vault, tutti galaxy, tutti template, tutti doc\n',
  )
})
