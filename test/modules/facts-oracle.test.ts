import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import test, { type ExecutionContext } from 'ava'
import { setup } from '../../modules/facts/setup.ts'
import { lockMachineNetwork } from '../support/machine-lock.ts'
import { shells } from '../support/shells.ts'

type Tree = { readonly [key: string]: unknown }

/** What changes between two looks, by its path; everything else must be what Ansible says. */
const volatile = [
  /^ansible_date_time\.(?!tz|weekday|year|month)/,
  /^ansible_loadavg\./,
  /^ansible_memfree_mb$/,
  /^ansible_memory_mb\.(nocache|real|swap)\.(free|used|cached)$/,
  /^ansible_swapfree_mb$/,
  /^ansible_uptime_seconds$/,
  /^ansible_mounts\.\d+\.(block_available|block_used|inode_\w+|size_available)$/,
  // What the session of each of the two brought along.
  /^ansible_env\./,
]

/** Lists of which only the members matter. */
const inAnyOrder = [
  'interfaces',
  'all_ipv4_addresses',
  'all_ipv6_addresses',
  'virtualization_tech_guest',
  'virtualization_tech_host',
]

/** What is deliberately left out or said in another way. */
const different = [
  // LVM's tools take longer than everything else together.
  /^ansible_lvm/,
  // Names of capabilities, from the kernel instead of capsh.
  /^ansible_system_capabilities\./,
  // ethtool's words.
  /^ansible_\w+\.(features|timestamping|hw_timestamp_filters|phc_index)/,
  // The orders are those of a hash, or of the folder in which the kernel lists the interfaces.
  new RegExp(`^ansible_(${inAnyOrder.join('|')})\\.`),
  // The members of a bridge come as the kernel lists them.
  /^ansible_\w+\.interfaces\./,
  /^ansible_(distribution_file|python)/,
  // What lspci says.
  /^ansible_devices\.\w+\.host$/,
]

function flatten(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (value !== null && typeof value === 'object' && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, into)
  } else into.set(path, JSON.stringify(value))
  return into
}

/** Ansible's facts of this machine, or why there are none. */
function oracle(subset: string, folder: string): Tree | string {
  const found = spawnSync('ansible', [
    'localhost',
    '-c',
    'local',
    '-m',
    'setup',
    '-a',
    JSON.stringify({ gather_subset: subset.split(','), fact_path: folder }),
  ])
  if (found.error || found.status !== 0) return 'ansible is not installed'
  const text = String(found.stdout)
  return (JSON.parse(text.slice(text.indexOf('{'))) as { ansible_facts: Tree }).ansible_facts
}

function ours(command: readonly string[], subset: string, folder: string, path = process.env.PATH): Tree {
  const args = setup.args.parse({ gather_subset: subset, fact_path: folder })
  const question = setup.observe(args, { facts: {}, diff: false, check: false })
  const [program = 'sh', ...rest] = command
  const { stdout, stderr, status } = spawnSync(program, rest, {
    input: question.script.text,
    env: { ...process.env, PATH: path },
  })
  if (status !== 0 || String(stderr) !== '') throw new Error(`setup ended with ${status}: ${stderr}`)
  return setup.report(args, question.parse(String(stdout), stdout)).ansible_facts as Tree
}

const sorted = (tree: Tree, name: string) => [...(tree[`ansible_${name}`] as string[])].sort()

function compare(t: ExecutionContext, mine: Tree, theirs: Tree): void {
  const [own, other] = [flatten(mine, '', new Map()), flatten(theirs, '', new Map())]
  for (const path of new Set([...own.keys(), ...other.keys()])) {
    if ([...volatile, ...different].some((pattern) => pattern.test(path))) continue
    t.is(own.get(path), other.get(path), path)
  }
  for (const name of inAnyOrder) t.deepEqual(sorted(mine, name), sorted(theirs, name), name)
}

const folder = mkdtempSync(join(tmpdir(), 'tutti-facts-'))
writeFileSync(join(folder, 'plain.fact'), '{"a": [1, "two"]}')
writeFileSync(join(folder, 'old.fact'), '[Section]\nKey = value\nother: 5\n')
writeFileSync(join(folder, 'run.fact'), '#!/bin/sh\necho "{\\"shell\\": true}"\n')
writeFileSync(join(folder, 'with space.fact'), '"text"')
chmodSync(join(folder, 'run.fact'), 0o755)
const unlock = await lockMachineNetwork()
test.after.always(() => {
  unlock()
  rmSync(folder, { recursive: true })
})

const expected = oracle('all', folder)

for (const shell of shells.filter(({ name }) => name !== 'bare')) {
  test.serial(`${shell.name}: every fact that both know is the same`, (t) => {
    if (typeof expected === 'string') {
      t.log(`SKIPPED: ${expected}`)
      t.pass()
      return
    }
    compare(t, ours(shell.command, 'all', folder), expected)
  })
}

test('subsets bring the same facts', (t) => {
  if (typeof expected === 'string') {
    t.log(`SKIPPED: ${expected}`)
    t.pass()
    return
  }
  for (const subset of ['!all', '!all,!min', '!hardware', '!all,!min,network']) {
    const theirs = oracle(subset, folder)
    if (typeof theirs === 'string') throw new Error(theirs)
    const names = (tree: Tree) =>
      Object.keys(tree)
        .filter((name) => !/^ansible_(distribution_file|lvm|python)/.test(name))
        .sort()
    t.deepEqual(names(ours(['sh'], subset, folder)), names(theirs), subset)
  }
})

test('a host without ip, getent, lsb_release and python tells the same of itself', (t) => {
  const bin = mkdtempSync(join(tmpdir(), 'tutti-bin-'))
  mkdirSync(join(bin, 'bin'))
  for (const tool of ['cat', 'grep', 'date', 'tail', 'stat', 'ls', 'tr', 'sed', 'uname', 'id', 'cut', 'hostname']) {
    const found = ['/bin', '/usr/bin'].map((place) => join(place, tool)).find(existsSync)
    if (found !== undefined) symlinkSync(found, join(bin, 'bin', tool))
  }
  const bare = ours(['/bin/sh'], 'all', folder, join(bin, 'bin'))
  const whole = ours(['/bin/sh'], 'all', folder)
  rmSync(bin, { recursive: true })
  const names = ['interfaces', 'default_ipv4', 'default_ipv6', 'hostname', 'distribution', 'user_id', 'memtotal_mb']
  for (const name of names) t.deepEqual(bare[`ansible_${name}`], whole[`ansible_${name}`], name)
  for (const name of ['all_ipv4_addresses', 'all_ipv6_addresses']) t.deepEqual(sorted(bare, name), sorted(whole, name))
})

test('the name of a host is asked for once, also where getent is too old for how', (t) => {
  const bin = mkdtempSync(join(tmpdir(), 'tutti-bin-'))
  const asked = join(bin, 'asked')
  const whole = ours(['/bin/sh'], '!all,platform', folder)
  for (const knows of [true, false]) {
    const old = knows ? '' : '[ "$1" != -A ] || exit 64\n'
    writeFileSync(join(bin, 'getent'), `#!/bin/sh\necho "$*" >>${asked}\n${old}PATH=\${PATH#*:}\nexec getent "$@"\n`)
    chmodSync(join(bin, 'getent'), 0o755)
    const found = ours(['/bin/sh'], '!all,platform', folder, `${bin}:${process.env.PATH}`)
    for (const name of ['hostname', 'fqdn', 'domain', 'nodename'])
      t.deepEqual(found[`ansible_${name}`], whole[`ansible_${name}`], name)
  }
  const { ansible_nodename: name } = whole
  t.is(readFileSync(asked, 'utf8'), [`-A ahosts ${name}`, `-A ahosts ${name}`, `hosts ${name}`, ''].join('\n'))
  rmSync(bin, { recursive: true })
})
