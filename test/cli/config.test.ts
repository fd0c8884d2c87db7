import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { folderOf } from '../inventory/oracle.ts'
import { run } from './made.ts'

const ORACLE = '/usr/bin/ansible-config'

const file = `[defaults]
inventory = inv, more/hosts
forks = 7
roles_path = roles:~/r
remote_user = "admin"
host_key_checking = no
callback_whitelist = timer
gathering = smart
timeout = 33
retry_files_enabled = True
[privilege_escalation]
become = True
become_method = su
[diff]
always = yes
[colors]
ok = bright green
[tags]
skip = slow,never
[inventory]
enable_plugins = host_list, ini
[ssh_connection]
pipelining = True
`

interface Entry {
  readonly name: string
  readonly origin: string
  readonly value: unknown
}

interface Described {
  readonly env?: readonly { readonly name: string }[]
  readonly ini?: readonly { readonly section: string; readonly key: string }[]
}

function ansible<T>(t: ExecutionContext, folder: string, env: Record<string, string>, ...words: readonly string[]) {
  if (!existsSync(ORACLE)) {
    t.log(`SKIPPED: the comparison needs ${ORACLE} (apt-get install ansible-core)`)
    t.pass()
    return undefined
  }
  const all = { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8', ...env }
  const { status, stdout, stderr } = spawnSync(ORACLE, [...words], { encoding: 'utf8', cwd: folder, env: all })
  t.is(status, 0, stderr)
  return JSON.parse(stdout) as T
}

const tutti = async <T>(folder: string, env: Record<string, string>, ...words: readonly string[]): Promise<T> => {
  const { out } = await run(['config', ...words], { cwd: folder, home: folder, env })
  return JSON.parse(out) as T
}

const byName = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.filter(({ name }) => name !== undefined).map((entry) => [entry.name, entry]))

/** Settings of which the usual value is meant to differ, or is of no use here, each with the reason. */
const otherwise: { readonly [name: string]: string } = {
  DEFAULT_FORKS: 'fifty hosts at a time, not five',
  INVENTORY_ANY_UNPARSED_IS_FAILED: 'a source that cannot be read ends the run',
  DEFAULT_LOCAL_TMP: 'Ansible makes a folder of another name at each call',
  ANSIBLE_COW_ACCEPTLIST: 'no cow is drawn',
  CONNECTION_FACTS_MODULES: 'no network connections',
  NETWORK_GROUP_MODULES: 'no network connections',
  DEFAULT_SELINUX_SPECIAL_FS: "the host's own tools know",
  INTERPRETER_PYTHON_FALLBACK: 'no Python',
  MODULE_IGNORE_EXTS: 'no Python',
}

test('every setting of ansible-config is known, with its names and its usual value', async (t) => {
  const folder = folderOf(t, { x: '' })
  const theirs = ansible<Record<string, Described>>(t, folder, {}, 'list', '--format', 'json')
  const dumped = ansible<readonly Entry[]>(t, folder, {}, 'dump', '--format', 'json')
  if (!theirs || !dumped) return
  const ours = await tutti<Record<string, Described>>(folder, {}, 'list', '--format', 'json')
  const places = ({ env, ini }: Described): unknown => [
    (env ?? []).map(({ name }) => name),
    (ini ?? []).map(({ section, key }) => `${section}.${key}`),
  ]
  for (const [name, setting] of Object.entries(theirs)) {
    t.truthy(ours[name], name)
    t.deepEqual(places(ours[name] ?? {}), places(setting), name)
  }
  const values = byName(await tutti<readonly Entry[]>(folder, {}, 'dump', '--format', 'json'))
  for (const { name, value } of dumped) {
    if (name === undefined || otherwise[name]) continue
    t.deepEqual(values.get(name)?.value, value, name)
  }
})

test('what a file and the environment set is dumped as ansible-config dumps it', async (t) => {
  const folder = folderOf(t, { 'ansible.cfg': file })
  const env = { ANSIBLE_FORKS: '9', ANSIBLE_NOCOLOR: '1', ANSIBLE_RUN_TAGS: 'a, b' }
  const theirs = ansible<readonly Entry[]>(t, folder, env, 'dump', '--only-changed', '--format', 'json')
  if (!theirs) return
  const ours = byName(await tutti<readonly Entry[]>(folder, env, 'dump', '--only-changed', '--format', 'json'))
  t.true(theirs.length > 15)
  for (const entry of theirs) if (entry.name !== undefined) t.like(entry, { ...ours.get(entry.name) }, entry.name)
  // Settings of plugins, which ansible-config shows by another option, have a "/" in their names.
  const own = [...ours.keys()].filter((name) => !name.includes('/'))
  t.deepEqual(own.toSorted(), [...byName(theirs).keys()].toSorted())
})

test('a dump for reading says where each value comes from', async (t) => {
  const folder = folderOf(t, { 'ansible.cfg': '[defaults]\nforks=3\n[sudo_become_plugin]\npassword=hush\n' })
  const ran = await run(['config', 'dump', '--only-changed'], {
    cwd: folder,
    env: { ANSIBLE_TIMEOUT: '5', NO_COLOR: '1' },
  })
  t.is(ran.code, 0)
  t.is(
    ran.out.replaceAll(folder, ''),
    `ANSIBLE_NOCOLOR(env: NO_COLOR) = True
CONFIG_FILE() = /ansible.cfg
DEFAULT_FORKS(/ansible.cfg) = 3
DEFAULT_TIMEOUT(env: ANSIBLE_TIMEOUT) = 5
become/sudo/become_pass(/ansible.cfg) = ***
connection/ssh/timeout(env: ANSIBLE_TIMEOUT) = 5
`,
  )
  t.false(ran.out.includes('hush'))
})

test('-v names the file and what has no effect, on standard error, before any command', async (t) => {
  const folder = folderOf(t, { 'ansible.cfg': '[defaults]\nlibrary=x\nfork=1\ninventory=a,b,\n' })
  for (const words of [
    ['config', 'dump'],
    ['inventory', '--graph'],
  ]) {
    const quiet = await run(words, { cwd: folder })
    t.deepEqual([quiet.code, quiet.err], [0, ''])
    const ran = await run([...words, '-v'], { cwd: folder })
    t.is(ran.out, quiet.out)
    t.is(
      ran.err.replaceAll(folder, ''),
      `Using /ansible.cfg as config file
/ansible.cfg:2:1: library in [defaults] has no effect: modules here are no Python programs
/ansible.cfg:3:1: fork in [defaults] is no setting; did you mean "forks"?
`,
    )
  }
})

test('what cannot be obeyed ends every command but the one that shows it', async (t) => {
  const folder = folderOf(t, { 'ansible.cfg': '[defaults]\nhash_behaviour=merge\n' })
  const shown = await run(['config', 'dump', '--only-changed'], { cwd: folder })
  t.regex(shown.out, /DEFAULT_HASH_BEHAVIOUR\(\S+\) = merge/)
  for (const words of [
    ['inventory', '--list'],
    ['play', 'x.yml'],
    ['run', 'all', '-m', 'ping'],
  ]) {
    const ran = await run(words, { cwd: folder })
    t.is(ran.out, '')
    t.not(ran.code, 0)
    t.regex(ran.err, /ansible\.cfg:2:1 {2}hash_behaviour in \[defaults\] cannot be changed/)
  }
})

test('mistakes of the command line and of the file are told', async (t) => {
  const folder = folderOf(t, { 'ansible.cfg': 'forks=3\n' })
  const broken = await run(['config', 'dump'], { cwd: folder })
  t.regex(broken.err, /ansible\.cfg:1:1 {2}this stands above the first section/)
  t.not(broken.code, 0)
  const words: readonly (readonly [readonly string[], RegExp])[] = [
    [['dmp'], /there is no "config dmp".*[\s\S]*did you mean "dump"/],
    [['view'], /no configuration file to show/],
    [[], /missing required argument "action"/],
    [['dump', '--format', 'xml'], /xml/],
  ]
  for (const [args, expected] of words) {
    const ran = await run(['config', ...args], { cwd: '/nonexistent' })
    t.deepEqual([ran.code, ran.out], [5, ''])
    t.regex(ran.err, expected)
  }
})
