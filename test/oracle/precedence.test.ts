import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const ANSIBLE = '/usr/bin/ansible-playbook'
const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

/** Where a variable may come from, weakest first, as the language is described. */
const sources = [
  'role defaults',
  'inventory, all',
  'inventory, group',
  'group_vars/all beside the inventory',
  'group_vars/all beside the playbook',
  'group_vars beside the inventory',
  'group_vars beside the playbook',
  'inventory, host',
  'host_vars beside the inventory',
  'host_vars beside the playbook',
  'facts',
  'play vars',
  'vars_prompt',
  'vars_files',
  'role vars',
  'block vars',
  'task vars',
  'include_vars',
  'set_fact',
  'role params',
  'include params',
  'extra vars',
] as const
type Source = (typeof sources)[number]

/** The variables that a source sets: `level_0` is set by the weakest alone, the last one by all. */
const setBy = (source: Source): Readonly<Record<string, string>> =>
  Object.fromEntries(
    sources.slice(sources.indexOf(source)).map((_, i) => [nameOf(sources.indexOf(source) + i), source]),
  )

const nameOf = (level: number): string => `level_${level}`
const json = (value: unknown): string => JSON.stringify(value)
const vars = (source: Source): string => json(setBy(source))
const all = `{${sources.map((_, level) => `"${nameOf(level)}": "{{ ${nameOf(level)} }}"`).join(', ')}}`

const files: Readonly<Record<string, string>> = {
  'inventory/hosts.yml': json({
    all: {
      vars: { ansible_connection: 'local', ...setBy('inventory, all') },
      children: { group: { vars: setBy('inventory, group'), hosts: { one: setBy('inventory, host') } } },
    },
  }),
  'inventory/group_vars/all.yml': vars('group_vars/all beside the inventory'),
  'inventory/group_vars/group.yml': vars('group_vars beside the inventory'),
  'inventory/host_vars/one.yml': vars('host_vars beside the inventory'),
  'group_vars/all.yml': vars('group_vars/all beside the playbook'),
  'group_vars/group.yml': vars('group_vars beside the playbook'),
  'host_vars/one.yml': vars('host_vars beside the playbook'),
  'vars/files.yml': vars('vars_files'),
  'vars/included.yml': vars('include_vars'),
  'roles/levels/defaults/main.yml': vars('role defaults'),
  'roles/levels/vars/main.yml': vars('role vars'),
  'roles/levels/tasks/main.yml': `
- include_vars: ../../../vars/included.yml
- set_fact: ${vars('set_fact')}
- vars: ${vars('block vars')}
  block:
    - include_tasks: tell.yml
      vars: ${vars('include params')}
`,
  'roles/levels/tasks/tell.yml': `
- vars: ${vars('task vars')}
  copy: {dest: "{{ out }}", content: "{{ table | to_json }}"}
`,
  'extra.yml': vars('extra vars'),
  'table.yml': `table: ${all}`,
  'remember.yml': `
- hosts: one
  gather_facts: false
  tasks: [{set_fact: ${json({ ...setBy('facts'), cacheable: true })}}]
`,
  'site.yml': `
- hosts: one
  gather_facts: false
  vars: ${vars('play vars')}
  vars_prompt: ${json(Object.entries(setBy('vars_prompt')).map(([name, value]) => ({ name, default: value })))}
  vars_files: [vars/files.yml]
  roles:
    - ${json({ role: 'levels', ...setBy('role params') })}
`,
}

async function played(program: readonly string[], folder: string): Promise<Readonly<Record<string, string>>> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: folder,
    ANSIBLE_CONFIG: join(folder, 'none.cfg'),
    ANSIBLE_CACHE_PLUGIN: 'jsonfile',
    ANSIBLE_CACHE_PLUGIN_CONNECTION: join(folder, 'facts'),
  }
  await writeFile(env.ANSIBLE_CONFIG, '')
  const out = join(folder, 'out.json')
  const shared = ['-i', join(folder, 'inventory'), '-e', `out=${out}`, '-e', `@${join(folder, 'table.yml')}`]
  const [command = '', ...first] = program
  for (const words of [['remember.yml'], ['site.yml', '-e', `@${join(folder, 'extra.yml')}`]]) {
    const [playbook = '', ...more] = words
    await new Promise<void>((settle, reject) => {
      const child = execFile(
        command,
        [...first, join(folder, playbook), ...shared, ...more],
        { env },
        (error, stdout) =>
          error ? reject(new Error(`${program} ${playbook}: ${stdout}\n${error.message}`)) : settle(),
      )
      child.stdin?.end()
    })
  }
  return JSON.parse(await readFile(out, 'utf8')) as Readonly<Record<string, string>>
}

test('of every two sources of a variable the same one wins as in Ansible', async (t) => {
  t.timeout(180_000)
  const folders = await Promise.all(['theirs', 'ours'].map((name) => mkdtemp(join(tmpdir(), `tutti-${name}-`))))
  t.teardown(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))
  const expected = Object.fromEntries(sources.map((source, level) => [nameOf(level), source]))
  const [theirs = '', ours = ''] = folders
  t.deepEqual(await played([process.execPath, TUTTI, 'play'], ours), expected)
  if (existsSync(ANSIBLE)) t.deepEqual(await played([ANSIBLE], theirs), expected)
  else t.log(`SKIPPED: ${ANSIBLE} is not here to be compared with (Debian: apt-get install ansible-core)`)
})
