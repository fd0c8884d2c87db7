import { join } from 'node:path'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { InventoryBuilder } from '../../src/inventory/builder.ts'
import { readIni } from '../../src/inventory/ini.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { readInventory } from '../../src/inventory/source.ts'
import { toJson } from '../../src/text/value.ts'
import { plain } from '../../src/text/yaml.ts'
import { askAnsible, folderOf, readWithAnsible } from './oracle.ts'

const read = (text: string): Inventory => {
  const builder = new InventoryBuilder()
  readIni({ file: 'hosts.ini', text }, builder)
  return builder.build()
}

const failure = (text: string): Failure => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error(`no failure for ${text}`)
}

const variable = (inventory: Inventory, host: string, name: string): unknown => {
  const node = inventory.hosts.get(host)?.vars.get(name)
  return node && toJson(plain(node))
}

/** What both programs are compared by. */
const program = `${readWithAnsible}
from ansible.inventory.host import Host
def tell():
    hosts = {}
    for h in inventory.hosts.values():
        own = {k: v for k, v in h.vars.items() if k not in ('inventory_file', 'inventory_dir')}
        hosts[h.name] = {'vars': own, 'groups': [g.name for g in sorted(h.get_groups(), key=lambda g: (g.depth, g.priority, g.name))]}
    groups = {g.name: {'vars': g.vars, 'depth': g.depth, 'priority': g.priority} for g in inventory.groups.values()}
    return {'order': list(inventory.hosts), 'groups': groups, 'hosts': hosts, 'members': inventory.get_groups_dict()}
json.dump(tell(), sys.stdout, cls=AnsibleJSONEncoder)
`

const tell = (inventory: Inventory): unknown => {
  const values = (vars: Inventory['hosts'] extends ReadonlyMap<string, infer H> ? H : never) =>
    Object.fromEntries([...vars.vars].map(([key, node]) => [key, toJson(plain(node))]))
  const hosts = [...inventory.hosts.values()].map(
    (host) => [host.name, { vars: values(host), groups: inventory.groupsOf(host).map((group) => group.name) }] as const,
  )
  const groups = [...inventory.groups.values()].map(({ name, vars, depth, priority }) => {
    const told = Object.fromEntries([...vars].map(([key, node]) => [key, toJson(plain(node))]))
    return [name, { vars: told, depth, priority }] as const
  })
  return {
    order: [...inventory.hosts.keys()],
    groups: Object.fromEntries(groups),
    hosts: Object.fromEntries(hosts),
    members: Object.fromEntries([...inventory.groups.keys()].map((name) => [name, inventory.members(name)])),
  }
}

const files = {
  'one.ini': `# comment
; comment
lone
web[1:5:2].example.com:2222 a=1 b='x y' c=True d="[1, 2]" e=10.0.0.1 f=0777 g=abc#def
quoted ansible_host=10.1.1.1 pw='a"b' t="'1'" esc=a\\ b path="C:\\x" u=1,2
[::1]:2200
fe80::1
both k=1

[parent:children]
b
a   # a comment
[a]
h[a:c]
both k=2
[b]
h[01:03]  x="{'k': [1, 2.0, None]}"
db-[a:b][1:2]
[b:vars]
k1 = v1 # c
k2 = "v2" # c
k3=1e3
k5 = yes
k6=
tpl={{ k1 }}-x
[all:vars]
av=1
[prio:vars]
ansible_group_priority=10
z=prio
[prio]
ha
[a:vars]
z=a
[deep:children]
parent
[empty]
`,
  'two.yml': `all:
  hosts:
    y[1:2]:
      n: 1
      list: [a, {b: yes}]
    solo:
    withport:2022:
  vars: {top: 1}
  children:
    web:
      hosts: {y1: {n: 2}, w1: , w2: {f: 1.5, t: 0644}}
      vars:
        wv: "{{ top }}"
      children:
        inner:
          hosts: w3
          vars: {iv: null}
    ungrouped: {hosts: {u1: {}}}
db: {hosts: {d1: {x: {y: [1]}}}}
`,
  'folder/10-a': '[x]\nfa va=1\n',
  'folder/20-b.yml': 'x: {hosts: {fb: {vb: 2}}, vars: {xv: 1}}\n',
  'folder/30-c.yaml': '---\nall: {children: {x: , z: {hosts: {fa: }}}}\n',
  'folder/notes.txt': 'not an inventory',
  'folder/.hidden': 'hidden1\n',
  'folder/skip.cfg': 'skip1\n',
  'folder/group_vars/x.yml': 'gv: 1\n',
  'folder/sub/more': '[y]\nfc\n',
}

test('hosts, groups, order, depth and variables are those that Ansible reads', async (t) => {
  const folder = folderOf(t, files)
  for (const sources of [['one.ini'], ['two.yml'], ['folder'], ['one.ini', 'two.yml', 'folder'], ['a,b:22, c ,']]) {
    const expected = askAnsible(
      t,
      program,
      { sources: sources.map((one) => (one.includes(',') ? one : join(folder, one))) },
      folder,
    )
    if (expected === undefined) return
    t.deepEqual(tell((await readInventory(sources, folder)).current), expected, sources.join(' '))
  }
})

test('a host line gives names, a port and typed variables with their places', (t) => {
  const inventory = read('web[08:10] n=1 f=1.50 b=True s=yes t="a b"\ndb:2222 ansible_port=22\n')
  t.deepEqual([...inventory.hosts.keys()], ['web08', 'web09', 'web10', 'db'])
  t.is(variable(inventory, 'web08', 'n'), 1)
  t.is(variable(inventory, 'web09', 'b'), true)
  t.is(variable(inventory, 'web09', 's'), 'yes')
  t.is(variable(inventory, 'web10', 't'), 'a b')
  t.is(variable(inventory, 'db', 'ansible_port'), 22)
  t.like(inventory.hosts.get('web08')?.vars.get('f')?.at, { line: 1, column: 18, length: 4 })
})

test('what cannot be read is told at its line and column', (t) => {
  const cases: readonly (readonly [string, number, number, RegExp])[] = [
    ['web1\nweb2 user admin\n', 2, 6, /key=value/],
    ['web1 a="b\n', 1, 8, /not closed/],
    ['[a b]\n', 1, 1, /section/],
    ['  [web:vrs]\n', 1, 8, /kind "vrs"/],
    ['[web:vars]\nuser: admin\n', 2, 1, /key=value/],
    ['[web:children]\nweb1 a=1\n', 2, 1, /names of groups/],
    ['[wob:vars]\na=1\n[web]\nh\n', 1, 2, /nowhere declared: wob/],
    ['[web:children]\nwob\n', 2, 1, /nowhere declared: wob/],
    ['web[1:]\n', 1, 1, /needs an end/],
    ['web[c:a]\n', 1, 1, /begin behind/],
    ['web[01:100]\n', 1, 1, /same length/],
    ['web[1:3\n', 1, 1, /not closed/],
    ['web[1:9:0]\n', 1, 1, /step/],
    ['web[1:99999999]\n', 1, 1, /more than/],
    ['web1:\n', 1, 1, /cannot end/],
    ['---\n', 1, 1, /no host/],
    ['[a:children]\nb\n[b:children]\na\n', 4, 1, /contains it already/],
    ['[a]\nh\n[a:vars]\nansible_group_priority=high\n', 4, 24, /whole number/],
  ]
  for (const [text, line, column, message] of cases) {
    const told = failure(text)
    t.is(told.code, 'inventory-syntax', text)
    t.regex(told.message, message, text)
    t.deepEqual([told.at?.line, told.at?.column], [line, column], text)
  }
  t.regex(failure('[wob:vars]\na=1\n[web]\nh\n').hint ?? '', /did you mean "web"/)
})
