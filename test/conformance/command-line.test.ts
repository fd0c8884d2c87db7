import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { disposableMachineMissing, systemdCgroup } from './disposable-machine.ts'

const program = fileURLToPath(new URL('command-line.js', import.meta.url))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

const run = (words: readonly string[], folder?: string): Promise<Ran> =>
  new Promise((settle) => {
    const env = { PATH: process.env.PATH, ...(folder === undefined ? {} : { CONFORMANCE_DIR: folder }) }
    execFile(process.execPath, [program, ...words], { env }, (error, out, err) =>
      settle({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })

const services = `
- copy: {content: "[Service]\\nExecStart=/bin/sleep 1000\\n", dest: /etc/systemd/system/tutti-conformance.service}
- service: {name: tutti-conformance, state: started}
- shell: systemctl list-units --type=service --state=active --plain --no-legend --quiet
  register: active
- assert:
    that:
      - "'tutti-conformance.service' in active.stdout"
      - "'ssh.service' not in active.stdout"
`

/** A folder of material with targets of our own: one that passes, one that fails, one that starts services, one that never ends. */
function material(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-conformance-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const targets = join(folder, 'test', 'integration', 'targets')
  const target = (name: string, file: string, text: string, mode: number): void => {
    mkdirSync(join(targets, name, file, '..'), { recursive: true })
    writeFileSync(join(targets, name, file), text, { mode })
  }
  target(
    'plain',
    'tasks/main.yml',
    '- copy: {content: x, dest: /etc/tutti-conformance}\n- assert: {that: true}\n',
    0o644,
  )
  target('plain', 'aliases', 'gather_facts/no\n', 0o644)
  target('services', 'tasks/main.yml', services, 0o644)
  target('services', 'aliases', 'gather_facts/no\n', 0o644)
  target('endless', 'runme.sh', '#!/bin/sh\nansible localhost -m command -a "sleep 1000"\n', 0o755)
  target('script', 'runme.sh', '#!/bin/sh\nansible localhost -m fail\n', 0o755)
  const counts = { ok: 1, changed: 1, skipping: 0, failed: 0, fatal: 0, asserts: 1 }
  mkdirSync(join(folder, 'role'))
  writeFileSync(join(folder, 'role', 'own.yml'), '- hosts: all\n')
  writeFileSync(
    join(folder, 'counts.json'),
    JSON.stringify({ plain: counts, script: counts, services: { ...counts, changed: 3 }, endless: counts }),
  )
  return folder
}

const lack = disposableMachineMissing()

test('what is missing is said before anything is run', async (t) => {
  if (lack !== undefined) {
    t.regex((await run([])).err, /a disposable one cannot be made/)
    return
  }
  const folder = material(t)
  const cases: readonly (readonly [readonly string[], string | undefined, RegExp])[] = [
    [[], undefined, /CONFORMANCE_DIR is not set/],
    [[], '/nowhere', /\/nowhere\/test\/integration\/targets does not exist/],
    [['other'], folder, /no such target in .*: other/],
    [['--seconds', 'long', 'plain'], folder, /--seconds is a number above 0, not long/],
    [['--ansible', '/nowhere', 'plain'], folder, /\/nowhere has no ansible-playbook/],
    [['role'], undefined, /CONFORMANCE_DIR is not set/],
    [['role'], '/nowhere', /\/nowhere\/role does not exist: it holds a playbook for each role/],
    [['role', 'other'], folder, /no playbook of such a role in .*: other/],
  ]
  for (const [words, where, expected] of cases) {
    const ran = await run(words, where)
    t.deepEqual([ran.code, ran.out], [2, ''])
    t.regex(ran.err, expected)
  }
})

test('targets run on a machine that is thrown away, each with what became of it', async (t) => {
  if (lack !== undefined) {
    t.log(`skipped: ${lack}`)
    t.pass()
    return
  }
  const folder = material(t)
  const words = ['--counts', join(folder, 'counts.json'), '--results', join(folder, 'results')]
  const ran = await run([...words, 'plain', 'script'], folder)
  t.is(ran.code, 1, ran.err)
  t.regex(ran.out, /^plain +green +2\/2 results, 1\/1 asserts$/m)
  t.regex(
    ran.out,
    /^script +differs +0\/2 results, 0\/1 asserts\n {4}ended with exit code 2 in call 1 \(ansible localhost -m fail\)/m,
  )
  t.regex(ran.out, /^1 of 2 targets green/m)
  t.throws(() => rmSync('/etc/tutti-conformance'), { code: 'ENOENT' }, 'nothing is left on this machine')
})

test('services can be started where systemd boots, and nothing else runs', async (t) => {
  const group = lack === undefined ? systemdCgroup() : undefined
  if (group === undefined) {
    t.log(`skipped: ${lack ?? 'systemd is not installed, or there are no cgroups of version 2'}`)
    t.pass()
    return
  }
  const folder = material(t)
  const ran = await run(
    ['--counts', join(folder, 'counts.json'), '--results', join(folder, 'results'), 'services'],
    folder,
  )
  t.is(ran.code, 0, ran.out + ran.err)
  t.regex(ran.out, /^services +green +4\/4 results, 1\/1 asserts$/m)
})

test('a target that does not end in its time is ended with all that it started', async (t) => {
  if (lack !== undefined) {
    t.log(`skipped: ${lack}`)
    t.pass()
    return
  }
  const folder = material(t)
  const results = join(folder, 'results')
  const words = ['--counts', join(folder, 'counts.json'), '--results', results, '--seconds', '8', 'endless']
  const ran = await run(words, folder)
  t.is(ran.code, 1, ran.err)
  t.regex(ran.out, /^endless +differs +0\/2 results, 0\/1 asserts\n {4}did not come to its end/m)
  t.deepEqual(
    readdirSync('/proc').filter(isOf(basename(folder))),
    [],
    'no process sees the folder of the results any more',
  )
})

/** Whether a process, by its folder in /proc, has something mounted from below a folder of that name. */
const isOf =
  (name: string) =>
  (pid: string): boolean => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(name)
    } catch {
      return false
    }
  }
