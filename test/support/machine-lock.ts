import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'

const LOCK = join(tmpdir(), 'tutti-test-network')

/**
 * Has the network of this machine alone among the test files that lock it: one adds interfaces, another compares two looks
 * at them. Gives the function that lets it go; a holder that has died does not count.
 */
export async function lockMachineNetwork(): Promise<() => void> {
  // A link to a file that already names its holder: no lock is ever without one, wherever a process dies.
  const mine = `${LOCK}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    while (!isTaken(mine)) {
      if (isHeld()) await setTimeout(200)
      else rmSync(LOCK, { force: true })
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => rmSync(LOCK, { force: true })
}

function isTaken(mine: string): boolean {
  try {
    linkSync(mine, LOCK)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function isHeld(): boolean {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
