import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { untilAllGreet } from '../lab.ts'
import { type HostWish, LabFault } from '../lab-file.ts'
import type { LabState } from '../lab-state.ts'
import { addressIn, type Layout, layoutOf } from '../layout.ts'
import { atPlace, type Verb } from '../place.ts'
import { outcomeOf } from '../system.ts'

const TUTTI = fileURLToPath(new URL('../../bundle/tutti.js', import.meta.url))
const PATIENCE_MS = 180_000
// Hosts do not change under a run: their facts are asked for once, not once by each of the site's plays.
const ENV = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/nonexistent', ANSIBLE_GATHERING: 'smart' }

/** What a play came to. */
export interface Played {
  readonly code: number
  readonly text: string
  /** `changed=` of all hosts together. */
  readonly changed: number
  readonly seconds: number
}

/** The site in its lab: what faults do to it, and what they ask it. */
export interface Stage {
  readonly layout: Layout
  readonly client: HostWish
  readonly vip: string
  readonly say: (text: string) => void
  /** A variable of the lab file that holds a secret of the lab. */
  secret(name: string): string
  /** Addresses of hosts by name. */
  addressOf(host: string): string
  /** Plays a playbook on the site; throws a LabFault with its last lines when it fails. */
  mustPlay(playbook: string, ...words: readonly string[]): Promise<Played>
  /** What a shell command on a host prints; an empty text when the host cannot be asked. */
  on(host: string, command: string): Promise<string>
  fault(verb: Exclude<Verb, 'start' | 'remove' | 'state'>, host: string): Promise<void>
  /** The power returns; waits until the host answers. */
  start(host: string): Promise<void>
  /** Asks again and again; gives the seconds that it took, or undefined when it did not come to hold in time. */
  until(holds: () => Promise<boolean>, seconds: number): Promise<number | undefined>
}

/** The stage of a lab that is up. */
export function stageOf(state: LabState, say: (text: string) => void): Stage {
  const layout = layoutOf(state.name, state.number)
  const hostOf = (name: string): HostWish => {
    const found = state.wish.hosts.find((host) => host.name === name)
    if (!found) throw new LabFault(`the lab ${state.name} has no host ${name}: it is none of the whole site`)
    return found
  }
  const play = async (playbook: string, ...words: readonly string[]): Promise<Played> => {
    const began = Date.now()
    const inventory = ['-i', 'inventory/site', '-i', layout.inventory]
    const all = [TUTTI, 'play', `playbooks/${playbook}.yml`, ...inventory, '-T', '60', ...words]
    const { code, text } = await outcomeOf(process.execPath, all, ENV)
    const counts = [...text.matchAll(/ changed=(\d+) /g)].map(([, n]) => Number(n))
    return { code, text, changed: counts.reduce((sum, n) => sum + n, 0), seconds: (Date.now() - began) / 1000 }
  }
  return {
    layout,
    client: hostOf('client'),
    vip: addressIn(layout, state.wish.addresses.vip ?? 0),
    say,
    secret: (name) => String(state.wish.vars[name]),
    addressOf: (host) => addressIn(layout, hostOf(host).address),
    async mustPlay(playbook, ...words) {
      const played = await play(playbook, ...words)
      if (played.code === 0) return played
      throw new LabFault(`playbooks/${playbook}.yml ${words.join(' ')} failed:\n${played.text.slice(-4000)}`)
    },
    async on(host, command) {
      // Else who asks a host that dies this moment waits for ever.
      const patience = ['-o', 'ConnectTimeout=3', '-o', 'ServerAliveInterval=3']
      const { text } = await outcomeOf('ssh', ['-F', layout.sshConfig, ...patience, host, command], ENV)
      return text.trim()
    },
    async fault(verb, host) {
      await atPlace(state, host, verb)
    },
    async start(host) {
      await atPlace(state, host, 'start')
      await untilAllGreet(state, [hostOf(host)], PATIENCE_MS)
    },
    async until(holds, seconds) {
      const began = Date.now()
      for (;;) {
        if (await holds()) return (Date.now() - began) / 1000
        if (Date.now() - began > seconds * 1000) return undefined
        await delay(200)
      }
    },
  }
}
