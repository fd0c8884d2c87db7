import test from 'ava'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { readInventory } from '../../src/inventory/source.ts'
import { OMIT } from '../../src/template/omit.ts'
import type { Mapping } from '../../src/text/node.ts'
import { get, isDict, toJson, type Value } from '../../src/text/value.ts'
import { parseYaml } from '../../src/text/yaml.ts'
import { factsLayer } from '../../src/vars/facts.ts'
import { HostLayers } from '../../src/vars/host-layers.ts'
import { hostvarsView } from '../../src/vars/hostvars.ts'
import { nodeLayer, valueLayer } from '../../src/vars/layer.ts'
import { magicLayer, type RunSituation, type Situation } from '../../src/vars/magic.ts'
import { hostvarsSlots, stack } from '../../src/vars/precedence.ts'
import { TaskScope } from '../../src/vars/task-scope.ts'
import { VarsFiles } from '../../src/vars/vars-files.ts'
import { folderOf } from '../inventory/oracle.ts'
import { smallTemplates } from './small-templates.ts'

const run: RunSituation = {
  playbookDir: '/play',
  version: '2.14.18',
  checkMode: false,
  diffMode: true,
  forks: 5,
  verbosity: 0,
  tags: ['all'],
  skipTags: [],
  inventorySources: ['/inv/hosts'],
}

/** A scope of a host as a run makes it, hostvars included. */
function scopeFor(inventory: Inventory, name: string, more: Partial<Situation> = {}, play = ''): TaskScope {
  const layers = new HostLayers(inventory, new VarsFiles())
  const situation = (host: string, hostvars: () => Value): Situation => {
    return { run, inventory, host: inventory.host(host)!, hostvars, ...more }
  }
  const hostvars: Value = hostvarsView(inventory, (host, view) => {
    const magic = magicLayer(situation(host.name, () => view))
    return new TaskScope({ layers: stack({ ...layers.of(host), magic }, hostvarsSlots), templates: smallTemplates })
  })
  const magic = magicLayer(situation(name, () => hostvars))
  const [vars] = parseYaml({ file: 'play.yml', text: play })
  const playVars = vars ? nodeLayer('play', vars as Mapping) : undefined
  return new TaskScope({
    layers: stack({ ...layers.of(inventory.host(name)!), playVars, magic }),
    templates: smallTemplates,
  })
}

const ini = `a.example.com x=1 y="{{ x }}-{{ inventory_hostname }}"
[web]
b x=2 y="{{ x }}" z="{{ hostvars.b.y }}"
c loop1="{{ hostvars.b.loop2 }}"
10.0.0.1
[web:vars]
loop2={{ hostvars.c.loop1 }}
`

const read = async (t: Parameters<typeof folderOf>[0]): Promise<Inventory> =>
  (await readInventory(['hosts'], folderOf(t, { hosts: ini }))).current

test('a host knows its names, its groups and where it was read', async (t) => {
  const inventory = await read(t)
  const scope = scopeFor(inventory, 'a.example.com')
  t.is(scope.lookup('inventory_hostname'), 'a.example.com')
  t.is(scope.lookup('inventory_hostname_short'), 'a')
  t.is(scopeFor(inventory, '10.0.0.1').lookup('inventory_hostname_short'), '10.0.0.1')
  t.deepEqual(scope.lookup('group_names'), ['ungrouped'])
  t.deepEqual(toJson(scope.lookup('groups')), {
    all: ['a.example.com', 'b', 'c', '10.0.0.1'],
    ungrouped: ['a.example.com'],
    web: ['b', 'c', '10.0.0.1'],
  })
  t.is(scope.lookup('inventory_file'), `${scope.lookup('inventory_dir') as string}/hosts`)
  t.is(scope.lookup('y'), '1-a.example.com')
})

test('the run and the play are told; what there is none of is undefined', async (t) => {
  const play = {
    name: 'site',
    hostsAll: ['b', 'c'],
    hosts: ['b'],
    batch: ['b'],
    roleNames: ['r'],
    dependentRoleNames: ['d'],
  }
  const scope = scopeFor(await read(t), 'b', {
    play,
    role: { name: 'r', path: '/roles/r', parents: [] },
    checkMode: true,
  })
  const told = [
    ...['ansible_check_mode', 'ansible_diff_mode', 'playbook_dir', 'play_hosts', 'ansible_play_hosts_all', 'role_name'],
    ...['ansible_role_names', 'ansible_limit', 'environment', 'ansible_forks', 'ansible_run_tags'],
  ].map((name) => scope.lookup(name))
  t.deepEqual(told, [true, true, '/play', ['b'], ['b', 'c'], 'r', ['r', 'd'], undefined, undefined, 5, ['all']])
  t.is(scope.lookup('omit'), OMIT)
  t.deepEqual(scope.lookup('ansible_version'), {
    full: '2.14.18',
    string: '2.14.18',
    major: 2,
    minor: 14,
    revision: 18,
  })
  t.is(scopeFor(await read(t), 'b').lookup('ansible_play_hosts'), undefined)
  t.false([...scopeFor(await read(t), 'b').names()].includes('role_name'))
})

test('hostvars is a view: a host is looked at when it is read, and the play stays out of it', async (t) => {
  const inventory = await read(t)
  const scope = scopeFor(
    inventory,
    'a.example.com',
    {},
    'x: play\nother: "{{ hostvars.b.y }}"\nfar: "{{ hostvars.b.z }}"\n',
  )
  t.is(scope.lookup('x'), 'play')
  t.is(scope.lookup('other'), 2)
  t.is(scope.lookup('far'), 2)
  const hostvars = scope.lookup('hostvars') as Value
  t.true(hostvars instanceof Map)
  t.deepEqual(hostvars instanceof Map ? [...hostvars.keys()] : [], [...inventory.hosts.keys()])
  t.is(isDict(hostvars) ? get(hostvars, 'nobody') : null, undefined)
  const other = isDict(hostvars) ? get(hostvars, 'a.example.com') : undefined
  t.is(other !== undefined && isDict(other) ? get(other, 'x') : undefined, 1)
  t.throws(() => (hostvars instanceof Map ? hostvars.set('x', 1) : undefined), { instanceOf: TypeError })
})

test('a circle through hostvars is found', async (t) => {
  const inventory = await read(t)
  t.regex(t.throws(() => scopeFor(inventory, 'b').lookup('loop2'))?.message ?? '', /circle/)
})

test('facts are variables with the prefix and members of ansible_facts without; none of them redirects the connection', (t) => {
  const facts = factsLayer({
    ansible_distribution: 'Debian',
    ansible_local: { a: 1 },
    ansible_ssh_host_key_rsa_public: 'AAAA',
    ansible_host: 'elsewhere',
    ansible_python_interpreter: '/tmp/evil',
    ansible_become_method: 'evil',
    own: 1,
  })
  const scope = new TaskScope({
    layers: [facts, valueLayer('inventory', { ansible_host: 'here' })],
    templates: smallTemplates,
  })
  t.is(scope.lookup('ansible_distribution'), 'Debian')
  t.is(scope.lookup('ansible_host'), 'here')
  t.is(scope.lookup('ansible_python_interpreter'), undefined)
  t.is(scope.lookup('ansible_become_method'), undefined)
  t.is(scope.lookup('ansible_ssh_host_key_rsa_public'), 'AAAA')
  t.is(scope.lookup('own'), 1)
  t.like(scope.lookup('ansible_facts'), { distribution: 'Debian', own: 1, host: 'elsewhere', ansible_local: { a: 1 } })
})
