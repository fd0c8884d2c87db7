import { readFile } from 'node:fs/promises'
import { measure, type Peer } from './peer.ts'
import { pingPlaybook, TURN_TASKS, turnPlaybook } from './playbook.ts'
import { inventoryText, type Place, type Range } from './range.ts'
import { startTurnProxy } from './turn-proxy.ts'

/** Turns per task of one host, without those of the connection. */
export interface Turns {
  readonly changed: number
  readonly unchanged: number
}

/** Counts the turns of a play through a proxy: fresh, so that every task changes, and again. */
export async function countTurns(peer: Peer, range: Range): Promise<Turns> {
  const [place] = range.places as readonly [Place, ...Place[]]
  const base = await range.freshBase()
  const play = await range.write('turns.yml', turnPlaybook())
  const ping = await range.write('ping.yml', pingPlaybook())
  const count = async (playbook: string): Promise<number> => {
    const proxy = await startTurnProxy(place.address, place.port)
    try {
      const known = await readFile(range.knownHostsFile, 'utf8')
      const knownHosts = await range.write(
        'turns.known_hosts',
        known.replaceAll(`]:${place.port} `, `]:${proxy.port} `),
      )
      const inventory = await range.write('turns.ini', inventoryText([{ ...place, port: proxy.port }], knownHosts))
      await measure(peer, range, { inventory, playbook, base })
      return proxy.turns()
    } finally {
      proxy.close()
    }
  }
  // A ping needs the connection and one turn of its own.
  const connection = (await count(ping)) - 1
  const changed = (await count(play)) - connection
  const unchanged = (await count(play)) - connection
  return { changed: changed / TURN_TASKS, unchanged: unchanged / TURN_TASKS }
}
