import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Format, GROUPS, inventoryFixture } from './inventory-fixture.ts'
import { budgetRow, formatTable } from './table.ts'

const TUTTI = fileURLToPath(new URL('../bundle/tutti.js', import.meta.url))
const PROBE = fileURLToPath(new URL('./peak-probe.js', import.meta.url))
const ANSIBLE = '/usr/bin/ansible-inventory'
const HOSTS = 10_000
const MANY_HOSTS = 100_000
const ROUNDS = 5
const SLOW_ROUNDS = 3
const OUTPUT_LIMIT = 1024 ** 3

const say = (text = ''): void => void process.stdout.write(`${text}\n`)
const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** What one call took and printed. */
interface Called {
  readonly seconds: number
  /** Of the processor: what it would take about on a machine that does nothing else. */
  readonly workSeconds: number
  readonly peakMiB: number
  readonly output: string
}

/** Seconds that the programs called so far have worked; Linux counts them in hundredths. */
function workedSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

function call(folder: string, program: string, args: readonly string[]): Called {
  const peak = join(folder, 'peak')
  writeFileSync(peak, '0')
  const config = join(folder, 'ansible.cfg')
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder, ANSIBLE_CONFIG: config, PEAK_PROBE: peak }
  const worked = workedSeconds()
  const start = performance.now()
  const done = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: OUTPUT_LIMIT })
  const seconds = (performance.now() - start) / 1000
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${done.status}: ${done.stderr}`)
  const workSeconds = workedSeconds() - worked
  return { seconds, workSeconds, peakMiB: Number(readFileSync(peak, 'utf8')) / 1024, output: done.stdout }
}

const tutti = (folder: string, ...args: readonly string[]): Called =>
  call(folder, process.execPath, [TUTTI, 'inventory', ...args])

/** The same with something in the process that tells how much memory it took; it takes time as well. */
const probed = (folder: string, ...args: readonly string[]): Called =>
  call(folder, process.execPath, ['--import', PROBE, TUTTI, 'inventory', ...args])

/** The middle one of some calls. */
function middle(calls: readonly Called[]): Called {
  const sorted = [...calls].sort((a, b) => a.seconds - b.seconds)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** Both programs in turns, so that what else the machine does meets both; Ansible less often, it is slow. */
function compare(folder: string, format: Format, hosts: number): readonly string[][] {
  const file = join(folder, format === 'INI' ? 'hosts' : 'hosts.yml')
  writeFileSync(file, inventoryFixture(format, hosts))
  const words = ['-i', file, '--host', `h${hosts - 1}`]
  const [own, other]: [Called[], Called[]] = [[], []]
  const isThere = existsSync(ANSIBLE)
  for (let i = 0; i < ROUNDS; i++) {
    if (isThere && i < SLOW_ROUNDS) other.push(call(folder, ANSIBLE, words))
    own.push(tutti(folder, ...words))
  }
  const { seconds, workSeconds, output } = middle(own)
  const { peakMiB } = probed(folder, ...words)
  const what = `${format}, ${hosts} hosts, --host`
  const rows = [
    budgetRow(what, 1, seconds, ' s', true),
    ['  of the processor', '', `${workSeconds.toFixed(2)} s`, ''],
    ['  at most in memory', '', `${peakMiB.toFixed(0)} MiB`, ''],
  ]
  if (!isThere) return rows
  const theirs = middle(other)
  if (theirs.output !== output) throw new Error(`${format}: the two programs print different variables`)
  return [
    ...rows,
    ['  ansible-inventory', '', `${theirs.seconds.toFixed(2)} s`, ''],
    ['    of the processor', '', `${theirs.workSeconds.toFixed(2)} s`, ''],
    budgetRow('  times faster', 20, theirs.seconds / seconds, ' x', false),
    ['    of the processor', '', `${(theirs.workSeconds / workSeconds).toFixed(1)} x`, ''],
  ]
}

function many(folder: string, format: Format): readonly string[][] {
  const file = join(folder, format === 'INI' ? 'many' : 'many.yml')
  writeFileSync(file, inventoryFixture(format, MANY_HOSTS))
  const one = ['-i', file, '--host', `h${MANY_HOSTS - 1}`]
  const all = ['-i', file, '--list']
  return [
    budgetRow(`${format}, ${MANY_HOSTS} hosts, --host`, 10, tutti(folder, ...one).seconds, ' s', true),
    budgetRow('  at most in memory', 1024, probed(folder, ...one).peakMiB, ' MiB', true),
    ['  --list', '', `${tutti(folder, ...all).seconds.toFixed(1)} s`, ''],
    ['    at most in memory', '', `${probed(folder, ...all).peakMiB.toFixed(0)} MiB`, ''],
  ]
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-bench-inventory-'))
  try {
    // Nothing of the caller's own settings.
    writeFileSync(join(folder, 'ansible.cfg'), '')
    say(`${cpus().length} x ${cpus()[0]?.model.trim()}, node ${process.version}; ${GROUPS} groups`)
    if (existsSync(ANSIBLE)) say(`  ${execFileSync(ANSIBLE, ['--version'], { encoding: 'utf8' }).split('\n', 1)[0]}`)
    else note(`ansible-inventory is left out: ${ANSIBLE} is not here (Debian: apt-get install ansible-core)`)
    for (const format of ['INI', 'YAML'] as const) {
      note(`measuring ${format} …`)
      const rows = [...compare(folder, format, HOSTS), ...many(folder, format)]
      say(`\n${formatTable(['', 'budget', 'result', ''], rows)}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main()
