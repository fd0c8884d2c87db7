import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { folderOf } from '../inventory/oracle.ts'
import { playFiles } from '../support/play.ts'

/** A script that tells what a file beside it holds, which tasks may change. */
function changing(t: ExecutionContext, hosts: object): { readonly script: string; readonly file: string } {
  const folder = folderOf(t, { inventory: '#!/bin/sh\ncat "${0%/*}/hosts.json"\n' }, 0o755)
  const file = join(folder, 'hosts.json')
  writeFileSync(file, JSON.stringify(hosts))
  return { script: join(folder, 'inventory'), file }
}

const local = { ansible_connection: 'local' }

const inventory = (hosts: Readonly<Record<string, object>>, groups: object = {}): object => ({
  all: { hosts: Object.keys(hosts), vars: local },
  ...groups,
  _meta: { hostvars: hosts },
})

test('refresh_inventory shows new hosts to later plays and new values to the same one', async (t) => {
  const { script, file } = changing(t, inventory({ a: { colour: 'red' }, b: { colour: 'blue' } }, { old: ['b'] }))
  const next = JSON.stringify(inventory({ a: { colour: 'green' }, c: {} }, { made: ['c'] }))
  const played = await playFiles(
    {
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - name: before
      debug: msg="{{ colour }} {{ groups.all | sort | join(',') }}"
    - name: change
      copy: { dest: ${file}, content: '{{ next }}' }
    - name: still
      debug: msg="{{ colour }}"
    - meta: refresh_inventory
    - name: after
      debug: msg="{{ colour }} {{ groups.all | sort | join(',') }} {{ 'b' in hostvars }}"
- hosts: all
  gather_facts: false
  tasks:
    - name: later
      debug: msg="{{ group_names | join(',') }}"
`,
    },
    { words: ['-i', script, '-e', JSON.stringify({ next })] },
  )
  t.is(played.failure, undefined)
  const said = (task: string, host = 'a'): unknown => played.outcome(task, host).returned.msg
  t.deepEqual([said('before'), said('still'), said('after')], ['red a,b', 'red', 'green a,c False'])
  t.deepEqual([said('later'), said('later', 'c')], ['ungrouped', 'made'])
  t.false(played.story.some((line) => line.startsWith('later b')))
})

test('what tasks have added to the inventory survives refresh_inventory, once for all hosts', async (t) => {
  const { script, file } = changing(t, inventory({ a: {}, b: {} }))
  const next = JSON.stringify(inventory({ a: {} }))
  const played = await playFiles(
    {
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: add
      add_host: { name: new, groups: made, ansible_connection: local, colour: blue }
    - name: group
      group_by: { key: "of_{{ inventory_hostname }}", parents: every }
    - name: change
      copy: { dest: ${file}, content: '{{ next }}' }
      run_once: true
    - meta: refresh_inventory
    - name: goes on
      debug: msg="{{ groups.all | sort | join(',') }} {{ ansible_play_hosts }} {{ ansible_play_hosts_all }}"
- hosts: made:every
  gather_facts: false
  tasks:
    - name: there
      debug: msg="{{ colour | default('none') }} {{ groups.every | join(',') }}"
`,
    },
    { words: ['-i', script, '-e', JSON.stringify({ next })] },
  )
  t.is(played.failure, undefined)
  // As in Ansible: a host that the pattern matches no more leaves the play, a new one does not enter it.
  t.false(played.story.some((line) => line.startsWith('goes on b')))
  t.is(played.outcome('goes on', 'a').returned.msg, "a,new ['a'] ['a', 'new']")
  t.deepEqual(
    played.story.filter((line) => line.startsWith('there')),
    ['there new ok', 'there a ok'],
  )
  t.deepEqual(
    ['new', 'a'].map((host) => played.outcome('there', host).returned.msg),
    ['blue a', 'none a'],
  )
})

test('refresh_inventory is done whatever its when says, as in Ansible, and a warning says so', async (t) => {
  const { script, file } = changing(t, inventory({ a: {} }))
  const played = await playFiles(
    {
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - copy: { dest: ${file}, content: 'broken' }
    - meta: refresh_inventory
      when: false
`,
    },
    { words: ['-i', script] },
  )
  t.regex(played.failure ?? '', /the script did not print JSON/)
  t.true(
    played.events.some(
      (event) =>
        event.kind === 'warning' && event.message === 'refresh_inventory task does not support when conditional',
    ),
  )
})

test('an inventory that cannot be read any more ends the run', async (t) => {
  const { script, file } = changing(t, inventory({ a: {} }))
  const played = await playFiles(
    {
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - copy: { dest: ${file}, content: '{"web":' }
    - meta: refresh_inventory
    - name: never
      command: 'true'
`,
    },
    { words: ['-i', script] },
  )
  t.regex(played.failure ?? '', /the script did not print JSON/)
  t.false(played.story.some((line) => line.startsWith('never')))
})
