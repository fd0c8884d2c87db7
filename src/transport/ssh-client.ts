import { connect as connectTcp, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import type { Failure } from '../error/failure.ts'
import type { Login } from './authentication.ts'
import type { HostVerifier } from './host-key.ts'
import { droppedFailure, type Stage, startFailure, timeoutFailure } from './ssh-failure.ts'

/** All that a connection start needs; there is no way to leave the verifier out. */
export interface Start {
  /** The host's name for messages. */
  readonly label: string
  /** The way to the host: a socket that is being connected, or a channel through another host. */
  readonly way: Duplex
  readonly user: string
  readonly verifier: HostVerifier
  readonly login: Login
  readonly timeoutMs: number
  readonly keepaliveIntervalMs: number
}

/** A client that is logged in. */
export interface OpenClient {
  readonly client: Client
  readonly label: string
  /** True until the connection is gone, by whichever side. */
  readonly isOpen: boolean
  /** Settles when the connection is gone. */
  readonly gone: Promise<void>
  close(): void
}

const KEEPALIVE_COUNT = 3

/** How long the last bytes of a closed connection may take to leave. */
const LINGER_MS = 1000

/** How long one address of a name may take before the next is tried as well. */
const NEXT_ADDRESS_MS = 2500

/** A socket on its way to an endpoint, without Nagle's delay: it costs 49 ms for each command. */
export const dial = (host: string, port: number): Socket =>
  connectTcp({ host, port, noDelay: true, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS })

/** Starts ssh on a way to a host and logs in; rejects with a Failure. */
export function startClient(start: Start): Promise<OpenClient> {
  const { label, way, verifier, login } = start
  const client = new ssh2.Client()
  let stage: Stage = 'connecting'
  let said = ''
  return new Promise((settle, refuse) => {
    let pending = true
    let refusal: Failure | undefined
    const fail = (failure: Failure) => {
      if (!pending) return
      pending = false
      clearTimeout(timer)
      way.destroy()
      refuse(failure)
    }
    // ssh2's own timer also runs while a key is fetched from a slow agent; one timer for all, with the stage it ends in.
    const timer = setTimeout(() => fail(timeoutFailure(label, stage, start.timeoutMs)), start.timeoutMs)

    client.on('error', (error: Error & { level?: string }) => {
      // An agent that fails to sign is one key less, and ssh2 goes on to the next.
      if (error.level === 'agent') return
      if (refusal) fail(refusal)
      else if (error.level === 'client-authentication') fail(login.refused(label))
      else fail(startFailure(label, stage, error, said))
    })
    client.once('close', () => fail(refusal ?? droppedFailure(label, stage, said)))
    client.once('connect', () => {
      stage = 'greeting'
    })
    client.once('handshake', () => {
      stage = 'authenticating'
    })
    client.once('ready', () => {
      if (!pending) return
      pending = false
      clearTimeout(timer)
      settle(openClient(label, client, way))
    })
    client.connect({
      sock: way,
      username: start.user,
      readyTimeout: 0,
      keepaliveInterval: start.keepaliveIntervalMs,
      keepaliveCountMax: KEEPALIVE_COUNT,
      authHandler: login.handler,
      hostVerifier: (key: Buffer): boolean => {
        refusal = verifier.verify(key)
        return refusal === undefined
      },
      ...algorithmsFor(verifier.preferred),
    })
    let heard = ''
    way.on('data', function listen(bytes: Buffer) {
      heard += bytes.toString('latin1')
      const banner = /^SSH-/m.exec(heard)
      if (banner && stage === 'greeting') stage = 'exchanging'
      said = firstLine(banner ? heard.slice(0, banner.index) : heard)
      if (banner || heard.length > 1024) way.off('data', listen)
    })
  })
}

const firstLine = (text: string): string =>
  text
    .slice(0, 200)
    .split(/\r?\n/)
    .find((line) => line.trim() !== '')
    ?.trim() ?? ''

const serverHostKey = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const

/** The order of host key algorithms with the preferred ones first; nothing when that is the usual order. */
function algorithmsFor(preferred: readonly string[]) {
  const rank = (name: string) => (preferred.includes(name) ? 0 : 1)
  const order = serverHostKey.toSorted((a, b) => rank(a) - rank(b))
  return order.every((name, i) => name === serverHostKey[i]) ? {} : { algorithms: { serverHostKey: order } }
}

function openClient(label: string, client: Client, way: Duplex): OpenClient {
  let isOpen = true
  const gone = new Promise<void>((settle) => {
    client.once('close', () => {
      isOpen = false
      settle()
    })
  })
  return {
    client,
    label,
    gone,
    get isOpen() {
      return isOpen
    },
    close: () => {
      if (!isOpen) return
      isOpen = false
      client.end()
      // A peer that is dead never takes the last bytes and never closes its side.
      if (way instanceof Socket) way.destroySoon()
      else way.destroy()
      const timer = setTimeout(() => way.destroy(), LINGER_MS)
      timer.unref()
      void gone.then(() => clearTimeout(timer))
    },
  }
}
