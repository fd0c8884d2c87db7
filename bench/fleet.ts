import { rm } from 'node:fs/promises'
import { cpus } from 'node:os'
import { sshdMissing } from '../test/support/sshd.ts'
import { ACCOUNT } from './account.ts'
import { type Memory, measureMemory } from './memory.ts'
import { FORKS, type Measured, measure, type Peer, peers, settle } from './peer.ts'
import { doubledPlaybook, type Facts, fleetPlaybook, TASKS } from './playbook.ts'
import { inventoryText, openRange, type Range } from './range.ts'
import { budgetRow, formatTable } from './table.ts'
import { countTurns, type Turns } from './turns.ts'

/** What one peer took for a play: on hosts where nothing is yet, and on the same hosts again. */
interface Pair {
  readonly fresh: Measured
  readonly unchanged: Measured
}

/** One measured situation, with the peers in it. */
interface Cell {
  readonly facts: Facts
  readonly hosts: number
  readonly pairs: ReadonlyMap<string, Pair>
}

const MEMORY_HOSTS = [10, 50] as const
const [tutti] = peers as readonly [Peer, ...Peer[]]
const say = (text = '') => process.stdout.write(`${text}\n`)
const note = (text: string) => process.stderr.write(`${text}\n`)

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** Tutti is quick enough to be run three times; the middle one counts. */
async function middle(times: number, run: () => Promise<Measured>): Promise<Measured> {
  const runs: Measured[] = []
  for (let i = 0; i < times; i++) runs.push(await run())
  const seconds = median(runs.map((one) => one.seconds))
  return runs.find((one) => one.seconds === seconds) as Measured
}

async function measurePair(peer: Peer, range: Range, hosts: number, facts: Facts): Promise<Pair> {
  const times = peer === tutti ? 3 : 1
  const inventory = await range.write('fleet.ini', inventoryText(range.places.slice(0, hosts), range.knownHostsFile))
  const playbook = await range.write(`fleet-${facts}.yml`, fleetPlaybook(facts, ACCOUNT))
  const bases: string[] = []
  const fresh = await middle(times, async () => {
    bases.push(await range.freshBase())
    return measure(peer, range, { inventory, playbook, base: bases.at(-1) ?? '' })
  })
  const unchanged = await middle(times, () => measure(peer, range, { inventory, playbook, base: bases.at(-1) ?? '' }))
  await settle(range)
  for (const base of bases) await rm(base, { recursive: true, force: true })
  check(peer, hosts, fresh, unchanged)
  return { fresh, unchanged }
}

/** A peer that did something else than asked is not worth a comparison. */
function check(peer: Peer, hosts: number, fresh: Measured, unchanged: Measured): void {
  const wrong = (what: string): Error => new Error(`${peer.name} is not comparable: ${what}`)
  if (fresh.hosts !== hosts) throw wrong(`${fresh.hosts} hosts of ${hosts} in the recap`)
  if (fresh.recap.changed !== 15 * hosts) throw wrong(`${fresh.recap.changed} changes of ${15 * hosts} on fresh hosts`)
  if (unchanged.recap.changed !== 0) throw wrong(`${unchanged.recap.changed} changes in the second run`)
}

/** Milliseconds that one more task that changes nothing takes on each of the hosts. */
async function marginalMs(range: Range, hosts: number): Promise<number> {
  const inventory = await range.write('marginal.ini', inventoryText(range.places.slice(0, hosts), range.knownHostsFile))
  const once = await range.write('once.yml', fleetPlaybook('off', ACCOUNT))
  const twice = await range.write('twice.yml', doubledPlaybook(ACCOUNT))
  const base = await range.freshBase()
  await measure(tutti, range, { inventory, playbook: once, base })
  // In turns and the least of each: what other programs add to a run must not count as a task's cost.
  const least = { once: Number.POSITIVE_INFINITY, twice: Number.POSITIVE_INFINITY }
  for (let i = 0; i < 7; i++) {
    least.once = Math.min(least.once, (await measure(tutti, range, { inventory, playbook: once, base })).seconds)
    least.twice = Math.min(least.twice, (await measure(tutti, range, { inventory, playbook: twice, base })).seconds)
  }
  await rm(base, { recursive: true, force: true })
  return ((least.twice - least.once) * 1000) / TASKS / hosts
}

function printCells(cells: readonly Cell[], facts: Facts, names: readonly string[]): void {
  const others = names.filter((name) => name !== 'tutti')
  say(`\n${TASKS} tasks, gather_facts ${facts}: seconds, and how many times faster Tutti is`)
  const rows = cells
    .filter((cell) => cell.facts === facts)
    .flatMap(({ hosts, pairs }) =>
      (['fresh', 'unchanged'] as const).map((state) => {
        const seconds = (name: string) => pairs.get(name)?.[state].seconds ?? Number.NaN
        return [
          `${hosts} hosts, ${state}`,
          ...names.map((name) => (pairs.has(name) ? seconds(name).toFixed(2) : 'failed')),
          ...others.map((name) => (pairs.has(name) ? `${(seconds(name) / seconds('tutti')).toFixed(1)} x` : '')),
        ]
      }),
    )
  say(formatTable(['', ...names, ...others.map((name) => `to ${name}`)], rows))
}

function printBudgets(
  cells: readonly Cell[],
  own: {
    readonly turns: Turns
    readonly marginal: number
    readonly marginalOfMany: number
    readonly memory: readonly [Memory, Memory]
  },
): void {
  const largest = cells.findLast((cell) => cell.facts === cells[0]?.facts)
  const ratio = (name: string): number =>
    (largest?.pairs.get(name)?.unchanged.seconds ?? Number.NaN) /
    (largest?.pairs.get('tutti')?.unchanged.seconds ?? Number.NaN)
  const [few, many] = own.memory
  const further = (of: (memory: Memory) => number): number => (of(many) - of(few)) / (MEMORY_HOSTS[1] - MEMORY_HOSTS[0])
  const rows = [
    ...(['ansible', 'mitogen'] as const)
      .filter((name) => largest?.pairs.has(name))
      .map((name) =>
        budgetRow(
          `times faster than ${name}, ${largest?.hosts} hosts, unchanged`,
          name === 'ansible' ? 30 : 10,
          ratio(name),
          ' x',
          false,
        ),
      ),
    budgetRow(
      'memory for one more connected host',
      300,
      further((one) => one.residentKiB),
      ' KiB',
      true,
    ),
    budgetRow('turns per task, nothing changes', 0.5, own.turns.unchanged, '', true),
    budgetRow('turns per task, every one changes', 1.3, own.turns.changed, '', true),
    budgetRow('one more unchanged task, one host', 2, own.marginal, ' ms', true),
  ]
  rows.push(
    ['  of them waited for, nothing changes', '', own.turns.waitedUnchanged.toFixed(2), ''],
    ['  of them waited for, every one changes', '', own.turns.waitedChanged.toFixed(2), ''],
  )
  const perHost = `${own.marginalOfMany.toFixed(2)} ms`
  rows.push([`one more unchanged task, ${largest?.hosts} hosts, for each`, '', perHost, ''])
  say('\nBudgets')
  say(formatTable(['', 'budget', 'result', ''], rows))
  say(
    `\nmemory: ${few.residentKiB.toFixed(0)} KiB at ${MEMORY_HOSTS[0]} hosts, ${many.residentKiB.toFixed(0)} KiB at ` +
      `${MEMORY_HOSTS[1]}, after tidying; of the difference per host ${further((one) => one.liveKiB).toFixed(0)} KiB ` +
      `are in use by JavaScript; at the peak ${further((one) => one.peakKiB).toFixed(0)} KiB per host`,
  )
}

function readWords(words: readonly string[]): {
  readonly hosts: readonly number[]
  readonly peers: readonly Peer[]
  readonly facts: readonly Facts[]
} {
  const option = (name: string, otherwise: string): readonly string[] => {
    const at = words.indexOf(name)
    return (at < 0 ? otherwise : (words[at + 1] ?? '')).split(',').filter(Boolean)
  }
  const hosts = option('--hosts', '10,50').map(Number)
  const wanted = option('--peers', 'ansible,mitogen')
  const facts = (['off', 'on'] as const).filter((one) => option('--facts', 'off').includes(one))
  const strange = [
    ...hosts.filter((one) => !(Number.isInteger(one) && one > 0 && one <= 1000)),
    ...wanted.filter((name) => !peers.some((peer) => peer.name === name)),
  ]
  if (strange.length > 0)
    throw new Error(`fleet [--hosts 10,50] [--peers ansible,mitogen] [--facts off,on]: what is ${strange[0]}?`)
  return { hosts, facts, peers: peers.filter((peer) => peer === tutti || wanted.includes(peer.name)) }
}

async function main(words: readonly string[]): Promise<number> {
  const asked = readWords(words)
  const lack = sshdMissing()
  if (lack) {
    note(`The benchmark needs a real OpenSSH server and a user of its own: ${lack}.`)
    return 1
  }
  const present = asked.peers.filter((peer) => {
    const missing = peer.missing()
    if (missing) note(`${peer.name} is left out: ${missing}`)
    return !missing
  })
  const range = await openRange(Math.max(...asked.hosts, ...MEMORY_HOSTS))
  const stop = () => void range.close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    say(`${cpus().length} x ${cpus()[0]?.model.trim()}, node ${process.version}; forks ${FORKS} for every peer`)
    for (const peer of present) say(`  ${peer.name}: ${peer.version()}`)
    const cells: Cell[] = []
    for (const facts of asked.facts)
      for (const hosts of asked.hosts) {
        const pairs = new Map<string, Pair>()
        for (const peer of present) {
          note(`measuring ${peer.name}, ${hosts} hosts, facts ${facts} …`)
          try {
            const pair = await measurePair(peer, range, hosts, facts)
            pairs.set(peer.name, pair)
            note(`  ${pair.fresh.seconds.toFixed(2)} s fresh, ${pair.unchanged.seconds.toFixed(2)} s unchanged`)
          } catch (error) {
            if (peer === tutti) throw error
            note(`  ${peer.name} is left out here: ${error instanceof Error ? error.message : String(error)}`)
          }
        }
        cells.push({ facts, hosts, pairs })
      }
    note('measuring turns, one task more, memory …')
    const turns = await countTurns(tutti, range)
    const marginal = await marginalMs(range, 1)
    const marginalOfMany = await marginalMs(range, Math.max(...asked.hosts))
    const few = await measureMemory(tutti, range, MEMORY_HOSTS[0])
    const many = await measureMemory(tutti, range, MEMORY_HOSTS[1])
    const names = present.map((peer) => peer.name)
    for (const facts of asked.facts) printCells(cells, facts, names)
    printBudgets(cells, { turns, marginal, marginalOfMany, memory: [few, many] })
    return 0
  } finally {
    await range.close()
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  note(error instanceof Error ? error.message : String(error))
  return 1
})
