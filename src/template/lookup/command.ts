import { spawn, spawnSync } from 'node:child_process'
import type { Question } from '../answers.ts'
import { typeFault } from '../fault.ts'

const largest = 64 * 1024 * 1024

interface Done {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | NodeJS.Signals | null
}

function output(command: string, lookup: string, { stdout, stderr, status }: Done): string {
  if (status === 0) return stdout
  const said = stderr.trim()
  return typeFault(`the lookup ${lookup}: '${command}' returned ${status}${said ? `: ${said}` : ''}`)
}

const impossible = (command: string, lookup: string, error: Error): never =>
  typeFault(`the lookup ${lookup} could not run '${command}': ${error.message}`)

async function runLater(command: string, lookup: string, cwd: string | undefined): Promise<string> {
  const done = await new Promise<Done | Error>((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd ? { cwd } : {}) })
    const said = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    let size = 0
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (data: Buffer) => {
        size += data.length
        said[name].push(data)
        if (size > largest) {
          child.kill('SIGKILL')
          resolve(new Error(`it printed more than ${largest} bytes`))
        }
      })
    }
    const text = (name: 'stdout' | 'stderr'): string => Buffer.concat(said[name]).toString('utf8')
    child.on('error', resolve)
    child.on('close', (code, signal) =>
      resolve({ stdout: text('stdout'), stderr: text('stderr'), status: code ?? signal }),
    )
  })
  return done instanceof Error ? impossible(command, lookup, done) : output(command, lookup, done)
}

function runNow(command: string, lookup: string, cwd: string | undefined): string {
  const options = { encoding: 'utf8', maxBuffer: largest, ...(cwd ? { cwd } : {}) } as const
  const done = spawnSync('/bin/sh', ['-c', command], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  if (done.error) return impossible(command, lookup, done.error)
  return output(command, lookup, { ...done, status: done.status ?? done.signal })
}

/** What a command of the control machine's shell prints. */
export const commandOutput = (command: string, lookup: string, cwd: string | undefined): Question<string> => ({
  later: async () => runLater(command, lookup, cwd),
  now: () => runNow(command, lookup, cwd),
})
