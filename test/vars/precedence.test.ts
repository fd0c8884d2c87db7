import { spawnSync } from 'node:child_process'
import test from 'ava'
import { type Binding, type Layer, layerOf } from '../../src/vars/layer.ts'
import { hostvarsSlots, type Slot, type Slots, slots, stack } from '../../src/vars/precedence.ts'
import { TaskScope } from '../../src/vars/task-scope.ts'
import { folderOf } from '../inventory/oracle.ts'
import { smallTemplates } from './small-templates.ts'

/** The slots a playbook can be asked about; each two neighbours define one variable both. */
const chain = [
  ...['roleDefaults', 'inventoryAll', 'inventoryGroups', 'groupFilesAll', 'playGroupFilesAll', 'groupFiles'],
  ...[
    'playGroupFiles',
    'inventoryHost',
    'hostFiles',
    'playHostFiles',
    'playVars',
    'varsFiles',
    'playRoleVars',
    'roleVars',
  ],
  ...['blockVars', 'taskVars', 'includeVars', 'setFacts', 'roleParams', 'extraVars'],
] as const satisfies readonly Slot[]

/** The variables that a slot of the chain defines. */
const pairs = (slot: (typeof chain)[number]): readonly string[] => {
  const i = chain.indexOf(slot)
  return [...(i > 0 ? [`p${i - 1}`] : []), ...(i < chain.length - 1 ? [`p${i}`] : [])]
}

const yaml = (slot: (typeof chain)[number], indent = ''): string =>
  pairs(slot)
    .map((name) => `${indent}${name}: ${slot}\n`)
    .join('')

const ini = (slot: (typeof chain)[number], separator = '\n'): string =>
  pairs(slot)
    .map((name) => `${name}=${slot}`)
    .join(separator)

const files = {
  'inv/hosts': `[g]\nh ansible_connection=local ${ini('inventoryHost', ' ')}\n[all:vars]\n${ini('inventoryAll')}\n[g:vars]\n${ini('inventoryGroups')}\n`,
  'inv/group_vars/all': yaml('groupFilesAll'),
  'inv/group_vars/g': yaml('groupFiles'),
  'inv/host_vars/h': yaml('hostFiles'),
  'play/group_vars/all': yaml('playGroupFilesAll'),
  'play/group_vars/g': yaml('playGroupFiles'),
  'play/host_vars/h': yaml('playHostFiles'),
  'play/files.yml': yaml('varsFiles'),
  'play/included.yml': yaml('includeVars'),
  'play/roles/other/vars/main.yml': yaml('playRoleVars'),
  'play/roles/own/defaults/main.yml': yaml('roleDefaults'),
  'play/roles/own/vars/main.yml': yaml('roleVars'),
  'play/roles/own/tasks/main.yml': `- include_vars: ../../../included.yml
- set_fact:
${yaml('setFacts', '    ')}- vars:
${yaml('blockVars', '    ')}  block:
    - debug: msg="told={{ [${Array.from({ length: chain.length - 1 }, (_, i) => `p${i}`).join(', ')}] | to_json }}"
      vars:
${yaml('taskVars', '        ')}`,
  'play/site.yml': `- hosts: h
  gather_facts: false
  vars:
${yaml('playVars', '    ')}  vars_files: [files.yml]
  roles:
    - other
    - role: own
${yaml('roleParams', '      ')}`,
}

const layer = (slot: string, names: readonly string[]): Layer =>
  layerOf(slot, new Map<string, Binding>(names.map((name) => [name, { value: slot }])))

test('of two neighbours the stronger one is the one that Ansible takes', (t) => {
  const folder = folderOf(t, files)
  const extra = ini('extraVars', ' ')
  const args = ['-i', 'inv/hosts', 'play/site.yml', '-e', extra]
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_STDOUT_CALLBACK: 'json',
  }
  const done = spawnSync('ansible-playbook', args, { cwd: folder, encoding: 'utf8', env })
  if (done.error) {
    t.log('SKIPPED: the comparison needs ansible-playbook (apt-get install ansible-core)')
    t.pass()
    return
  }
  t.is(done.status, 0, done.stdout + done.stderr)
  const told = /told=(\[[^\]]*\])/.exec(done.stdout)?.[1]?.replaceAll('\\"', '"') ?? '[]'
  const scope = new TaskScope({
    layers: stack(Object.fromEntries(chain.map((slot) => [slot, layer(slot, pairs(slot))])) as Slots),
    templates: smallTemplates,
  })
  const own = Array.from({ length: chain.length - 1 }, (_, i) => scope.lookup(`p${i}`))
  t.deepEqual(own, JSON.parse(told) as unknown[])
})

test('layers of one slot are asked last first, and an empty slot is no layer', (t) => {
  const names = (layers: readonly Layer[]): readonly string[] => layers.map((one) => one.name)
  const made: Slots = {
    extraVars: layer('extra', []),
    taskVars: undefined,
    groupFiles: [layer('parent', []), layer('child', [])],
    roleDefaults: layer('defaults', []),
  }
  t.deepEqual(names(stack(made)), ['extra', 'child', 'parent', 'defaults'])
  t.deepEqual(names(stack(made, hostvarsSlots)), ['extra', 'child', 'parent'])
})

test('hostvars keep the order of the whole list', (t) => {
  t.deepEqual(
    slots.filter((slot) => hostvarsSlots.includes(slot)),
    [...hostvarsSlots],
  )
})
