import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { down } from '../../lab/lab.ts'
import { readState } from '../../lab/lab-state.ts'
import { type Layout, layoutOf } from '../../lab/layout.ts'
import { inLab, labLack, skipsWithoutLab, tracesOf, tuttiInLab } from '../support/lab.ts'

const LAB = fileURLToPath(new URL('../../lab/command-line.js', import.meta.url))
const PAIR = join(tmpdir(), `tutti-lab-pair-${process.pid}.yml`)
const UNITS = 'lab/systemd.yml'

test.before(() => writeFileSync(PAIR, 'hosts:\n  one: { address: 11 }\n  two: { address: 12, disk: 64M }\n'))

/** A test with hosts; where there can be none it says why and counts as skipped. */
function withHosts(title: string, act: (t: ExecutionContext) => Promise<void>): void {
  test.serial(title, async (t) => {
    if (!skipsWithoutLab(t, PAIR)) await act(t)
  })
}

interface Answer {
  readonly code: number
  readonly text: string
}

const answerOf = (program: string, words: readonly string[]): Answer => {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', input: '' })
  return { code: status ?? 255, text: `${stdout}${stderr}`.trim() }
}

/** Runs a command on a host, as root unless another user is named. */
const on = (layout: Layout, host: string, command: string): Answer =>
  answerOf('ssh', [
    '-F',
    layout.sshConfig,
    '-o',
    'ConnectTimeout=2',
    ...host
      .split('@')
      .reverse()
      .flatMap((part, i) => (i === 0 ? [part] : ['-l', part])),
    command,
  ])

/** Says something to the lab's command line about one lab. */
const lab = (layout: Layout, ...words: readonly string[]): Answer =>
  answerOf(process.execPath, [LAB, '--lab', layout.name, ...words])

/** What ping says on the first host about the second. */
const pings = (layout: Layout, ...words: readonly string[]): Answer => on(layout, 'one', `ping ${words.join(' ')} two`)

withHosts('a host gives up what could touch the machine below', (t) =>
  inLab(t, PAIR, async (layout) => {
    const before = Date.now()
    t.regex(on(layout, 'one', 'date -s 2020-01-01').text, /Operation not permitted/)
    t.true(Date.now() >= before, 'the clock of this machine has moved')
    t.regex(on(layout, 'one', 'mknod /root/vda b 254 0').text, /Operation not permitted/)
    t.regex(on(layout, 'one', 'echo 1 >/proc/sys/kernel/pid_max').text, /Read-only file system/)
    t.is(on(layout, 'one', 'echo 1 >/proc/sys/net/ipv4/ip_forward && cat /proc/sys/net/ipv4/ip_forward').text, '1')
    t.not(readFileSync('/proc/sys/kernel/hostname', 'utf8').trim(), on(layout, 'one', 'hostname').text)
  }),
)

withHosts('ops may do all without a password, admin with one', (t) =>
  inLab(t, PAIR, async (layout) => {
    t.is(on(layout, 'ops@one', 'sudo id -un').text, 'root')
    t.regex(on(layout, 'admin@one', 'sudo -n id -un').text, /password is required/)
    t.is(on(layout, 'admin@one', 'echo lab | sudo -S -p "" id -un').text, 'root')
  }),
)

withHosts('a host that was killed comes back with what was on its disk', (t) =>
  inLab(t, PAIR, async (layout) => {
    on(layout, 'one', 'echo kept >/srv/file')
    t.is(lab(layout, 'kill', 'one').code, 0)
    t.not(on(layout, 'one', 'true').code, 0)
    t.regex(lab(layout, 'status').text, /one .* stopped/)
    t.is(lab(layout, 'start', 'one').code, 0)
    t.is(on(layout, 'one', 'cat /srv/file').text, 'kept')
  }),
)

withHosts('a host that is paused stands still, and goes on', (t) =>
  inLab(t, PAIR, async (layout) => {
    lab(layout, 'pause', 'two')
    t.regex(lab(layout, 'status').text, /two .* paused/)
    t.not(on(layout, 'two', 'true').code, 0)
    lab(layout, 'resume', 'two')
    t.is(on(layout, 'two', 'echo on').text, 'on')
  }),
)

withHosts('a link that is cut passes nothing, or nothing one way, until it is healed', (t) =>
  inLab(t, PAIR, async (layout) => {
    const ping = () => pings(layout, '-c', '10', '-i', '0.1', '-W', '1').code
    // Seen past the link that is cut.
    const heard = () => {
      const { text } = answerOf('ip', ['netns', 'exec', `tl${layout.number}h12`, 'cat', '/proc/net/snmp'])
      const [names = [], values = []] = text
        .split('\n')
        .flatMap((line) => (/^Icmp:/.test(line) ? [line.split(' ')] : []))
      return Number(values[names.indexOf('InEchos')])
    }
    t.is(ping(), 0)
    t.true(heard() >= 10, 'the second host counts the pings that it hears')
    for (const { how, hears } of [
      { how: [], hears: false },
      { how: ['--one-way', 'in'], hears: false },
      { how: ['--one-way', 'out'], hears: true },
    ]) {
      const before = heard()
      t.is(lab(layout, 'cut', 'two', ...how).code, 0)
      t.not(ping(), 0, `cut ${how.join(' ')}`)
      t.is(heard() - before > 0, hears, `cut ${how.join(' ')}`)
      t.regex(lab(layout, 'status').text, /two .* impaired/)
      t.is(lab(layout, 'heal', 'two').code, 0)
      t.is(ping(), 0, `healed after cut ${how.join(' ')}`)
    }
  }),
)

withHosts('a link that is slow takes its time and loses its share', (t) =>
  inLab(t, PAIR, async (layout) => {
    t.is(lab(layout, 'slow', 'two', '--rtt', '100ms').code, 0)
    const { text } = pings(layout, '-c', '5', '-i', '0.2')
    const least = Number(/rtt min\/avg\/max\/mdev = ([\d.]+)/.exec(text)?.[1])
    t.true(least >= 100, text)
    lab(layout, 'slow', 'two', '--loss', '30%')
    const lost = Number(
      /(\d+)(?:\.\d+)?% packet loss/.exec(pings(layout, '-c', '60', '-i', '0.02', '-W', '1').text)?.[1],
    )
    // Thirty in a hundred each way: half of the pings stay without answer.
    t.true(lost > 10 && lost < 90, `${lost} % lost`)
    lab(layout, 'heal', 'two')
    t.regex(pings(layout, '-c', '20', '-i', '0.02').text, / 0% packet loss/)
  }),
)

withHosts('a disk that is full takes nothing until it is freed', (t) =>
  inLab(t, PAIR, async (layout) => {
    t.is(lab(layout, 'fill', 'two', '/srv').code, 0)
    t.regex(on(layout, 'two', 'echo text >/srv/file').text, /No space left/)
    lab(layout, 'free', 'two', '/srv')
    t.is(on(layout, 'two', 'echo text >/srv/file && cat /srv/file').text, 'text')
  }),
)

withHosts('two labs are up at once, each in a network of its own', (t) =>
  inLab(t, PAIR, async (first) => {
    await inLab(
      t,
      PAIR,
      async (second) => {
        t.not(first.prefix, second.prefix)
        for (const layout of [first, second]) t.is(on(layout, 'one', 'hostname').text, 'one')
        t.regex(answerOf(process.execPath, [LAB, 'ssh', 'one']).text, /several labs are up, name one with --lab/)
      },
      { name: `second-${process.pid}` },
    )
    t.is(on(first, 'one', 'hostname').text, 'one')
  }),
)

withHosts('the state of all labs can be asked while one is made and taken down', async (t) => {
  const name = `passing-${process.pid}`
  const said = new Set<string>()
  let stays = true
  const asking = (async () => {
    while (stays) {
      const child = spawn(process.execPath, [LAB, 'status'], { stdio: ['ignore', 'pipe', 'pipe'] })
      const texts: string[] = []
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (more) => texts.push(String(more)))
      const code = await new Promise((settle) => child.once('close', settle))
      t.is(code, 0, texts.join(''))
      // One more look is under way while the lab vanishes: how a host is, where it is said, is one of these.
      const lines = texts.join('').split(`${name}  `)[1]?.split('\n').slice(1, 3) ?? []
      for (const line of lines)
        said.add(
          line
            .trim()
            .split(/\s{2,}/)
            .at(-1) ?? '',
        )
    }
  })()
  const untilSeen = async () => {
    while (!said.has('up')) await delay(100)
  }
  await inLab(t, PAIR, untilSeen, { name })
  stays = false
  await asking
  for (const how of said) t.true(['up', 'stopped', 'impaired', 'not there', 'machine stopped'].includes(how), how)
})

withHosts('a lab whose making was cut short is finished by another up, or removed', async (t) => {
  for (const then of ['up', 'down']) {
    const name = `broken-${then}-${process.pid}`
    const making = spawn(process.execPath, [LAB, 'up', PAIR, '--name', name], { stdio: 'ignore' })
    while (!readState(name) || !existsSync(`/run/netns/tl${readState(name)?.number}h11`)) await delay(5)
    making.kill('SIGKILL')
    const state = readState(name)
    if (!state) throw new Error('the lab wrote no state before its first host')
    const layout = layoutOf(state.name, state.number)
    t.true(tracesOf(layout).length > 0)
    // What the maker had asked for last goes on for a moment after its end.
    await delay(500)
    if (then === 'up') {
      t.is(answerOf(process.execPath, [LAB, 'up', PAIR, '--name', name]).code, 0)
      t.is(on(layout, 'two', 'hostname').text, 'two')
    }
    await down(state)
    t.deepEqual(tracesOf(layout), [])
  }
})

withHosts('hosts with systemd run units, which tutti starts and enables', (t) =>
  inLab(t, UNITS, async (layout) => {
    for (let tries = 0; on(layout, 'unit1', 'systemctl is-system-running').text === 'starting' && tries < 60; tries++)
      await delay(500)
    t.is(on(layout, 'unit1', 'systemctl is-system-running').text, 'running')
    t.is(on(layout, 'unit1', 'systemctl is-active nginx').text, 'inactive')
    const module = ['run', 'units', '-m', 'service', '-a', 'name=nginx state=started enabled=true']
    t.regex((await tuttiInLab(layout, ...module)).text, /unit1 \| CHANGED/)
    t.regex((await tuttiInLab(layout, ...module)).text, /unit1 \| SUCCESS/)
    t.is(on(layout, 'unit1', 'systemctl is-active nginx; systemctl is-enabled nginx').text, 'active\nenabled')
  }),
)

test.serial('what a lab cannot do is said in a sentence, and nothing is made', (t) => {
  const bad = join(tmpdir(), `tutti-lab-bad-${process.pid}.yml`)
  const told = (text: string): Answer => {
    writeFileSync(bad, text)
    return answerOf(process.execPath, [LAB, 'up', bad])
  }
  t.deepEqual(answerOf(process.execPath, [LAB, 'up', '/nowhere.yml']).code, 1)
  t.regex(told('hosts: { a: { address: 11, adress: 12 } }').text, /hosts\.a: .*adress/)
  t.regex(told('hosts: { a: { address: 11 }, b: { address: 11 } }').text, /host b and host a have the same address, 11/)
  t.regex(told('hosts: { a: { address: 11, kernel: own2 } }').text, /hosts\.a\.kernel: "own2" is none of machine, own/)
  t.regex(told('hosts: { "a[1:300]": { address: 11 } }').text, /253 at most/)
  t.regex(told('hosts: { A_b: { address: 11 } }').text, /lower-case/)
  t.regex(told('hosts: [').text, /tutti-lab-bad/)
  t.regex(
    answerOf(process.execPath, [LAB, 'ssh', 'one', '--', 'true']).text,
    /no lab is up|several labs are up|no host one/,
  )
  if (labLack(PAIR) === undefined)
    t.regex(
      told('packages: [no-such-package-anywhere]\nhosts: { a: { address: 11 } }').text,
      /apt knows no package no-such-package-anywhere/,
    )
})
