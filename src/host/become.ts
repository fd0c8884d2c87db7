import type { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { Failure } from '../error/failure.ts'
import type { Connection, Streams } from '../transport/transport.ts'
import { type BecomeIdentity, describeIdentity, type Identity, opening } from './identity.ts'
import { Session } from './session.ts'

/** A session of an identity over an open connection. Fails with code `become`, `timeout` or `session-lost`. */
export async function openSession(
  connection: Connection,
  identity: Identity,
  host: string,
  timeoutMs: number,
): Promise<Session> {
  const streams = await startShell(connection, identity, host, timeoutMs)
  return Session.open(streams, describeIdentity(identity, host), timeoutMs)
}

/** The streams of a shell that runs as the identity and reads commands from its input. */
export async function startShell(
  connection: Connection,
  identity: Identity,
  host: string,
  timeoutMs: number,
): Promise<Streams> {
  const ready = `tutti-${randomBytes(8).toString('hex')}`
  const { commandLine, prompt } = opening(identity, ready)
  const streams = await connection.open(commandLine)
  // The login shell asks for nothing, so its first request may follow without a turn in between.
  if (identity.kind === 'become') await identityTaken({ streams, identity, host, ready, prompt, timeoutMs })
  return streams
}

interface Taking {
  readonly streams: Streams
  readonly identity: BecomeIdentity
  readonly host: string
  readonly ready: string
  readonly prompt: RegExp | undefined
  readonly timeoutMs: number
}

/** Settles when the shell of the identity runs; answers the question for a password once. */
function identityTaken({ streams, identity, host, ready, prompt, timeoutMs }: Taking): Promise<void> {
  return new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    let answered = false
    const finish = (failure?: Failure): void => {
      clearTimeout(timer)
      streams.stdout.off('data', onOut)
      streams.stderr.off('data', onErr)
      if (failure) {
        streams.stdin.end()
        reject(failure)
      } else resolve()
    }
    const asked = (text: string): void => {
      if (!prompt?.test(text)) return
      if (identity.password === undefined) finish(passwordWanted(identity, host))
      else if (answered) finish(passwordRefused(identity, host))
      else {
        answered = true
        out = ''
        err = ''
        streams.stdin.write(`${identity.password}\n`)
      }
    }
    const onOut = (chunk: Buffer): void => {
      out += chunk.toString('latin1')
      if (out.includes(`${ready}\n`)) finish()
      else asked(out)
    }
    const onErr = (chunk: Buffer): void => {
      err += chunk.toString('latin1')
      asked(err)
    }
    const timer = setTimeout(
      () =>
        finish(new Failure('timeout', `no shell for ${describeIdentity(identity, host)} within ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    streams.stdin.on('error', () => undefined)
    streams.stdout.on('data', onOut)
    streams.stderr.on('data', onErr)
    void streams.ended.then((ending) => {
      const said = err.trim() || out.trim()
      if (ending.lost) finish(new Failure('unreachable', `the connection to ${host} was lost`))
      else finish(notBecome(identity, host, said, answered, ending.code))
    })
  })
}

const passwordWanted = (identity: BecomeIdentity, host: string): Failure =>
  new Failure('become', `${identity.method} on ${host} wants a password to become ${identity.user}`, {
    hint: 'give it with -K, or set ansible_become_password',
  })

const passwordRefused = (identity: BecomeIdentity, host: string): Failure =>
  new Failure('become', `${identity.method} on ${host} did not accept the password to become ${identity.user}`)

/** Why a become program ended instead of starting a shell, from what it said. */
function notBecome(
  identity: BecomeIdentity,
  host: string,
  said: string,
  answered: boolean,
  code: number | null,
): Failure {
  const { method, user } = identity
  if (code === 127 || /not found|No such file/.test(said)) {
    return new Failure('become', `${method} is not there on ${host}`, {
      hint: `install it, or choose another way with become_method (sudo, su, doas)`,
    })
  }
  if (/password is required|Authentication (is )?required|Authorization required/i.test(said)) {
    if (method === 'doas') {
      return new Failure('become', `doas on ${host} wants a password to become ${user}`, {
        hint: 'doas asks for passwords on a terminal only: add "nopass" to its rule, or use become_method: sudo',
      })
    }
    return passwordWanted(identity, host)
  }
  if (answered && /incorrect password|try again|Authentication failure|no password was provided/i.test(said)) {
    return passwordRefused(identity, host)
  }
  return new Failure(
    'become',
    `${method} on ${host} did not become ${user}: ${said.split('\n')[0] || `status ${code}`}`,
  )
}
