import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const LOCK = join(tmpdir(), 'tutti-test-network.lock')

/**
 * Has the network of this machine alone among the test files that lock it: one adds interfaces, another compares two looks
 * at them. Gives the function that lets it go; a holder that has died does not count.
 */
export async function lockMachineNetwork(): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(LOCK)
      writeFileSync(join(LOCK, 'pid'), String(process.pid))
      return () => rmSync(LOCK, { recursive: true, force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (!isHeld()) rmSync(LOCK, { recursive: true, force: true })
    else await setTimeout(200)
  }
}

function isHeld(): boolean {
  try {
    process.kill(Number(readFileSync(join(LOCK, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    // No file yet: the holder is about to write it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
