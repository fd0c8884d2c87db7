import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { folderOf } from '../inventory/oracle.ts'
import { run } from './made.ts'

const ORACLE = '/usr/bin/ansible-inventory'

const files = {
  'inv/01-hosts': `lonely ansible_port=2200
[web]
w[1:3].example.com http_port=80 name="it's" tags="['a', 1, {'b': None}]"
w1.example.com http_port=81
[web:vars]
proxy=10.0.0.1
flag=yes
template="{{ http_port + 1 }}"
[db]
d1 ansible_host=10.0.0.5
[dc:children]
web
db
[empty]
`,
  'inv/02-more.yml': `all:
  vars: {base: 1, nested: {x: [1, 2.5, true, null, "2020-01-01"]}}
  children:
    db:
      hosts:
        d1: {raw: !unsafe "{{ x }}", level: 5}
        d2:
        d3: {long: "a text that is longer than eighty columns, so that whoever writes YAML may want to break the line"}
      vars: {weight: 1.0}
    prod:
      children:
        dc: {vars: {where: x}}
`,
  'inv/group_vars/all.yml': 'from: all\n',
  'inv/group_vars/web/a.yml': 'from: web\n',
  'inv/group_vars/web/b.yml': 'http_port: 8080\n',
  'inv/group_vars/db.yml': 'http_port: "{{ base + 8000 }}"\n',
  'inv/host_vars/d1.yml': 'hv: [1, two]\n',
  'play/group_vars/web.yml': 'from: play\n',
  'play/host_vars/d1.yml': 'hv: play\n',
  limit: 'd1\nweb[0]\n',
}

const command = async (folder: string, ...words: readonly string[]) =>
  run(['inventory', '-i', join(folder, 'inv'), ...words.map((word) => word.replaceAll('FOLDER', folder))])

function ansible(t: ExecutionContext, folder: string, words: readonly string[]): string {
  const env = { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8' }
  const asked = ['-i', join(folder, 'inv'), ...words.map((word) => word.replaceAll('FOLDER', folder))]
  const { status, stdout, stderr } = spawnSync(ORACLE, asked, { encoding: 'utf8', cwd: folder, env })
  t.is(status, 0, stderr)
  return stdout
}

test('lists, graphs and hosts are shown as ansible-inventory shows them', async (t) => {
  if (!existsSync(ORACLE)) {
    t.log(`SKIPPED: the comparison needs ${ORACLE} (apt-get install ansible-core)`)
    t.pass()
    return
  }
  const folder = folderOf(t, files)
  const commands = [
    ['--list'],
    ['--list', '--export'],
    ['--list', '--yaml', '--export'],
    ['--graph'],
    ['--graph', '--vars'],
    ['--graph', 'dc'],
    ['--host', 'd1'],
    ['--host', 'w1.example.com', '--yaml'],
    ['--host', 'd2', '-e', 'given=1', '-e', '{"base": [2]}'],
    ['--list', '--playbook-dir', 'FOLDER/play'],
    ['--list', '--export', '--playbook-dir', 'FOLDER/play'],
    ['--list', '-i', 'FOLDER/inv/02-more.yml', '-i', 'other,more,'],
  ]
  for (const words of commands) {
    const ran = await command(folder, ...words)
    t.is(ran.code, 0, ran.err)
    // PyYAML writes a list that several hosts share once, and refers to it.
    const oracle = ansible(t, folder, words)
    if (oracle.includes('&id001')) t.true(words.includes('--yaml'))
    else t.is(ran.out, oracle, words.join(' '))
  }
})

test('a port counts where its host is named first, as in Ansible', async (t) => {
  const folder = folderOf(t, {
    'inv/1': 'a:22\nb\n[g]\na:33\nb:44 x="1:2"\n[2001:db8::1]:55\n',
    'inv/2.yml': 'g:\n  hosts:\n    b:66:\n    c[1:2]:77: {y: 1}\n',
  })
  const words = ['--list', '-i', 'b:88,d:99,']
  const ran = await command(folder, ...words)
  const ports = Object.entries(
    (JSON.parse(ran.out) as { _meta: { hostvars: Record<string, { ansible_port?: number }> } })._meta.hostvars,
  )
  t.deepEqual(
    ports.map(([name, { ansible_port }]) => [name, ansible_port]),
    [
      ['2001:db8::1', 55],
      ['a', 22],
      ['b', undefined],
      ['c1', 77],
      ['c2', 77],
      ['d', 99],
    ],
  )
  if (existsSync(ORACLE)) t.is(ran.out, ansible(t, folder, words))
})

test('what --output names gets the list, and nothing is printed', async (t) => {
  const folder = folderOf(t, files)
  const plain = await command(folder, '--list')
  const written = await command(folder, '--list', '--output', 'FOLDER/out.json')
  t.deepEqual([written.code, written.out], [0, ''])
  t.is(`${readFileSync(join(folder, 'out.json'), 'utf8').trimEnd()}\n`, plain.out)
  const refused = await command(folder, '--list', '--output', 'FOLDER/nowhere/out.json')
  t.not(refused.code, 0)
  t.regex(refused.err, /Unable to write to destination file \(\S+\/nowhere\/out.json\)/)
})

test('--limit leaves out hosts, by patterns and by files', async (t) => {
  const folder = folderOf(t, files)
  const hosts = async (...words: readonly string[]) => {
    const { out } = await command(folder, '--list', '--export', ...words)
    const listed = JSON.parse(out) as Record<string, { hosts?: readonly string[] }>
    return Object.values(listed).flatMap((group) => group.hosts ?? [])
  }
  t.deepEqual(await hosts('-l', 'web:!w2*'), ['w1.example.com', 'w3.example.com'])
  t.deepEqual(await hosts('-l', '@FOLDER/limit'), ['d1', 'w1.example.com'])
  t.deepEqual(await hosts('web', '-l', '~.*[23]'), ['w2.example.com', 'w3.example.com'])
  const none = await command(folder, '--graph', 'db', '-l', 'nobody')
  t.deepEqual([none.code, none.out], [0, '@db:\n'])
  t.regex(none.err, /Could not match supplied host pattern, ignoring: nobody/)
  const missing = await command(folder, '--list', '-l', '@FOLDER/nofile')
  t.regex(missing.err, /there is no limit file \S+\/nofile/)
})

test('--explain tells every place of a variable, and why the first one wins', async (t) => {
  const folder = folderOf(t, files)
  const explained = async (...words: readonly string[]) => {
    const ran = await command(folder, '--playbook-dir', 'FOLDER/play', '--explain', ...words)
    return (ran.code === 0 ? ran.out : ran.err).replaceAll(folder, '')
  }
  // The width of a column depends on the name of the folder.
  const text = (await explained('w1.example.com', 'http_port')).replace(/ {3,}(?=\S+$)/gm, '  ')
  t.is(
    text,
    `http_port of w1.example.com is 81

   level  where                                 written at  value
→  8      host in the inventory                 /inv/01-hosts:4:26  81
   8      host in the inventory                 /inv/01-hosts:3:30  80
   6      group_vars beside the inventory: web  /inv/group_vars/web/b.yml:1:12  8080

In the same file, what is written later wins.
`,
  )
  const reasons: readonly (readonly [string, string, RegExp])[] = [
    ['w1.example.com', 'from', /is "play"[\s\S]*Level 7 \(group_vars beside the playbook\) wins over level 6/],
    ['d1', 'hv', /→ {2}10 {5}host_vars beside the playbook/],
    ['d2', 'http_port', /is "\{\{ base \+ 8000 \}\}"[\s\S]*It is the only place[\s\S]*It is a template/],
    ['d2', 'base', /group all in the inventory {2}\/inv\/02-more\.yml:2:16/],
    ['d1', 'raw', /is \{"__ansible_unsafe": "\{\{ x \}\}"\}/],
  ]
  for (const [host, name, expected] of reasons) t.regex(await explained(host, name), expected)
  t.regex(await explained('d1', 'hv', '-e', 'hv=x'), /Level 22 \(extra vars \(-e\)\) wins over level 10/)
  t.regex(await explained('d1', 'weigth'), /gives d1 a variable "weigth"\n {2}did you mean "weight"\?/)
})

test('--explain tells groups of one level apart', async (t) => {
  const folder = folderOf(t, {
    inv: `[a]
h
[b]
h
[c]
h
[a:vars]
y=a
z=a
[b:vars]
x=b
ansible_group_priority=10
[c:vars]
x=c
[top:children]
a
[top:vars]
y=top
[all:vars]
z=all
`,
  })
  const explained = async (name: string) => (await command(folder, '--explain', 'h', name)).out
  t.regex(await explained('x'), /is "b"[\s\S]*the higher ansible_group_priority wins: b has 10, c 1\./)
  t.regex(await explained('y'), /the group that is further down wins: a is 2 below all, top 1\./)
  t.regex(await explained('z'), /the group that is further down wins: a is 2 below all, all 0\./)
  const same = folderOf(t, { inv: '[a]\nh\n[b]\nh\n[a:vars]\nx=1\n[b:vars]\nx=2\n' })
  const { out } = await command(same, '--explain', 'h', 'x')
  t.regex(out, /is 2\n[\s\S]*the one later in the alphabet wins: b after a\./)
})

test('mistakes of the command line are told with what was meant', async (t) => {
  const folder = folderOf(t, files)
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[], 5, /say what to show: --list, --host, --graph or --explain/],
    [['--list', '--graph'], 5, /only one of --list/],
    [['--host', 'd9'], 5, /"d9" is no host; You must pass a single valid host[\s\S]*did you mean "d\d"/],
    [['--host', 'web'], 5, /"web" is 3 hosts/],
    [['--graph', 'prodd'], 5, /no group "prodd"[\s\S]*did you mean "prod"/],
    [['--explain', 'd1'], 5, /--explain needs a host and a variable/],
    [['--list', '--toml'], 5, /TOML is not written/],
    [['--lsit'], 5, /did you mean "--list"/],
    [['--list', '-i', 'FOLDER/none'], 1, /there is no inventory \S+\/none/],
  ]
  for (const [words, code, expected] of cases) {
    const ran = await command(folder, ...words)
    t.deepEqual([ran.code, ran.out], [code, ''], ran.err)
    t.regex(ran.err, expected)
  }
})

test('ten thousand hosts: one is found, a pattern that matches none is told', async (t) => {
  const groups = Array.from({ length: 500 }, (_, g) =>
    [`[g${g}]`, ...Array.from({ length: 20 }, (_, h) => `h${g * 20 + h} ansible_port=22 rack="r ${h}"`)].join('\n'),
  )
  const folder = folderOf(t, { inv: `${groups.join('\n')}\n` })
  const one = await command(folder, '--host', 'h9999')
  t.deepEqual(JSON.parse(one.out), { ansible_port: 22, rack: 'r 19' })
  const none = await command(folder, '--host', 'h10000')
  t.is(none.code, 5)
  t.regex(none.err, /"h10000" is no host/)
  const empty = await command(folder, '--graph', 'g1', '-l', 'nothing*')
  t.is(empty.out, '@g1:\n')
  const listed = await command(folder, '--list', '-l', 'g499[-1]')
  t.deepEqual(Object.keys((JSON.parse(listed.out) as { _meta: { hostvars: object } })._meta.hostvars), ['h9999'])
})
