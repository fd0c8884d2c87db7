import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Runs a command on a host of a lab, as root, with this input. */
export function sshTo(
  layout: Layout,
  host: string,
  command: string,
  input: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync('ssh', ['-F', layout.sshConfig, host, command], { encoding: 'utf8', input })
}

/** The end of what the console of a host has shown. */
export const consoleOf = (layout: Layout, host: string): string =>
  readFileSync(`${layout.hosts}/${host}/log`, 'utf8').slice(-3000)

/** Runs a script on a host of a lab, as root; gives what it printed on both outputs. */
export function onHost(layout: Layout, host: string, script: string): string {
  const { stdout, stderr } = sshTo(layout, host, 'sh -s', script)
  return `${stdout}${stderr}`.trim()
}

/** Runs a script on a host of a lab, as root; gives what it printed, and throws when it fails. */
export function mustOnHost(layout: Layout, host: string, script: string): string {
  const { status, stdout, stderr } = sshTo(layout, host, 'sh -s', script)
  if (status !== 0) throw new Error(`on ${host}: ${stdout}${stderr}`)
  return stdout
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
