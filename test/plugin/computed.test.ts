import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { inventoryOf } from '../../src/cli/read-inventory.ts'
import { Failure } from '../../src/error/failure.ts'
import type { InventoryState } from '../../src/inventory/state.ts'
import { noSecrets } from '../../src/text/unsealer.ts'
import { toJson } from '../../src/text/value.ts'
import { plain } from '../../src/text/yaml.ts'
import { extraVarsLayer } from '../../src/vars/extra-vars.ts'
import { VarsFiles } from '../../src/vars/vars-files.ts'
import { askAnsible, folderOf, readWithAnsible } from '../inventory/oracle.ts'
import { defaultsFor } from '../support/defaults.ts'

type Files = Readonly<Record<string, string>>

const read = (folder: string, extra: readonly string[] = []): Promise<InventoryState> =>
  inventoryOf({
    inventories: [join(folder, 'inv')],
    configured: defaultsFor().configured,
    cwd: folder,
    extraVars: extraVarsLayer(extra, folder),
    varsFiles: new VarsFiles(),
    vault: noSecrets,
    signal: new AbortController().signal,
  })

/** The hosts by their groups, and the hosts' own variables. */
function told({ current }: InventoryState): unknown {
  const hosts = [...current.hosts.values()].map(({ name, vars }) => [
    name,
    Object.fromEntries([...vars].map(([key, node]) => [key, toJson(plain(node))])),
  ])
  const groups = [...current.groups].map(([name, { vars }]) => [
    name,
    {
      // Below the second level, Ansible's own order is that of addresses in memory.
      members: [...current.members(name)].sort(),
      vars: Object.fromEntries([...vars].map(([key, node]) => [key, toJson(plain(node))])),
    },
  ])
  return { hosts: Object.fromEntries(hosts), groups: Object.fromEntries(groups) }
}

const program = `${readWithAnsible}
own = lambda h: {k: v for k, v in h.vars.items() if k not in ('inventory_file', 'inventory_dir')}
json.dump({
  'hosts': {h.name: own(h) for h in inventory.hosts.values()},
  'groups': {g.name: {'members': sorted(h.name for h in g.get_hosts()), 'vars': g.vars} for g in inventory.groups.values()},
}, sys.stdout, cls=AnsibleJSONEncoder)
`

async function sameAsAnsible(t: ExecutionContext, files: Files): Promise<void> {
  const folder = folderOf(t, files)
  const oracle = askAnsible(t, program, { sources: [join(folder, 'inv')] }, folder)
  if (oracle === undefined) return
  t.deepEqual(told(await read(folder)), oracle)
}

const hosts = `[web]
w1 site=east level=prod tags="['a', 'b-c']" size="{'cpu': 'two', 'disk': ''}"
w2 site=west level=test tags="[]"
w3 site=east
[db]
d1 site=north-west level=prod empty=""
[web:vars]
base=x
[db:vars]
base=x
`

test('composed variables, conditional groups and keyed groups are those that Ansible constructs', async (t) => {
  await sameAsAnsible(t, {
    'inv/1-hosts': hosts,
    'inv/2.yml': `plugin: constructed
compose:
  where: site ~ '.example.com'
  both: "[site, level] | join('-')"
  fails: nowhere.at_all
  from_group: base ~ inventory_hostname
  later: where ~ '!'
groups:
  production: level is defined and level == 'prod'
  eastern: site == 'east'
  by-name: inventory_hostname.startswith('w') and 'web' in group_names
  broken: undefined_thing == 1
keyed_groups:
  - key: site
    prefix: site
  - key: level
    separator: ''
    parent_group: "{{ base }}_levels"
  - key: tags
    prefix: tag
    separator: '-'
  - key: size
    prefix: s
  - key: empty
    prefix: e
    default_value: none
  - key: size
    prefix: t
    trailing_separator: false
`,
  })
})

test('later sources see what earlier ones have constructed', async (t) => {
  await sameAsAnsible(t, {
    'inv/1-hosts': hosts,
    'inv/2.yml':
      'plugin: ansible.builtin.constructed\ncompose: {zone: "site[0]"}\nleading_separator: false\nkeyed_groups: [{key: site}]\n',
    'inv/3.yml': 'plugin: constructed\nkeyed_groups: [{key: zone, prefix: z}]\ngroups: {near: "zone == \'e\'"}\n',
  })
})

test('use_vars_plugins lets group_vars and host_vars be seen', async (t) => {
  const files = {
    'inv/1-hosts': hosts,
    'inv/group_vars/web.yml': 'kind: web\n',
    'inv/host_vars/d1.yml': 'kind: d\n',
    'inv/2.yml': 'plugin: constructed\nuse_vars_plugins: true\nkeyed_groups: [{key: kind, prefix: k}]\n',
  }
  const { current } = await read(folderOf(t, files))
  t.deepEqual([current.members('k_web'), current.members('k_d')], [['w1', 'w2', 'w3'], ['d1']])
  const without = { ...files, 'inv/2.yml': files['inv/2.yml'].replace('use_vars_plugins: true\n', '') }
  t.false((await read(folderOf(t, without))).current.groups.has('k_web'))
})

test('expressions see the variables of all, however it is written', async (t) => {
  const files = {
    'inv/1-hosts': '[web]\nw1\n[all:vars]\nbase=x\n',
    'inv/2.yml': 'plugin: constructed\ncompose: {made: "base ~ inventory_hostname_short"}\n',
  }
  const { current } = await read(folderOf(t, files))
  t.is(plain(current.hosts.get('w1')!.vars.get('made')!), 'xw1')
})

test('extra vars are seen where a source asks for them', async (t) => {
  const files = (more: string): Files => ({
    'inv/1-hosts': hosts,
    'inv/2.yml': `plugin: constructed\n${more}compose: {got: given | default('none')}\n`,
  })
  const got = async (more: string) => {
    const { current } = await read(folderOf(t, files(more)), ['given=yes!'])
    return plain(current.hosts.get('w1')!.vars.get('got')!)
  }
  t.deepEqual([await got(''), await got('use_extra_vars: true\n')], ['none', 'yes!'])
})

test('a generator makes the hosts and groups that it makes in Ansible', async (t) => {
  await sameAsAnsible(t, {
    'inv/hosts.yml': `plugin: generator
hosts:
  name: "{{ operation }}_{{ application }}_{{ environment }}_runner"
  parents:
    - name: "{{ operation }}_{{ application }}_{{ environment }}"
      parents:
        - name: "{{ operation }}_{{ application }}"
          parents:
            - name: "{{ operation }}"
            - name: "{{ application }}"
        - name: "{{ application }}_{{ environment }}"
          parents:
            - name: "{{ application }}"
              vars:
                application: "{{ application }}"
            - name: "{{ environment }}"
              vars:
                environment: "{{ environment }}"
    - name: runner
layers:
  operation: [build, launch]
  environment: [dev, test, prod]
  application: [web, api]
`,
  })
})

const failureOf = async (t: ExecutionContext, config: string): Promise<Failure> => {
  const folder = folderOf(t, { 'inv/1-hosts': hosts, 'inv/2.yml': config })
  const failure = await t.throwsAsync(() => read(folder), { instanceOf: Failure })
  if (!failure) throw new Error('no failure')
  return failure
}

test('mistakes in a computed source are told at their place', async (t) => {
  const cases: readonly (readonly [string, string, RegExp, number])[] = [
    ['plugin: constructd\n', 'unsupported', /no inventory plugin "constructd"/, 1],
    ['plugin: yaml\n', 'inventory-syntax', /"yaml" is not named in a file/, 1],
    ['plugin: constructed\ncompose: [a]\n', 'inventory-syntax', /compose must be a mapping/, 2],
    ['plugin: constructed\nstrict: maybe\n', 'inventory-syntax', /strict must be true or false/, 2],
    ['plugin: constructed\nkeyed_groups: {key: a}\n', 'inventory-syntax', /keyed_groups must be a list/, 2],
    ['plugin: constructed\nkeyed_groups: [{prefix: a}]\n', 'inventory-syntax', /a keyed group needs "key"/, 2],
    ['plugin: constructed\nkeyed_groups: [a]\n', 'inventory-syntax', /a keyed group must be a mapping/, 2],
    ['plugin: constructed\ngroups: {a: [1]}\n', 'inventory-syntax', /"a" must be an expression/, 2],
    [
      'plugin: constructed\nstrict: true\ncompose:\n  a: nowhere\n',
      'template-undefined',
      /Could not set a for host w1/,
      4,
    ],
    [
      'plugin: constructed\nstrict: true\ngroups:\n  g: nowhere\n',
      'template-undefined',
      /Could not add host w1 to group g/,
      4,
    ],
    ['plugin: generator\nlayers: {a: [1]}\n', 'inventory-syntax', /generator needs "hosts"/, 1],
    ['plugin: generator\nhosts: {name: a}\nlayers: {a: 1}\n', 'inventory-syntax', /the layer "a" must be a list/, 3],
    ['plugin: generator\nhosts: {}\nlayers: {a: [1]}\n', 'inventory-syntax', /hosts needs "name"/, 2],
    ['plugin: generator\nhosts: {name: "{{ b }}"}\nlayers: {a: [1]}\n', 'template-undefined', /'b' is undefined/, 2],
  ]
  for (const [config, code, message, line] of cases) {
    const told = await failureOf(t, config)
    t.deepEqual([told.code, told.at?.line], [code, line] as unknown as [never, number], config)
    t.regex(told.message, message)
  }
})

test('layers that would make too many hosts are refused before any is made', async (t) => {
  const layer = `[${Array.from({ length: 200 }, (_, i) => i).join(', ')}]`
  const told = await failureOf(
    t,
    `plugin: generator\nhosts: {name: "{{ a }}"}\nlayers:\n  a: ${layer}\n  b: ${layer}\n  c: ${layer}\n`,
  )
  t.regex(told.message, /these layers make 8000000 hosts; 1000000 are the most/)
})

test('an unknown option, and an expression that can never be evaluated, are warned of once', async (t) => {
  const folder = folderOf(t, {
    'inv/1-hosts': hosts,
    'inv/2.yml': 'plugin: constructed\ncompse: {a: site}\ncompose:\n  b: "site +"\n',
  })
  const { warnings } = await read(folder)
  t.is(warnings.length, 2, warnings.join('\n'))
  t.regex(warnings[0]!, /2\.yml:2:1: constructed takes no "compse", it is ignored; did you mean "compose"\?/)
  t.regex(warnings[1]!, /2\.yml:4:\d+: .*the entry is ignored/)
})
