import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { playFiles, playTasks } from '../support/play.ts'

test('hosts go through a play in lockstep', async (t) => {
  const { events } = await playTasks("- name: one\n  command: 'true'\n- name: two\n  command: 'true'\n", {
    hosts: ['a', 'b', 'c'],
  })
  const order = events.flatMap((event) => (event.kind === 'task-finished' ? [event.task.name] : []))
  t.deepEqual(order, ['one', 'one', 'one', 'two', 'two', 'two'])
})

test('a failed host takes no further part, the others go on', async (t) => {
  const { story, recap } = await playTasks(
    "- name: one\n  command: 'false'\n  when: inventory_hostname == 'a'\n- name: two\n  command: 'true'\n",
    { hosts: ['a', 'b'] },
  )
  t.deepEqual([...story].sort(), ['one a failed', 'one b skipped', 'two b changed'])
  t.like(recap.a, { failed: 1, ok: 0 })
  t.like(recap.b, { ok: 1, changed: 1, skipped: 1 })
})

test('rescue heals, always runs, and both see what failed', async (t) => {
  const played = await playTasks(`- block:
    - name: breaks
      command: sh -c 'echo no >&2; exit 3'
  rescue:
    - name: sees
      debug: msg="{{ ansible_failed_task.name }} {{ ansible_failed_result.rc }}"
  always:
    - name: ends
      debug: msg=end
`)
  t.is(played.outcome('sees').returned.msg, 'breaks 3')
  t.like(played.recap.h1, { rescued: 1, failed: 0 })
  t.is(played.outcome('ends').status, 'ok')
})

test('handlers run once, in the order they are written, when they were notified by a change', async (t) => {
  const { story } = await playFiles({
    'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: changes
      command: 'true'
      notify: [second, first]
    - name: does not
      command: 'true'
      changed_when: false
      notify: third
    - name: again
      command: 'true'
      notify: first
    - meta: flush_handlers
    - name: after
      command: 'true'
      notify: topic
  handlers:
    - name: first
      debug: msg=1
    - name: second
      debug: msg=2
    - name: third
      debug: msg=3
    - name: fourth
      debug: msg=4
      listen: topic
`,
  })
  t.deepEqual(story, [
    'changes h1 changed',
    'does not h1 ok',
    'again h1 changed',
    'first h1 ok',
    'second h1 ok',
    'after h1 changed',
    'fourth h1 ok',
  ])
})

test('a host that failed gets no handlers, unless they are forced', async (t) => {
  const tasks = "- name: changes\n  command: 'true'\n  notify: h\n- name: breaks\n  command: 'false'\n"
  const site = (force: string) => ({
    'site.yml': `- hosts: all\n  gather_facts: false\n${force}  tasks:\n${tasks.replace(/^/gm, '    ')}\n  handlers:\n    - name: h\n      debug: msg=ran\n`,
  })
  t.false((await playFiles(site(''))).story.includes('h h1 ok'))
  const forced = await playFiles(site('  force_handlers: true\n'))
  t.true(forced.story.includes('h h1 ok'))
  t.is(forced.recap.h1?.failed, 1)
})

test('roles bring defaults, vars, handlers, templates and dependencies', async (t) => {
  const played = await playFiles({
    'site.yml': `- hosts: all
  gather_facts: false
  vars: { from_play: P }
  roles:
    - role: app
      from_line: L
`,
    'roles/base/tasks/main.yml': '- name: base\n  debug: msg="{{ base_default }} {{ base_param }}"\n',
    'roles/base/defaults/main.yml': 'base_default: D\n',
    'roles/app/meta/main.yml': 'dependencies:\n  - role: base\n    base_param: X\n',
    'roles/app/defaults/main.yml': 'color: red\nfrom_play: never\n',
    'roles/app/vars/main.yml': 'size: 5\n',
    'roles/app/templates/t.j2': '{{ color }} {{ size }} {{ from_play }} {{ from_line }}\n',
    'roles/app/tasks/main.yml': `- name: template
  template:
    src: t.j2
    dest: "{{ playbook_dir }}/out"
  notify: told
- import_tasks: more.yml
`,
    'roles/app/tasks/more.yml': '- name: more\n  debug: msg="{{ role_name }} {{ role_path | basename }}"\n',
    'roles/app/handlers/main.yml': '- name: told\n  debug: msg=told\n',
  })
  t.is(played.failure, undefined)
  t.deepEqual(played.story, ['base : base h1 ok', 'app : template h1 changed', 'app : more h1 ok', 'app : told h1 ok'])
  t.is(played.outcome('base : base').returned.msg, 'D X')
  t.is(played.outcome('app : more').returned.msg, 'app app')
  t.is(readFileSync(join(played.folder, 'out'), 'utf8'), 'red 5 P L\n')
})

test('includes bring tasks while the play runs, for each item', async (t) => {
  const { story } = await playFiles(
    {
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: inc
      include_tasks: "{{ item }}.yml"
      loop: "{{ ['x', 'y'] if inventory_hostname == 'a' else ['y'] }}"
    - include_role: { name: r }
      vars: { who: "{{ inventory_hostname }}" }
`,
      'x.yml': '- name: x\n  debug: msg="{{ item }}"\n',
      'y.yml': '- name: y\n  debug: msg="{{ item }}"\n',
      'roles/r/tasks/main.yml': '- name: role task\n  debug: msg="{{ who }}"\n',
    },
    { hosts: ['a', 'b'] },
  )
  t.deepEqual(story, ['x a ok', 'y a ok', 'y b ok', 'r : role task a ok', 'r : role task b ok'])
})

test('loops register all results, and tell each item', async (t) => {
  const played = await playTasks(`- name: loop
  command: echo {{ item.n }}
  loop: [{ n: 1 }, { n: 2 }]
  loop_control: { label: "no {{ item.n }}", index_var: i }
  when: i < 1 or item.n == 2
  register: r
- name: seen
  debug: msg="{{ r.results | map(attribute='stdout') | join('+') }} {{ r.changed }}"
`)
  t.is(played.outcome('seen').returned.msg, '1+2 True')
  const labels = played.events.flatMap((event) => (event.kind === 'item-finished' ? [event.label] : []))
  t.deepEqual(labels, ['no 1', 'no 2'])
})

test('until repeats a task, and says how often', async (t) => {
  const played = await playTasks(`- name: count
  shell: "echo x >> {{ playbook_dir }}/n; wc -l < {{ playbook_dir }}/n"
  register: r
  until: r.stdout | int >= 3
  retries: 5
  delay: 0
- name: never
  command: 'true'
  register: s
  until: s.rc == 1
  retries: 2
  delay: 0
`)
  t.is(played.outcome('count').returned.attempts, 3)
  t.is(played.outcome('never').status, 'failed')
  t.is(played.events.filter((event) => event.kind === 'task-retried').length, 4)
})

test('changed_when, failed_when and ignore_errors judge a result', async (t) => {
  const { story } = await playTasks(`- name: not changed
  command: 'true'
  changed_when: false
- name: fails by word
  command: echo bad
  register: r
  failed_when: "'bad' in r.stdout"
  ignore_errors: true
- name: fails not
  command: 'false'
  register: r
  failed_when: r.rc > 1
`)
  t.deepEqual(story, ['not changed h1 ok', 'fails by word h1 ignored', 'fails not h1 changed'])
})

test('run_once runs on the first host and leaves its result to all', async (t) => {
  const played = await playTasks(
    '- name: once\n  command: echo {{ inventory_hostname }}\n  run_once: true\n  register: r\n- name: all\n  debug: msg="{{ r.stdout }}"\n',
    { hosts: ['a', 'b'] },
  )
  t.deepEqual(played.story, ['once a changed', 'all a ok', 'all b ok'])
  t.is(played.outcome('all', 'b').returned.msg, 'a')
})

test('environment reaches commands, inner values winning', async (t) => {
  const played = await playFiles({
    'site.yml': `- hosts: all
  gather_facts: false
  environment: { A: play, B: play }
  tasks:
    - name: env
      shell: echo "$A $B $C"
      environment: { B: "{{ 'ta' + 'sk' }}", C: "it's" }
`,
  })
  t.is(played.outcome('env').returned.stdout, "play task it's")
})

test('check mode changes nothing and says what would change', async (t) => {
  const played = await playTasks(
    `- name: file
  file: { path: "{{ playbook_dir }}/made", state: touch, mode: "0600", modification_time: preserve, access_time: preserve }
- name: command
  command: touch {{ playbook_dir }}/made
- name: runs
  command: echo really
  check_mode: false
  changed_when: false
`,
    { words: ['--check'] },
  )
  t.deepEqual(played.story, ['file h1 changed', 'command h1 skipped', 'runs h1 ok'])
  t.false(existsSync(join(played.folder, 'made')))
})

test('serial goes through the hosts in batches', async (t) => {
  const { story } = await playFiles(
    {
      'site.yml':
        "- hosts: all\n  gather_facts: false\n  serial: [1, '50%']\n  tasks:\n    - name: t\n      command: 'true'\n    - name: u\n      command: 'true'\n",
    },
    { hosts: ['a', 'b', 'c'] },
  )
  t.deepEqual(story, ['t a changed', 'u a changed', 't b changed', 'u b changed', 't c changed', 'u c changed'])
})

test('a host that fails stays out of later plays', async (t) => {
  const { story } = await playFiles(
    {
      'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: one
      command: test {{ inventory_hostname }} = b
- hosts: all
  gather_facts: false
  tasks:
    - name: two
      command: 'true'
`,
    },
    { hosts: ['a', 'b'] },
  )
  t.deepEqual([...story].sort(), ['one a failed', 'one b changed', 'two b changed'])
})

test('add_host and group_by change the inventory for later plays', async (t) => {
  const { story } = await playFiles(
    {
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - name: add
      add_host: { name: new, groups: made, ansible_connection: local, colour: blue }
    - name: group
      group_by: { key: "of_{{ inventory_hostname }}" }
- hosts: made:of_a
  gather_facts: false
  tasks:
    - name: there
      debug: msg="{{ colour | default('none') }}"
`,
    },
    { hosts: ['a', 'b'] },
  )
  t.deepEqual(story, ['add a changed', 'group a changed', 'there new ok', 'there a ok'])
})

test('delegate_to works on another host with the variables of the first', async (t) => {
  const played = await playFiles(
    {
      inv: 'a ansible_connection=local who=A\nb ansible_connection=local who=B\n',
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - name: there
      command: echo {{ who }} {{ hostvars['b'].who }} {{ inventory_hostname }}
      delegate_to: b
    - name: here
      local_action: command echo local
`,
    },
    { words: ['-i', '{folder}/inv'], hosts: ['a'] },
  )
  t.is(played.outcome('there').returned.stdout, 'A B a')
  t.is(played.outcome('here').returned.stdout, 'local')
  const delegated = played.events.flatMap((event) => (event.kind === 'task-finished' ? [event.delegatedTo] : []))
  t.deepEqual(delegated, ['b', 'localhost'])
})

test('variables come from group_vars, host_vars, vars_files and the command line, the strongest last', async (t) => {
  const played = await playFiles(
    {
      inv: '[web]\na ansible_connection=local\n[web:vars]\none=inventory\ntwo=inventory\n',
      'group_vars/web.yml': 'two: group\nthree: group\n',
      'host_vars/a.yml': 'three: host\nfour: host\n',
      'more.yml': 'four: file\nfive: file\n',
      'site.yml': `- hosts: web
  gather_facts: false
  vars_files: ["{{ which }}.yml"]
  tasks:
    - name: t
      debug: msg="{{ one }} {{ two }} {{ three }} {{ four }} {{ five }}"
`,
    },
    { words: ['-i', '{folder}/inv', '-e', 'which=more five=extra'], hosts: ['a'] },
  )
  t.is(played.outcome('t').returned.msg, 'inventory group host file extra')
})

test('omit leaves an argument out, module_defaults and args fill it in', async (t) => {
  const played = await playFiles({
    'site.yml': `- hosts: all
  gather_facts: false
  module_defaults:
    command: { chdir: / }
  tasks:
    - name: default
      command: pwd
    - name: omitted
      command: pwd
      args: { chdir: "{{ omit }}" }
    - name: template
      command: pwd
      args: "{{ { 'chdir': '/tmp' } }}"
`,
  })
  t.is(played.outcome('default').returned.stdout, '/')
  t.is(played.outcome('template').returned.stdout, '/tmp')
  t.not(played.outcome('omitted').returned.stdout, '/tmp')
})

test('a service takes the defaults of what manages it, behind its own', async (t) => {
  const played = await playFiles({
    'site.yml': `- hosts: all
  gather_facts: false
  module_defaults:
    ansible.builtin.sysvinit: { name: of-sysvinit, enabled: true }
    systemd: { name: of-systemd, enabled: true }
  tasks:
    - name: nobody knows
      service: {}
      ignore_errors: true
    - name: told
      service: { use: sysvinit }
      ignore_errors: true
    - set_fact: { service_mgr: systemd, cacheable: true }
    - name: found
      service: {}
      ignore_errors: true
    - name: own
      service: {}
      module_defaults: { service: { name: of-service } }
      ignore_errors: true
    - name: written
      service: { name: by-the-task }
      module_defaults: { service: { name: of-service } }
      ignore_errors: true
`,
  })
  const told = (name: string): string => String(played.outcome(name).returned.msg)
  t.is(told('nobody knows'), 'one of the following is required: state, enabled')
  t.regex(told('told'), /of-sysvinit/)
  t.regex(told('found'), /of-systemd/)
  t.regex(told('own'), /of-service/)
  t.regex(told('written'), /by-the-task/)
})

test('a service that is not there is foretold in a rehearsed run, and missed by a task that is rehearsed alone', async (t) => {
  const site = `- hosts: all
  gather_facts: false
  tasks:
    - name: rehearsed
      service: { name: tutti-is-not-there, state: restarted }
      check_mode: true
      ignore_errors: true
`
  const alone = (await playFiles({ 'site.yml': site })).outcome('rehearsed')
  t.is(alone.status, 'failed')
  t.regex(String(alone.returned.msg), /Could not find the requested service tutti-is-not-there|has not been booted/)
  const foretold = (await playFiles({ 'site.yml': site }, { words: ['--check'] })).outcome('rehearsed')
  t.deepEqual([foretold.status, foretold.changed], ['ok', true])
})

test('include_vars brings variables that are rendered when they are read', async (t) => {
  const played = await playFiles({
    'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - include_vars: more.yml
    - include_vars: { file: more.yml, name: inside }
    - name: t
      debug: msg="{{ a }} {{ inside.b }}"
      vars: { base: B }
`,
    'more.yml': 'a: "{{ base }}1"\nb: 2\n',
  })
  t.is(played.outcome('t').returned.msg, 'B1 2')
})

test('a task of one host may fail for all', async (t) => {
  const { story } = await playFiles(
    {
      'site.yml': `- hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - name: one
      command: test {{ inventory_hostname }} = a
    - name: two
      command: 'true'
`,
    },
    { hosts: ['a', 'b'] },
  )
  t.deepEqual([...story].sort(), ['one a changed', 'one b failed'])
})

test('results of a hidden task are marked as hidden', async (t) => {
  const { events } = await playTasks('- name: t\n  command: echo secret\n  no_log: true\n')
  const started = events.find((event) => event.kind === 'task-started')
  t.true(started?.kind === 'task-started' && started.task.noLog)
})

test('a file that is fetched a second time changes nothing', async (t) => {
  const once = '  fetch: { src: /etc/hostname, dest: "{{ playbook_dir }}/got", flat: true }\n'
  const { story } = await playTasks(`- name: one\n${once}- name: two\n${once}`)
  t.deepEqual(story, ['one h1 changed', 'two h1 ok'])
})

test('a module that others have is missed only where the condition around it holds', async (t) => {
  const tasks = (when: string) => `- name: other
  yum: {name: httpd}
  when: ${when}
- name: goes on
  debug: msg=on
`
  const { story } = await playTasks(tasks("inventory_hostname == 'b'"), { hosts: ['a', 'b'] })
  t.deepEqual([...story].sort(), ['goes on a ok', 'other a skipped', 'other b failed'])
  t.regex((await playTasks('- yum: {name: httpd}\n')).failure ?? '', /there is no module "yum"/)
  t.regex((await playTasks('- yumm: {name: httpd}\n  when: false\n')).failure ?? '', /there is no module "yumm"/)
})

test('an argument that is missing is a result where failures are ignored', async (t) => {
  const played = await playTasks(`- name: missing
  copy: {content: x}
  register: missing
  ignore_errors: true
- name: goes on
  debug: msg="{{ missing is failed }} {{ missing.msg is search('dest') }}"
`)
  t.is(played.outcome('goes on').returned.msg, 'True True')
  t.regex((await playTasks('- copy: {content: x}\n  ignore_errors: false\n')).failure ?? '', /"dest" is required/)
})

test('a difference that is shown is registered too', async (t) => {
  const played = await playTasks(`- name: changes
  copy: {content: "x\\n", dest: "/tmp/tutti-never-written"}
  check_mode: true
  diff: true
  register: changed
- name: goes on
  debug: msg="{{ changed.diff[0].after }}{{ changed.diff[0].after_header }}"
- name: not asked for
  copy: {content: x, dest: "/tmp/tutti-never-written"}
  check_mode: true
  register: changed
- name: none
  debug: msg="{{ changed.diff is defined }}"
`)
  t.regex(String(played.outcome('goes on').returned.msg), /^x\n/)
  t.is(played.outcome('none').returned.msg, false)
})
