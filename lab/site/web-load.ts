import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cableOf } from '../layout.ts'
import type { Stage } from './stage.ts'
import type { Asked } from './stopwatch.ts'

const CLIENT = fileURLToPath(new URL('web-client.js', import.meta.url))

/** A load that can be ended; it then gives all that was asked for. */
export interface Load {
  end(): Promise<readonly Asked[]>
}

/** Starts the client of the web, within the network of the lab's client and with this machine's clock. */
export function loadWeb({ layout, client, vip }: Stage, perSecond = 20, patienceMs = 2000): Load {
  const words = ['netns', 'exec', cableOf(layout, client.address), process.execPath, CLIENT]
  const child = spawn('ip', [...words, `http://${vip}/`, String(perSecond), String(patienceMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const all: Asked[] = []
  createInterface({ input: child.stdout }).on('line', (line) => all.push(JSON.parse(line) as Asked))
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  return {
    async end() {
      child.stdin.end()
      await ended
      return all
    },
  }
}
