import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { usualReading } from '../../src/inventory/reading.ts'
import { usualSettings } from '../../src/inventory/settings.ts'
import { readInventory } from '../../src/inventory/source.ts'
import type { InventoryState } from '../../src/inventory/state.ts'
import { plain } from '../../src/text/from-value.ts'
import { noSecrets } from '../../src/text/unsealer.ts'
import { toJson } from '../../src/text/value.ts'
import { askAnsible, folderOf, readWithAnsible } from './oracle.ts'

const read = (t: ExecutionContext, text: string): Promise<InventoryState> =>
  readInventory(['hosts.toml'], folderOf(t, { 'hosts.toml': text }))

const failureOf = async (t: ExecutionContext, text: string): Promise<Failure> => {
  const told = await t.throwsAsync(() => read(t, text), { instanceOf: Failure }, text)
  if (!told) throw new Error('no failure')
  return told
}

/** Everything an inventory holds, to be compared with Ansible's. */
const shown = ({ current }: InventoryState): unknown => ({
  groups: Object.fromEntries(
    [...current.groups.values()].map(({ name, hosts, children, vars }) => [
      name,
      { hosts, children: children.toSorted(), vars: values(vars) },
    ]),
  ),
  hosts: Object.fromEntries([...current.hosts.values()].map(({ name, vars }) => [name, values(vars)])),
})

const values = (vars: ReadonlyMap<string, Parameters<typeof plain>[0]>): unknown =>
  Object.fromEntries([...vars].map(([name, node]) => [name, toJson(plain(node))]))

const SITES = `# the tables of groups in every form
[all.vars]
has_java = false
none = ""

[web]
children = [ "apache", "nginx" ]
vars = { http_port = 8080, "my var" = 23 }

[web.hosts]
host1 = {}
host2 = { ansible_port = 222, list = [1, "two", { three = 3.5 }] }
"host[3:4].example.org:2222" = { note = 'a \\ {{ has_java }}' }

[apache.hosts.tomcat1]
[apache.hosts.tomcat2]
limits.soft = 10
limits.hard = 0x14
[apache.hosts.tomcat2.deep]
text = """
two
lines"""
[[apache.hosts.tomcat2.users]]
name = "ann"
[[apache.hosts.tomcat2.users]]
name = "bob"
keys.rsa = "AAAA"
[apache.hosts.tomcat2.users.home]
path = "/home/bob"

[nginx]
hosts.jenkins1 = {}
hosts.host1 = { from = "nginx" }
[nginx.vars]
has_java = true
big = 9007199254740993
whole = 1.0
ansible_group_priority = 5
`

test('a TOML inventory is read as Ansible reads it', async (t) => {
  const folder = folderOf(t, { 'hosts.toml': SITES })
  // Ansible would try INI first and keep what it took for groups, and prefer a package that knows TOML 0.5 only.
  const program = `import os, sys
sys.modules['toml'] = None
os.environ['ANSIBLE_INVENTORY_ENABLED'] = 'toml'
${readWithAnsible}
print(json.dumps({
  'groups': {name: {'hosts': [h.name for h in g.hosts], 'children': sorted(c.name for c in g.child_groups), 'vars': g.vars}
             for name, g in inventory.groups.items()},
  'hosts': {name: {k: v for k, v in h.vars.items() if not k.startswith('inventory_')} for name, h in inventory.hosts.items()},
}))`
  const expected = askAnsible(t, program, { sources: [join(folder, 'hosts.toml')] }, folder)
  if (expected === undefined) return
  const got = JSON.parse(JSON.stringify(shown(await readInventory(['hosts.toml'], folder))))
  // JSON of JavaScript's own reader has no exact integers of this size.
  const exact = JSON.parse(JSON.stringify(expected), (key, value) => (key === 'big' ? '9007199254740993' : value))
  t.deepEqual(got, exact)
})

test('what a table holds keeps its type and its place', async (t) => {
  const state = await read(t, '[web.hosts]\nw1 = { a = 1,\tb = "x" }\n[web.hosts.w2.c]\nd = [true]\n')
  const { vars } = state.current.hosts.get('w1')!
  const at = vars.get('b')?.at
  t.deepEqual([at?.line, at?.column, at?.length], [2, 19, 3])
  t.deepEqual(plain(state.current.hosts.get('w2')!.vars.get('c')!), { d: [true] })
})

test('dates and times are text', async (t) => {
  const state = await read(
    t,
    '[web.vars]\nmoment = 1979-05-27T07:32:00.5Z\nlocal = 1979-05-27T07:32:00\nday = 1979-05-27\ntime = 07:32:00\n',
  )
  t.deepEqual(values(state.current.groups.get('web')!.vars), {
    moment: '1979-05-27 07:32:00.500000+00:00',
    local: '1979-05-27 07:32:00',
    day: '1979-05-27',
    time: '07:32:00',
  })
})

test('the mistakes of a TOML inventory are told at their place', async (t) => {
  const cases: readonly (readonly [string, number, number, RegExp])[] = [
    ['', 1, 1, /empty/],
    ['# nothing\n', 1, 1, /empty/],
    ['[web]\nhosts = ["a"]\n', 2, 9, /the hosts of group "web" must be a table/],
    ['[web.hosts]\na = 1\n', 2, 5, /variables of host "a" must be a table/],
    ['[web]\nvars = [1]\n', 2, 8, /the vars of group "web" must be a table/],
    ['[web]\nchildren = "db"\n', 2, 12, /children of group "web" must be an array/],
    ['[web]\nchildren = ["db", 7]\n', 2, 19, /name of a group is a text/],
    ['[web]\nchildren = ["web"]\n', 2, 13, /cannot be a child/],
    ['[web.hosts]\n"a:" = {}\n', 2, 1, /cannot end in ":"/],
    ['plugin = "constructed"\n', 1, 1, /YAML file/],
    ['[web]\n[web]\n', 2, 2, /not TOML.*multiple times/],
    ['[web.vars]\na = yes\n', 2, 5, /not TOML/],
    ['[web.vars]\na = "open\n', 2, 10, /not TOML/],
    ['[web.vars\n', 2, 1, /not TOML/],
  ]
  for (const [text, line, column, message] of cases) {
    const told = await failureOf(t, text)
    t.deepEqual([told.code, told.at?.line, told.at?.column], ['inventory-syntax', line, column], text)
    t.regex(told.message, message)
  }
  t.regex((await failureOf(t, '[web.vars]\na = yes\n')).hint ?? '', /quotes/)
})

test('what is no group, or no part of one, is skipped with a warning', async (t) => {
  const state = await read(t, 'title = "sites"\n[web]\nhost = {}\n[web.hosts]\nw1 = {}\n')
  t.deepEqual([...state.current.hosts.keys()], ['w1'])
  t.false(state.current.groups.has('title'))
  t.regex(
    state.warnings.join('\n'),
    /skipping "title", which is no table.*\n.*"host" in group "web".*did you mean "hosts"/,
  )
})

test('a mistake in a vault is told without its text', async (t) => {
  const vault = {
    ...noSecrets,
    file: (content: Buffer): { content: Buffer; wasSealed: boolean } => ({ content, wasSealed: true }),
  }
  for (const [name, text] of [
    ['hosts.toml', '[web.hosts]\nsesame = 1\n'],
    ['hosts', '[web]\nw1 sesame\n'],
    ['hosts.yml', 'web:\n  hosts:\n    sesame: 1\n'],
  ] as const) {
    const folder = folderOf(t, { [name]: text })
    const told = await t.throwsAsync(() => readInventory([name], { ...usualReading(folder), vault }), {
      instanceOf: Failure,
    })
    t.is(told?.code, 'inventory-syntax')
    t.notRegex(`${told?.message} ${told?.hint}`, /sesame/)
    t.regex(told?.hint ?? '', /vault view/)
    t.truthy(told?.at?.line)
  }
})

test('the reader can be switched off', async (t) => {
  const folder = folderOf(t, { 'hosts.toml': '[web.hosts]\nw1 = {}\n' })
  const settings = { ...usualSettings, readers: ['yaml', 'ini'] }
  const told = await t.throwsAsync(() => readInventory(['hosts.toml'], { cwd: folder, settings }), {
    instanceOf: Failure,
  })
  t.regex(told?.message ?? '', /needs the inventory plugin toml/)
})
