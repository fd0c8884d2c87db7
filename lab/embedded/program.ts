import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/** How long a program whose connection is gone may take to end itself. */
const GRACE_MS = 1000

/** A program that runs for a channel. */
export interface Program {
  signal(name: NodeJS.Signals): void
  /** Hangs up on the program, and kills it when it does not end by that. */
  hangUp(): void
  kill(): void
}

export interface ProgramOptions {
  readonly directory: string
  readonly env: { readonly [name: string]: string }
  /** How many of so many bytes of output may be sent. */
  readonly room: (count: number) => number
}

/** Runs a command line in the real `/bin/sh`, in a process group of its own, with a channel as its three streams. */
export function runProgram(commandLine: string, channel: ServerChannel, options: ProgramOptions): Program {
  const child = spawn('/bin/sh', ['-c', commandLine], {
    cwd: options.directory,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const program: Program = {
    signal: (name) => killGroup(child, name),
    hangUp: () => {
      child.stdin.destroy()
      child.stdout.destroy()
      child.stderr.destroy()
      killGroup(child, 'SIGHUP')
      setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS).unref()
    },
    kill: () => killGroup(child, 'SIGKILL'),
  }
  const output = outputTo(channel, options.room)
  child.once('error', (error) => {
    channel.stderr.write(`/bin/sh cannot be started: ${error.message}\n`)
    output.finish(127)
  })
  child.once('close', (code, signal) => output.finish(signal ?? code ?? 255))
  // A program may stop reading before it ends.
  child.stdin.on('error', () => {})
  channel.on('error', () => {})
  channel.pipe(child.stdin)
  // What nobody reads any more must not hold up the end of the channel; the pipe pauses it at the same event, before.
  child.stdin.once('close', () => setImmediate(() => channel.resume()))
  output.carry(child.stdout, channel)
  output.carry(child.stderr, channel.stderr)
  return program
}

/** What a program writes on its way to a channel: one piece at a time, whichever stream it is from. */
interface Output {
  carry(from: Readable, to: Writable): void
  /** Reports how the program ended, after everything it wrote has left. */
  finish(result: number | NodeJS.Signals): void
}

function outputTo(channel: ServerChannel, room: ProgramOptions['room']): Output {
  let last = Promise.resolve()
  const write = (bytes: Buffer, to: Writable): Promise<void> => {
    last = last.then(() => {
      // ssh2 keeps the piece that last waited for the client to read, and sends it again when the other stream waits.
      Object.assign(channel, { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined })
      return new Promise((settle) => to.write(bytes, () => settle()))
    })
    return last
  }
  return {
    carry: (from, to) => {
      from.on('data', (bytes: Buffer) => {
        from.pause()
        void write(bytes.subarray(0, room(bytes.length)), to).then(() => from.resume())
      })
    },
    finish: (result) => {
      void last.then(() => {
        if (typeof result === 'number') channel.exit(result)
        else channel.exit(result.replace(/^SIG/, ''))
        channel.end()
      })
    },
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It ended in between.
  }
}
