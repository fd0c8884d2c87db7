import { readFile, rm } from 'node:fs/promises'
import { measure, type Peer } from './peer.ts'
import { pingPlaybook, TURN_TASKS, turnPlaybook } from './playbook.ts'
import { inventoryText, type Place, type Range } from './range.ts'
import { startTurnProxy } from './turn-proxy.ts'

/** Turns per task of one host, without those of the connection. */
export interface Turns {
  readonly changed: number
  readonly unchanged: number
  /** How many round trips a task takes longer on a slow line: turns that nothing else goes on beside. */
  readonly waitedChanged: number
  readonly waitedUnchanged: number
}

/** One way of the slow line. */
const DELAY_MS = 50

/** Counts the turns of a play through a proxy: fresh, so that every task changes, and again. */
export async function countTurns(peer: Peer, range: Range): Promise<Turns> {
  const [place] = range.places as readonly [Place, ...Place[]]
  const base = await range.freshBase()
  const play = await range.write('turns.yml', turnPlaybook())
  const ping = await range.write('ping.yml', pingPlaybook())
  const count = async (
    playbook: string,
    delayMs = 0,
  ): Promise<{ readonly turns: number; readonly seconds: number }> => {
    const proxy = await startTurnProxy(place.address, place.port, delayMs)
    try {
      const known = await readFile(range.knownHostsFile, 'utf8')
      const knownHosts = await range.write(
        'turns.known_hosts',
        known.replaceAll(`]:${place.port} `, `]:${proxy.port} `),
      )
      const inventory = await range.write('turns.ini', inventoryText([{ ...place, port: proxy.port }], knownHosts))
      const { seconds } = await measure(peer, range, { inventory, playbook, base })
      return { turns: proxy.turns(), seconds }
    } finally {
      proxy.close()
    }
  }
  const fresh = async (delayMs: number) => {
    await rm(base, { recursive: true, force: true })
    return count(play, delayMs)
  }
  // A ping needs the connection and one turn of its own.
  const connection = (await count(ping)).turns - 1
  const [changed, unchanged] = [await fresh(0), await count(play)]
  const [slowPing, slowChanged, slowUnchanged] = [
    await count(ping, DELAY_MS),
    await fresh(DELAY_MS),
    await count(play, DELAY_MS),
  ]
  const quickPing = await count(ping)
  const waited = (slow: number, quick: number): number =>
    ((slow - slowPing.seconds - (quick - quickPing.seconds)) * 1000) / (2 * DELAY_MS) / TURN_TASKS
  return {
    changed: (changed.turns - connection) / TURN_TASKS,
    unchanged: (unchanged.turns - connection) / TURN_TASKS,
    waitedChanged: waited(slowChanged.seconds, changed.seconds),
    waitedUnchanged: waited(slowUnchanged.seconds, unchanged.seconds),
  }
}
