import { setTimeout } from 'node:timers/promises'
import { Failure } from '../error/failure.ts'
import type { Answer } from '../module/contract.ts'
import { type Attachment, lines, Script, sh, verbatim } from '../shell/script.ts'
import type { Address, Connection, Transport } from '../transport/transport.ts'
import { openSession, startShell } from './become.ts'
import { describeIdentity, type Identity, identityKey, shellProgram } from './identity.ts'
import type { Session } from './session.ts'
import { writeFile } from './staging.ts'

/** A script to be answered by a host. */
export interface Request {
  readonly script: Script
  readonly identity: Identity
  readonly timeoutMs?: number | undefined
}

/** The narrow door through which a run reaches one host. */
export interface Reach {
  /** Requests of one identity are answered in the order they were made. Fails with a `Failure`. */
  ask(request: Request): Promise<Answer>
  /** Ends what is running on the host for this run, at once. */
  abort(): Promise<void>
  /** Lets go of the host: its shells end when they have finished. The next request connects again. */
  close(): Promise<void>
}

/** How long the shells of a host may take to end by themselves. */
const CLOSE_TIMEOUT_MS = 2000

/** How long ending a process group may take before the connection is simply dropped. */
const KILL_TIMEOUT_MS = 5000

/** A session that is being opened or is open, and the last request that was written to it. */
interface Entry {
  readonly identity: Identity
  readonly session: Promise<Session>
  opened: Session | undefined
  tail: Promise<unknown>
}

/** A host reached over a transport: one connection, one session for each identity, opened when first needed. */
export class TransportReach implements Reach {
  readonly #transport: Transport
  readonly #address: Address
  readonly #tell: (program: string) => void
  #connection: Promise<Connection> | undefined
  readonly #sessions = new Map<string, Entry>()

  /** `tell` hears of each shell that is opened: the program that starts it. */
  constructor(transport: Transport, address: Address, tell: (program: string) => void = () => {}) {
    this.#transport = transport
    this.#address = address
    this.#tell = tell
  }

  async ask(request: Request): Promise<Answer> {
    const entry = this.#entry(request.identity)
    // Writing is chained, so that a request that stages attachments first keeps its place.
    const written = entry.tail.then(async () => {
      const session = await entry.session
      const script = await this.#staged(request, session)
      return { answer: session.ask(script, request.timeoutMs) }
    })
    entry.tail = written.catch(() => undefined)
    try {
      return await (await written).answer
    } catch (error) {
      await this.#failed(request.identity, error)
      throw error
    }
  }

  async abort(): Promise<void> {
    const entries = [...this.#sessions.values()]
    this.#sessions.clear()
    await Promise.all(entries.map((entry) => this.#kill(entry.identity, entry.session)))
    await this.#disconnect()
  }

  async close(): Promise<void> {
    const entries = [...this.#sessions.values()]
    this.#sessions.clear()
    const closing = Promise.all(entries.map(({ session }) => session.then((it) => it.close()).catch(() => undefined)))
    // A shell that does not end, as on a host that is gone, loses its connection.
    await Promise.race([closing, setTimeout(CLOSE_TIMEOUT_MS, undefined, { ref: false })])
    await this.#disconnect()
  }

  #entry(identity: Identity): Entry {
    const key = identityKey(identity)
    const known = this.#sessions.get(key)
    // What ended while nobody asked anything took no request with it: it is opened anew.
    const lost = known?.opened?.broken
    if (known && !lost) return known
    if (known) this.#sessions.delete(key)
    if (lost?.code === 'unreachable') void this.#disconnect()
    const session = this.#open(identity)
    const made: Entry = { identity, session, opened: undefined, tail: Promise.resolve() }
    session.then(
      (opened) => {
        made.opened = opened
      },
      () => undefined, // Each request that waits for it reports the failure.
    )
    this.#sessions.set(key, made)
    return made
  }

  async #open(identity: Identity): Promise<Session> {
    this.#connection ??= this.#transport.connect(this.#address).catch((error) => {
      throw error instanceof Failure
        ? new Failure(error.code === 'timeout' ? 'unreachable' : error.code, error.message, {
            hint: error.hint,
            cause: error,
          })
        : error
    })
    const connection = await this.#connection
    this.#tell(shellProgram(identity))
    return openSession(connection, identity, this.#address.name, this.#address.connectTimeoutMs)
  }

  /** Brings a request's attachments to the host and names them in its script. */
  async #staged(request: Request, session: Session): Promise<Script> {
    const { script, identity } = request
    if (script.attachments.length === 0) return script
    const folder = await session.privateFolder(request.timeoutMs)
    for (const one of script.attachments) await this.#stage(one, `${folder}/${one.variable}`, identity)
    const paths = script.attachments.map((one) => `${folder}/${one.variable}`)
    const named = script.attachments.map((one, i) => sh`${verbatim(one.variable)}=${paths[i] as string}`)
    const itself = new Script(script.text, [], script.phrases)
    return lines(...named, sh`trap ${sh`rm -f ${paths}`.text} EXIT`, itself)
  }

  /** Writes bytes to a file on the host over a channel of its own; a cut connection leaves no half of it in use. */
  async #stage(attachment: Attachment, path: string, identity: Identity): Promise<void> {
    const connection = await (this.#connection as Promise<Connection>)
    const { name, connectTimeoutMs } = this.#address
    const streams = await startShell(connection, identity, name, connectTimeoutMs)
    await writeFile(streams, attachment.content, path, describeIdentity(identity, name))
  }

  /** After a failure: a session that is broken is ended on the host too, and forgotten. */
  async #failed(identity: Identity, error: unknown): Promise<void> {
    const key = identityKey(identity)
    const entry = this.#sessions.get(key)
    if (!entry) return
    const session = await entry.session.catch(() => undefined)
    if (session && !session.broken) return
    if (this.#sessions.get(key) !== entry) return
    this.#sessions.delete(key)
    if (session && error instanceof Failure && error.code === 'timeout') await this.#kill(identity, entry.session)
    if (!session || (error instanceof Failure && error.code === 'unreachable')) await this.#disconnect()
  }

  /** Ends a session's process group on the host, from a second shell of the same identity. */
  async #kill(identity: Identity, opened: Promise<Session>): Promise<void> {
    const session = await opened.catch(() => undefined)
    const connection = await this.#connection?.catch(() => undefined)
    if (!session || !connection) return
    try {
      const killer = await openSession(connection, identity, this.#address.name, KILL_TIMEOUT_MS)
      const group = session.processGroup
      await killer.ask(sh`kill -TERM -${group}; sleep 0.2; kill -KILL -${group}; true`, KILL_TIMEOUT_MS)
      await killer.close()
    } catch {
      // The host no longer answers: dropping the connection is all that is left.
      await this.#disconnect()
    }
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    this.#sessions.clear()
    const open = await connection?.catch(() => undefined)
    open?.close()
  }
}
