import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ACCOUNT } from './account.ts'
import { baseEnv, type Peer } from './peer.ts'
import { restingPlaybook } from './playbook.ts'
import { inventoryText, type Range } from './range.ts'

const PROBE = fileURLToPath(new URL('./memory-probe.js', import.meta.url))
const REST_S = 4

/** What Tutti holds while all hosts are connected and have nothing to do, in KiB. */
export interface Memory {
  readonly residentKiB: number
  /** What JavaScript still refers to: the heap and its buffers. */
  readonly liveKiB: number
  readonly peakKiB: number
}

/** Plays the measured play and looks at the memory in a rest at its end, after tidying up. */
export async function measureMemory(peer: Peer, range: Range, hosts: number): Promise<Memory> {
  const [program = '', ...first] = peer.command
  const file = await range.write('memory.json', '')
  const inventory = await range.write('memory.ini', inventoryText(range.places.slice(0, hosts), range.knownHostsFile))
  const playbook = await range.write('rest.yml', restingPlaybook(ACCOUNT, REST_S))
  const base = await range.freshBase()
  const args = ['--expose-gc', '--import', PROBE, ...first, '-i', inventory, '-e', `base=${base}`, playbook]
  const child = spawn(program, args, {
    env: { ...baseEnv(range), ...peer.env(range), MEMORY_PROBE: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((settle) => child.once('close', settle))
  let text = ''
  let peakKiB = 0
  await new Promise<void>((settle) => {
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.includes('TASK [rest]')) settle()
    })
    void ended.then(() => settle())
  })
  if (child.exitCode !== null) throw new Error(`no rest to look at the memory in:\n${text.slice(-2000)}`)
  peakKiB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1])
  child.kill('SIGUSR2')
  for (let i = 0; i < 40 && readFileSync(file, 'utf8') === ''; i++) await delay(50)
  const usage = JSON.parse(readFileSync(file, 'utf8')) as NodeJS.MemoryUsage
  await ended
  rmSync(base, { recursive: true, force: true })
  return { residentKiB: usage.rss / 1024, liveKiB: (usage.heapUsed + usage.external) / 1024, peakKiB }
}
