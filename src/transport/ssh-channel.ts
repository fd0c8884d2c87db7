import type { Readable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { Failure } from '../error/failure.ts'
import type { OpenClient } from './ssh-client.ts'
import type { Ending, Streams } from './transport.ts'

/** Starts a program on a host that is logged in to; rejects with a Failure when the host opens no channel for it. */
export function startProgram(open: OpenClient, commandLine: string): Promise<Streams> {
  if (!open.isOpen) return Promise.reject(goneFailure(open.label))
  return new Promise((settle, refuse) => {
    try {
      open.client.exec(commandLine, (error, channel) => {
        if (error) refuse(open.isOpen ? refusedFailure(open.label, error) : goneFailure(open.label))
        // Before anything else runs, as the program may have ended already.
        else settle(streamsOf(open, channel))
      })
    } catch {
      refuse(goneFailure(open.label))
    }
  })
}

function streamsOf(open: OpenClient, channel: ClientChannel): Streams {
  let known: Omit<Ending, 'lost'> | undefined
  channel.once('exit', (code: number | null, signal?: string) => {
    known = { code, signal: signal ?? null }
  })
  // A channel reports its errors by closing.
  channel.on('error', () => {})
  const stderr = channel.stderr as Readable
  const ended = new Promise<Ending>((settle) => {
    let lost = false
    const end = () => settle({ code: known?.code ?? null, signal: known?.signal ?? null, lost: lost && !known })
    channel.once('close', () => {
      lost ||= !open.isOpen
      if (stderr.readableFlowing && !stderr.readableEnded) stderr.once('end', end)
      else end()
    })
    void open.gone.then(() => {
      lost = true
      // Nobody reads, so nobody waits for the rest either.
      if (!channel.readableFlowing) end()
    })
  })
  return {
    stdin: channel,
    stdout: channel,
    stderr,
    ended,
    signal: (name) => {
      if (open.isOpen && !known) channel.signal(name)
    },
  }
}

const goneFailure = (label: string): Failure => new Failure('unreachable', `the connection to ${label} is gone`)

function refusedFailure(label: string, error: Error): Failure {
  return new Failure('unreachable', `${label} starts no further program on its connection: ${error.message}`, {
    hint: 'sshd allows MaxSessions (10) at once on one connection, and may forbid commands (ForceCommand, a nologin shell)',
    cause: error,
  })
}
