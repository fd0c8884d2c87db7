import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { needHosts, selectHosts } from '../../src/inventory/pattern.ts'
import { usualSettings } from '../../src/inventory/settings.ts'
import { readInventory } from '../../src/inventory/source.ts'
import { plain } from '../../src/text/yaml.ts'
import { folderOf } from './oracle.ts'

const failureOf = async (t: ExecutionContext, run: () => Promise<unknown>): Promise<Failure> => {
  const told = await t.throwsAsync(run, { instanceOf: Failure })
  if (!told) throw new Error('no failure')
  return told
}

function script(t: ExecutionContext, body: string): string {
  const folder = folderOf(t, {})
  const file = join(folder, 'inventory.sh')
  writeFileSync(file, `#!/bin/sh\n${body}\n`)
  chmodSync(file, 0o755)
  return file
}

test('a script is asked for --list; _meta spares the question for each host', async (t) => {
  const file = script(
    t,
    `[ "$1" = --list ] || exit 3
echo '{"web": {"hosts": ["w1", "w2"], "vars": {"a": 1}, "children": ["sub"]}, "sub": ["s1"], "one": {"x": 1},
"_meta": {"hostvars": {"w1": {"b": true, "t": "{{ a }}"}, "ghost": {}}}}'`,
  )
  const inventory = (await readInventory([file], '/')).current
  t.deepEqual([...inventory.hosts.keys()], ['w1', 'w2', 's1', 'one'])
  t.deepEqual(inventory.members('web'), ['w1', 'w2', 's1'])
  t.is(plain(inventory.hosts.get('w1')!.vars.get('b')!), true)
  t.is(plain(inventory.groups.get('web')!.vars.get('a')!), 1)
  t.is(inventory.hosts.get('w1')!.file, file)
})

test('without _meta a script is asked for each host', async (t) => {
  const file = script(t, `case $1 in --list) echo '{"g": ["a"]}';; --host) echo "{\\"name\\": \\"$2\\"}";; esac`)
  t.is(plain((await readInventory([file], '/')).current.hosts.get('a')!.vars.get('name')!), 'a')
})

test('a script that fails, prints no JSON or is not executable is told', async (t) => {
  const failing = await failureOf(t, () => readInventory([script(t, 'echo broken >&2; exit 7')], '/'))
  t.regex(failing.message, /ended with 7/)
  t.is(failing.hint, 'broken')
  t.is((await failureOf(t, () => readInventory([script(t, 'echo "{[}"')], '/'))).code, 'inventory-syntax')
  t.is((await failureOf(t, () => readInventory([script(t, `echo '["a"]'`)], '/'))).code, 'inventory-syntax')
  const dull = folderOf(t, { 'inv.py': '#!/usr/bin/python3\n' })
  t.regex((await failureOf(t, () => readInventory(['inv.py'], dull))).hint ?? '', /chmod \+x/)
})

test('an executable file that is no program is read as text', async (t) => {
  const folder = folderOf(t, { hosts: '[web]\nw1\n' }, 0o755)
  t.deepEqual([...(await readInventory(['hosts'], folder)).current.hosts.keys()], ['w1'])
})

test('the mistakes of a YAML inventory are told at their place', async (t) => {
  const cases: readonly (readonly [string, string, number, number])[] = [
    ['- web1\n', 'inventory-syntax', 1, 1],
    ['', 'inventory-syntax', 1, 1],
    ['web: [a]\n', 'inventory-syntax', 1, 6],
    ['web:\n  hosts:\n    - a\n', 'inventory-syntax', 3, 5],
    ['web:\n  hosts:\n    a: 1\n', 'inventory-syntax', 3, 8],
    ['web:\n  hosts:\n    12:\n', 'inventory-syntax', 3, 5],
    ['web:\n  vars: [1]\n', 'inventory-syntax', 2, 9],
    ['web: {children: {web: }}\n', 'inventory-syntax', 1, 18],
    ['plugin: aws_ec2\n', 'unsupported', 1, 9],
    ['web:\n\thosts:\n', 'yaml-syntax', 2, 1],
  ]
  for (const [text, code, line, column] of cases) {
    const folder = folderOf(t, { 'hosts.yml': text })
    const told = await failureOf(t, () => readInventory(['hosts.yml'], folder))
    t.deepEqual([told.code, told.at?.line, told.at?.column], [code, line, column] as unknown as [never], text)
  }
})

test('a key that is no section is skipped with a warning', async (t) => {
  const folder = folderOf(t, { 'hosts.yml': 'web:\n  host: {a: }\n' })
  const state = await readInventory(['hosts.yml'], folder)
  t.deepEqual([...state.current.hosts.keys()], [])
  t.regex(state.warnings.join('\n'), /skipping key \(host\) in group \(web\).*did you mean "hosts"/)
})

test('a source that is not there is a failure beside others, and where the settings say so', async (t) => {
  const folder = folderOf(t, { hosts: 'web1\n' })
  for (const sources of [
    ['nowhere', 'hosts'],
    ['hosts', 'nowhere'],
    ['nowhere', 'other', 'web2,'],
  ]) {
    const told = await failureOf(t, () => readInventory(sources, folder))
    t.is(told.code, 'file-missing')
    t.is(told.message, `there is no inventory ${folder}/nowhere`)
    t.regex(told.hint ?? '', /host1,/)
  }
  const settings = { ...usualSettings, unreadable: 'fail' } as const
  t.is((await failureOf(t, () => readInventory(['nowhere'], { cwd: folder, settings }))).code, 'file-missing')
})

test('where no source that is named exists, that is a warning until hosts are asked for', async (t) => {
  const state = await readInventory(['nowhere', 'other'], '/nonexistent')
  t.deepEqual(state.warnings, [
    'there is no inventory /nonexistent/nowhere',
    'No inventory was parsed, only implicit localhost is available',
  ])
  const ask = (pattern: string, limit?: readonly string[]) => needHosts(state.current, pattern, limit, {})
  t.deepEqual(ask('localhost'), ['localhost'])
  for (const [pattern, limit] of [['all'], ['web'], ['web*'], ['localhost', ['web']]] as const)
    t.throws(() => ask(pattern, limit), { instanceOf: Failure, message: 'there is no inventory /nonexistent/nowhere' })
  t.deepEqual(selectHosts(state.current, 'all'), [], 'a lookup may ask')
  state.addHost('web1', ['web'], [])
  t.deepEqual(ask('web', ['all']), ['web1'])
  await state.refresh()
  t.deepEqual(ask('all'), ['web1'])
  t.throws(() => ask('db'), { instanceOf: Failure })
})

test('no source at all is a warning', async (t) => {
  t.regex((await readInventory([], '/')).warnings.join(), /No inventory was parsed/)
})

test('a name that is both a group and a host is warned of', async (t) => {
  const state = await readInventory([join(folderOf(t, { hosts: '[web]\nweb\n' }), 'hosts')], '/')
  t.deepEqual(state.current.members('web'), ['web'])
  t.deepEqual(state.warnings, ['Found both group and host with same name: web'])
})

test('a link in a folder of sources that leads nowhere, or back to the folder, is told', async (t) => {
  const folder = folderOf(t, { 'inv/hosts': 'a\n' })
  symlinkSync('nowhere', join(folder, 'inv/link'))
  t.regex((await failureOf(t, () => readInventory(['inv'], folder))).message, /there is no inventory \S+\/inv\/link/)
  const circle = folderOf(t, { 'inv/hosts': 'a\n' })
  symlinkSync('.', join(circle, 'inv/link'))
  t.is((await failureOf(t, () => readInventory(['inv'], circle))).code, 'file-missing')
})

test('a folder that may not be read is told', async (t) => {
  if (process.getuid?.() === 0) {
    t.log('SKIPPED: root may read every folder')
    t.pass()
    return
  }
  const folder = folderOf(t, { 'inv/hosts': 'a\n' })
  chmodSync(join(folder, 'inv'), 0o000)
  t.teardown(() => chmodSync(join(folder, 'inv'), 0o755))
  t.regex((await failureOf(t, () => readInventory(['inv'], folder))).message, /the inventory folder \S+ cannot be read/)
})
