import { join } from 'node:path'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { readInventory } from '../../src/inventory/source.ts'
import type { Json } from '../../src/text/value.ts'
import { toJson } from '../../src/text/value.ts'
import { HostLayers } from '../../src/vars/host-layers.ts'
import { stack } from '../../src/vars/precedence.ts'
import { TaskScope } from '../../src/vars/task-scope.ts'
import { VarsFiles } from '../../src/vars/vars-files.ts'
import { askAnsible, folderOf, readWithAnsible } from '../inventory/oracle.ts'
import { opensTo } from '../support/opens-to.ts'
import { smallTemplates } from './small-templates.ts'

const files = {
  'inv/hosts': `[all:vars]
v1=inv-all
v2=inv-all
[web]
h1 v9=host
h2
[web:vars]
v2=inv-web
v3=inv-web
[top:children]
web
[top:vars]
v2=inv-top
vt=top
[aaa]
h1
[aaa:vars]
same=aaa
[zzz]
h1
[zzz:vars]
same=zzz
[heavy]
h1
[heavy:vars]
same=heavy
ansible_group_priority=5
`,
  'inv/group_vars/all.yml': 'v3: file-all\nv4: file-all\nboth: [1]\n',
  'inv/group_vars/web': 'v5: file-web\nv6: file-web\n',
  'inv/group_vars/web.yml': 'v5: never read\n',
  'inv/group_vars/top/b.yml': 'v5: file-top\nvd: b\n',
  'inv/group_vars/top/a.yaml': 'vd: a\nva: a\n',
  'inv/group_vars/top/c.json': '{"vj": {"x": 1}}\n',
  'inv/group_vars/top/notes.txt': 'not: read\n',
  'inv/group_vars/top/.hidden.yml': 'hidden: 1\n',
  'inv/group_vars/top/sub/d': 'vs: sub\n',
  'inv/host_vars/h1.yml': 'v9: file-host\nv10: file-host\n',
  'inv/host_vars/h2.json': '{"v10": "json"}',
  'play/group_vars/all/x.yml': 'v4: play-all\nv5: play-all\n',
  'play/group_vars/web.yml': 'v6: play-web\n',
  'play/host_vars/h1/main.yml': 'v10: play-host\nboth: [2]\n',
  'other/hosts': '[web]\nh3\n[web:vars]\nv2=other\n',
  'other/group_vars/web.yml': 'v5: other-web\n',
  'other/group_vars/all': '---\n',
}

const names = [
  'same',
  'both',
  'hidden',
  'not',
  'va',
  'vd',
  'vj',
  'vs',
  'vt',
  ...Array.from({ length: 10 }, (_, i) => `v${i + 1}`),
]

const program = `${readWithAnsible}
loader.set_basedir(question['play'])
variables.safe_basedir = True
answers = {}
for h in inventory.hosts.values():
    seen = variables.get_vars(host=h)
    answers[h.name] = {k: seen[k] for k in question['names'] if k in seen}
json.dump(answers, sys.stdout, cls=AnsibleJSONEncoder)
`

test('groups, hosts and their files give the values that Ansible gives', async (t) => {
  const folder = folderOf(t, files)
  for (const sources of [['inv'], ['inv/hosts'], ['inv/hosts', 'other/hosts'], ['other', 'inv']]) {
    const full = sources.map((source) => join(folder, source))
    const expected = askAnsible(t, program, { sources: full, names, play: join(folder, 'play') }, folder)
    if (expected === undefined) return
    const inventory = (await readInventory(sources, folder)).current
    const layers = new HostLayers(inventory, new VarsFiles(), join(folder, 'play'))
    const told: Record<string, Json> = {}
    for (const host of inventory.hosts.values()) {
      const scope = new TaskScope({ layers: stack(layers.of(host)), templates: smallTemplates })
      const known = names.filter((name) => scope.has(name))
      told[host.name] = Object.fromEntries(known.map((name) => [name, toJson(scope.lookup(name))]))
    }
    t.deepEqual(told as Json, expected, sources.join(' '))
  }
})

test('hosts of the same groups share their layers, and a file is read once and only when needed', async (t) => {
  const folder = folderOf(t, {
    hosts: '[web]\nh1\nh2\n',
    'group_vars/web.yml': 'a: [broken\n',
    'host_vars/h1.yml': 'b: 1\n',
  })
  const inventory = (await readInventory(['hosts'], folder)).current
  const layers = new HostLayers(inventory, new VarsFiles())
  const [one, two] = ['h1', 'h2'].map((name) => layers.of(inventory.host(name)!))
  t.is(one?.groupFiles, two?.groupFiles)
  const scope = new TaskScope({ layers: stack(one ?? {}), templates: smallTemplates })
  t.is(scope.lookup('b'), 1)
  const told = t.throws(() => scope.lookup('a'), { instanceOf: Failure })
  t.is(told?.code, 'yaml-syntax')
  t.is(told?.at?.source.file, join(folder, 'group_vars/web.yml'))
})

test('a file of variables that is a list, or encrypted without a password, is a failure', async (t) => {
  const folder = folderOf(t, {
    hosts: 'h1\nh2\n',
    'host_vars/h1.yml': '- a\n',
    'host_vars/h2.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n',
  })
  const inventory = (await readInventory(['hosts'], folder)).current
  const lookup = (name: string, files: VarsFiles): unknown => {
    const layers = stack(new HostLayers(inventory, files).of(inventory.host(name)!))
    return new TaskScope({ layers, templates: smallTemplates }).lookup('a')
  }
  t.is(t.throws(() => lookup('h1', new VarsFiles()), { instanceOf: Failure })?.code, 'play-shape')
  t.is(t.throws(() => lookup('h2', new VarsFiles()), { instanceOf: Failure })?.code, 'vault')
  t.is(lookup('h2', new VarsFiles(opensTo('a: opened\n'))), 'opened')
})
