import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Stage } from './stage.ts'
import type { Asked } from './stopwatch.ts'
import type { Load } from './web-load.ts'

const PATIENCE_MS = 2000
const PAUSE_MS = 50
const LAST_PATIENCE_MS = 30_000

/** A load of writes to a file, which knows what was on the disk when the host said so. */
export interface DiskLoad extends Load {
  /** The numbers of the lines that the host said are on the disk. */
  readonly acknowledged: ReadonlySet<number>
}

/**
 * Starts a writer on a host that appends one line after the other to a file, each synced. One that takes longer than the patience counts as
 * failed, though it is waited for: a disk that comes back late has kept the program that writes waiting.
 */
export function loadDisk({ layout }: Stage, host: string, file: string): DiskLoad {
  const each = `while read -r n; do echo "$n" >>${file} && sync ${file} && echo "$n" || echo failed; done`
  const child = spawn('ssh', ['-F', layout.sshConfig, '-o', 'ServerAliveInterval=0', host, `: >${file}; ${each}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.once('error', () => {})
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const all: Asked[] = []
  const acknowledged = new Set<number>()
  let ending = false
  const write = async (): Promise<void> => {
    for (let n = 1; !ending; n++) {
      const began = Date.now()
      child.stdin.write(`${n}\n`)
      const { value, done } = await answers.next()
      const ended = Date.now()
      if (value === String(n)) acknowledged.add(n)
      const failure = done ? 'the host is gone' : value !== String(n) ? 'not written' : undefined
      const slow = ended - began > PATIENCE_MS ? `waited for longer than ${PATIENCE_MS} ms` : undefined
      const why = failure ?? slow
      all.push({ began, ended, ...(why === undefined ? {} : { failure: why }) })
      if (done) return
      await delay(PAUSE_MS)
    }
    child.stdin.end()
  }
  const written = write()
  return {
    acknowledged,
    async end() {
      ending = true
      // A disk that does not come back keeps its writer waiting for ever.
      await Promise.race([written, delay(LAST_PATIENCE_MS)])
      child.kill()
      return all
    },
  }
}
