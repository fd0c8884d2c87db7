import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { tuttiInLab } from './lab.ts'

const LAB = fileURLToPath(new URL('../../lab/command-line.js', import.meta.url))

/** Runs a command of the lab: kill, cut, fill. */
export function lab(t: ExecutionContext, layout: Layout, ...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [LAB, '--lab', layout.name, ...words], { encoding: 'utf8' })
  t.is(status, 0, stderr)
}

/** Runs a command on a host of a lab, as root; gives what it printed on both outputs. */
export function onHost(layout: Layout, host: string, command: string): string {
  const { stdout, stderr } = spawnSync('ssh', ['-F', layout.sshConfig, host, 'sh -s'], {
    encoding: 'utf8',
    input: command,
  })
  return `${stdout}${stderr}`.trim()
}

/** Runs tasks on a host of a lab. */
export async function playTasks(
  layout: Layout,
  host: string,
  tasks: readonly Readonly<Record<string, unknown>>[],
  ...options: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-steps-'))
  try {
    const playbook = join(folder, 'steps.yml')
    // JSON is YAML.
    writeFileSync(playbook, JSON.stringify([{ hosts: host, gather_facts: false, tasks }]))
    return await tuttiInLab(layout, 'play', playbook, ...options)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
