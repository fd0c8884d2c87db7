import { spawn } from 'node:child_process'
import { Failure } from '../error/failure.ts'

const OUTPUT_LIMIT = 1024 ** 3

/** What a program is asked with. */
export interface Asking {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** What a program said; its standard error is without blanks around it. */
export interface Answer {
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs an inventory program and gives what it printed. One that cannot be run, fails, or takes too long is a `Failure`;
 * what it has started ends with it.
 */
export function askProgram(file: string, args: readonly string[], { timeoutMs, signal }: Asking): Promise<Answer> {
  const name = `the inventory script ${[file, ...args].join(' ')}`
  return new Promise((resolve, reject) => {
    // In a group of its own, so that whatever it waits for can be ended with it.
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    let size = 0
    let ending: Failure | undefined
    const end = (why: Failure): void => {
      ending ??= why
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
      // What has left the group may hold the other ends open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const keep = (kept: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length
      if (size > OUTPUT_LIMIT) end(new Failure('inventory-syntax', `${name} prints more than a gigabyte`))
      else kept.push(chunk)
    }
    child.stdout.on('data', keep(out))
    child.stderr.on('data', keep(err))
    const said = (): string => Buffer.concat(err).toString('utf8').trim()
    const timer = setTimeout(() => end(tooLong(name, timeoutMs, said())), timeoutMs)
    const stop = (): void => end(new Failure('interrupted', `${name} was stopped`))
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      act()
    }
    child.once('error', (cause) =>
      settle(() => reject(new Failure('inventory-syntax', `cannot run ${name}: ${cause.message}`, { cause }))),
    )
    child.once('close', (code, killedBy) =>
      settle(() => {
        if (ending) return reject(ending)
        if (code !== 0) {
          const how = code === null ? `was killed by ${killedBy}` : `ended with ${code}`
          return reject(new Failure('inventory-syntax', `${name} ${how}`, { hint: said() || undefined }))
        }
        resolve({ stdout: Buffer.concat(out).toString('utf8'), stderr: said() })
      }),
    )
  })
}

const tooLong = (name: string, timeoutMs: number, said: string): Failure =>
  new Failure('inventory-syntax', `${name} did not end within ${timeoutMs / 1000} s`, {
    hint: `${said === '' ? '' : `it said: ${said}\n`}a script that needs longer is given time by script_timeout in [inventory] of ansible.cfg`,
  })
