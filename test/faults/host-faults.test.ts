import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type EmbeddedHosts, startEmbeddedHosts } from '../../lab/embedded/hosts.ts'
import { isGone } from '../support/gone.ts'
import { playTasks, toldOf } from '../support/play.ts'

/** Embedded hosts of a test, stopped behind it. */
async function hosts(t: ExecutionContext, names: readonly string[] = ['h1']): Promise<EmbeddedHosts> {
  const embedded = await startEmbeddedHosts({ directory: mkdtempSync(join(tmpdir(), 'tutti-faults-')), names })
  t.teardown(() => embedded.stop())
  return embedded
}

const first = (embedded: EmbeddedHosts) => embedded.hosts[0]!

const ping = '- name: t\n  ping:\n'
const on = (embedded: EmbeddedHosts, ...words: string[]) => ({ words: ['-i', embedded.inventoryFile, ...words] })

/** What is told of the host that could not be reached. */
async function unreachable(embedded: EmbeddedHosts, ...words: string[]): Promise<string> {
  const played = await playTasks(ping, on(embedded, ...words))
  const outcome = played.outcome('t')
  return outcome.status === 'unreachable' && played.recap.h1?.unreachable === 1
    ? toldOf(outcome)
    : `it was ${outcome.status}`
}

test('a host that refuses is unreachable, and the others go on', async (t) => {
  const embedded = await hosts(t, ['h1', 'h2'])
  await first(embedded).server.stop()
  const played = await playTasks(ping, on(embedded))
  t.regex(toldOf(played.outcome('t', 'h1')), /refuses the connection/)
  t.is(played.outcome('t', 'h2').status, 'ok')
})

test('a host that does not answer is unreachable after the time-out', async (t) => {
  const embedded = await hosts(t)
  first(embedded).faults.silent = true
  t.regex(await unreachable(embedded, '-T', '1'), /1 s/)
})

test('a changed host key is refused, whatever is asked for', async (t) => {
  const embedded = await hosts(t)
  const other = await hosts(t, ['x'])
  const { address, port } = first(embedded)
  writeFileSync(embedded.knownHostsFile, `[${address}]:${port} ${first(other).hostKey}\n`)
  t.regex(await unreachable(embedded), /host key[\s\S]*SHA256:/)
  t.regex(await unreachable(embedded, '-e', 'ansible_host_key_checking=false'), /host key[\s\S]*SHA256:/)
})

test('an unknown host key is refused by default', async (t) => {
  const embedded = await hosts(t)
  writeFileSync(embedded.knownHostsFile, '')
  t.regex(await unreachable(embedded), /is not a known host[\s\S]*SHA256:/)
})

test('a rejected key is told as such', async (t) => {
  const embedded = await hosts(t)
  first(embedded).faults.rejectLogins = true
  t.regex(await unreachable(embedded), /demo/)
})

test('a host that wants a password says so', async (t) => {
  const embedded = await hosts(t)
  first(embedded).faults.passwordOnly = true
  t.regex(await unreachable(embedded), /password/)
})

test('a command killed by a signal tells the signal', async (t) => {
  const played = await playTasks('- name: t\n  shell: kill -9 $$\n')
  t.like(played.outcome('t'), { status: 'failed', returned: { rc: -9 } })
})

test('a shell that dies in the middle fails its task; the host can be used on', async (t) => {
  const embedded = await hosts(t)
  const played = await playTasks(
    '- name: t\n  raw: kill -9 -$(ps -o pgid= -p $$ | tr -d " ")\n  ignore_errors: true\n- name: after\n  ping:\n',
    on(embedded),
  )
  t.like(played.outcome('t'), { status: 'failed', ignored: true })
  t.regex(toldOf(played.outcome('t')), /the shell on h1/)
  t.is(played.outcome('after').status, 'ok', toldOf(played.outcome('after')))
})

test('a task that outlives its time-out is ended on the host', async (t) => {
  const embedded = await hosts(t)
  const pid = join(first(embedded).directory, 'pid')
  const played = await playTasks(
    `- name: t\n  shell: echo $$ > ${pid}; exec sleep 60\n  timeout: 1\n  ignore_errors: true\n- name: after\n  ping:\n`,
    on(embedded),
  )
  t.regex(toldOf(played.outcome('t')), /shell action failed to execute in the expected time frame \(1\)/)
  t.true(await isGone(Number(readFileSync(pid, 'utf8'))))
  t.is(played.outcome('after').status, 'ok', toldOf(played.outcome('after')))
})

test.serial('a connection cut in the middle of a copy leaves the old file whole and nothing else', async (t) => {
  const embedded = await hosts(t)
  const { directory, server } = first(embedded)
  const target = join(directory, 'file')
  writeFileSync(target, 'old\n')
  const source = join(mkdtempSync(join(tmpdir(), 'tutti-source-')), 'large')
  writeFileSync(source, Buffer.alloc(64 * 1024 * 1024, 'new\n'))
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('.tutti-'))
  const cut = setInterval(() => {
    const staged = readdirSync(tmpdir()).find((name) => name.startsWith('.tutti-') && !before.includes(name))
    if (staged !== undefined && readdirSync(join(tmpdir(), staged)).length > 0) {
      clearInterval(cut)
      server.cut()
    }
  }, 5)
  t.teardown(() => clearInterval(cut))
  const played = await playTasks(`- name: t\n  copy: { src: ${source}, dest: ${target} }\n`, on(embedded))
  t.is(played.outcome('t').status, 'unreachable')
  t.is(readFileSync(target, 'utf8'), 'old\n')
  t.deepEqual(readdirSync(directory), ['file'])
  const isClean = (): boolean =>
    readdirSync(tmpdir()).every((name) => !name.startsWith('.tutti-') || before.includes(name))
  for (let i = 0; i < 250 && !isClean(); i++) await new Promise((resolve) => setTimeout(resolve, 20))
  t.true(isClean())
})

const isRoot = process.getuid?.() === 0
const asRoot = isRoot ? test.serial : test.serial.skip

asRoot(
  `a full disk fails the task, keeps the old file and leaves nothing${isRoot ? '' : ' (skipped: a small disk needs root)'}`,
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tutti-full-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
    t.teardown(() => execFileSync('umount', [folder]))
    writeFileSync(join(folder, 'old'), 'old\n')
    const source = join(mkdtempSync(join(tmpdir(), 'tutti-source-')), 'large')
    writeFileSync(source, Buffer.alloc(1_000_000, 'new\n'))
    const played = await playTasks(
      `- name: t\n  copy: { dest: ${folder}/old, content: "{{ 'x' * 63000 }}" }\n  ignore_errors: true\n- name: u\n  copy: { dest: ${folder}/old, src: ${source} }\n`,
    )
    for (const name of ['t', 'u']) {
      t.is(played.outcome(name).status, 'failed')
      t.regex(toldOf(played.outcome(name)), /No space left|cannot write beside .*old: 0 KiB are free there/)
    }
    t.is(readFileSync(join(folder, 'old'), 'utf8'), 'old\n')
    t.deepEqual(readdirSync(folder), ['old'])
  },
)

test('output of 50 MB arrives whole', async (t) => {
  const embedded = await hosts(t)
  const played = await playTasks(
    '- name: t\n  shell: head -c 50000000 /dev/zero | tr "\\\\0" x\n  register: r\n  no_log: true\n- name: n\n  debug: { msg: "{{ r.stdout | length }}" }\n',
    on(embedded),
  )
  t.is(toldOf(played.outcome('n')), '50000000')
})

test('output that is no UTF-8 is replaced, and the task goes on', async (t) => {
  const played = await playTasks("- name: t\n  shell: printf 'a\\377b'\n")
  t.is(played.outcome('t').returned.stdout, 'a\ufffdb')
})

test('hostile names and values stay data', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-hostile-'))
  const names = ['it\'s "quoted"', '$(touch gone) `x`', '-rf', 'line\nbreak', 'ünï', "*?[a]'; exit 1; '"]
  const vars = join(folder, 'vars.json')
  writeFileSync(vars, JSON.stringify({ names, folder: join(folder, 'made') }))
  const played = await playTasks(
    `- file: { path: "{{ folder }}", state: directory }
- name: t
  copy: { dest: "{{ folder }}/{{ item }}", content: "{{ item }}" }
  loop: "{{ names }}"
- name: echoed
  command: { argv: [printf, "%s", "{{ item }}"] }
  loop: "{{ names }}"
  register: r
- name: same
  assert: { that: r.results | map(attribute='stdout') | list == names }
`,
    { words: ['-e', `@${vars}`] },
  )
  t.is(played.story.at(-1), 'same h1 ok')
  t.deepEqual(readdirSync(join(folder, 'made')).sort(), [...names].sort())
  for (const name of names) t.is(readFileSync(join(folder, 'made', name), 'utf8'), name)
  t.false(existsSync('gone'))
})

test('stopping a run ends what runs on the hosts, names those at work, and tells the recap', async (t) => {
  const embedded = await hosts(t, ['h1', 'h2'])
  const pid = join(first(embedded).directory, 'pid')
  const stopping = new AbortController()
  const wait = setInterval(() => {
    if (existsSync(pid) && readFileSync(pid, 'utf8') !== '') stopping.abort()
  }, 20)
  t.teardown(() => clearInterval(wait))
  const played = await playTasks(
    `- name: t\n  shell: echo $$ > ${pid}; exec sleep 60\n  when: inventory_hostname == 'h1'\n- name: after\n  ping:\n`,
    { ...on(embedded), signal: stopping.signal },
  )
  const interrupted = played.events.find((event) => event.kind === 'interrupted')
  t.deepEqual(interrupted?.kind === 'interrupted' && interrupted.hosts, ['h1'])
  t.is(played.events.at(-1)?.kind, 'run-finished')
  t.false(played.story.some((line) => line.startsWith('after')))
  t.true(await isGone(Number(readFileSync(pid, 'utf8'))))
})

test('secrets are told to whoever prints', async (t) => {
  const secrets = new Set<string>()
  await playTasks("- name: t\n  command: 'true'\n  vars: { ansible_password: hunter2 }\n", {
    secrets,
    passwords: { connection: 'opensesame' },
  })
  t.true(secrets.has('hunter2'))
})
