import { type ChildProcess, spawn } from 'node:child_process'
import { Failure } from '../error/failure.ts'
import type { Connection, Ending, Streams, Transport } from './transport.ts'

/** How long a program that is being ended may take to end itself. */
const GRACE_MS = 500

export interface LocalOptions {
  /** Directory the programs start in; the current one when absent. */
  readonly cwd?: string
  /** Environment of the programs; that of the control host when absent. */
  readonly env?: NodeJS.ProcessEnv
}

/** The transport to the control host itself: `/bin/sh -c` in a process group of its own. */
export function localTransport(options: LocalOptions = {}): Transport {
  const connections = new Set<Connection>()
  return {
    name: 'local',
    connect: () => {
      const connection = localConnection(options, () => connections.delete(connection))
      connections.add(connection)
      return Promise.resolve(connection)
    },
    close: () => {
      for (const connection of connections) connection.close()
    },
  }
}

function localConnection(options: LocalOptions, closed: () => void): Connection {
  const children = new Set<ChildProcess>()
  let open = true
  return {
    open: (commandLine) => {
      if (!open) return Promise.reject(new Failure('unreachable', 'the connection to this machine has been closed'))
      return start(commandLine, options, children)
    },
    close: () => {
      open = false
      closed()
      for (const child of children) end(child)
    },
  }
}

async function start(commandLine: string, options: LocalOptions, children: Set<ChildProcess>): Promise<Streams> {
  const child = spawn('/bin/sh', ['-c', commandLine], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A program may stop reading: the writer learns of it from `ended`, as over a network.
  child.stdin.on('error', () => {})
  children.add(child)
  const ended = new Promise<Ending>((settle) => {
    child.once('close', (code, signal) => {
      children.delete(child)
      settle({ code, signal, lost: false })
    })
  })
  await new Promise<void>((settle, refuse) => {
    child.once('spawn', settle)
    child.once('error', (error) => {
      children.delete(child)
      refuse(new Failure('unreachable', `/bin/sh cannot be started here: ${error.message}`, { cause: error }))
    })
  })
  const signal: Streams['signal'] = (name) => {
    if (isRunning(child)) killGroup(child, `SIG${name}`)
  }
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, signal }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

/** Ends a program with its group; one that has already ended only loses its streams, so that its daemons live on. */
function end(child: ChildProcess): void {
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
  if (!isRunning(child)) return
  killGroup(child, 'SIGTERM')
  setTimeout(() => isRunning(child) && killGroup(child, 'SIGKILL'), GRACE_MS).unref()
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It ended in between.
  }
}
