import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A block device of this machine that is a file in a folder of its own. */
export interface LoopDisk {
  readonly device: string
  close(): void
}

const run = (...words: readonly [string, ...string[]]) => {
  const [program, ...rest] = words
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8' })
  return { done: status === 0, stdout: (stdout ?? '').trim(), stderr: (stderr ?? '').trim() }
}

/** Why there can be no such disk here; undefined when there can. */
export function loopDiskLack(): string | undefined {
  if (process.getuid?.() !== 0) return 'disks that are files need root'
  return existsSync('/dev/loop-control') ? undefined : 'this kernel has no loop devices'
}

const bytesOf = (size: string): number => {
  const [, number = '', unit = ''] = /^(\d+)([KMG]?)$/.exec(size) ?? []
  return Number(number) * 1024 ** ' KMG'.indexOf(unit || ' ')
}

/** Makes an empty disk; it takes no more room than is written to it. */
export function openLoopDisk(size: string): LoopDisk {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-disk-'))
  const file = join(folder, 'disk')
  writeFileSync(file, '')
  truncateSync(file, bytesOf(size))
  const made = run('losetup', '--find', '--show', '--partscan', file)
  if (!made.done) {
    rmSync(folder, { recursive: true })
    throw new Error(`no loop device: ${made.stderr}`)
  }
  return {
    device: made.stdout,
    close() {
      run('losetup', '--detach', made.stdout)
      rmSync(folder, { recursive: true })
    },
  }
}
