import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { type EmbeddedHost, type EmbeddedHosts, startEmbeddedHosts } from '../../lab/embedded/hosts.ts'
import { Failure } from '../../src/error/failure.ts'
import { type SshOptions, sshTransport } from '../../src/transport/ssh.ts'
import type { SshPlaces } from '../../src/transport/ssh-settings.ts'
import type { Address, Ending, Streams, Transport } from '../../src/transport/transport.ts'

/** A directory that goes away with the test. */
export async function temporaryDirectory(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tutti-transport-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** Embedded hosts and a home directory of a user who has not met them. */
export interface Lab {
  readonly embedded: EmbeddedHosts
  readonly host: EmbeddedHost
  readonly directory: string
  readonly places: SshPlaces
  /** Writes a file below the user's `.ssh`. */
  write(name: string, text: string): Promise<string>
  transport(options?: Partial<SshOptions>): Transport
  address(changes?: Partial<Address>): Address
}

/** A lab with hosts `one`, `two`, … that ends with the test. */
export async function startLab(
  t: ExecutionContext,
  options: { names?: readonly string[]; password?: string; forwards?: boolean } = {},
): Promise<Lab> {
  const directory = await temporaryDirectory(t)
  const embedded = await startEmbeddedHosts({ names: ['one'], ...options, directory: join(directory, 'lab') })
  t.teardown(() => embedded.stop())
  const home = join(directory, 'home')
  const places: SshPlaces = {
    home,
    systemDirectory: join(directory, 'etc'),
    agentSocket: undefined,
    localUser: embedded.user,
  }
  const [host] = embedded.hosts
  if (!host) throw new Error('a lab needs a host')
  return {
    embedded,
    host,
    directory,
    places,
    write: async (name, text) => {
      const file = join(home, '.ssh', name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text, { mode: 0o600 })
      return file
    },
    transport: (changes) => {
      const transport = sshTransport({ places, rate: { retryDelayMs: 5 }, ...changes })
      t.teardown(() => transport.close())
      return transport
    },
    address: (changes) => ({
      name: host.name,
      host: host.address,
      port: host.port,
      user: undefined,
      password: undefined,
      privateKeyFile: embedded.privateKeyFile,
      passphrase: undefined,
      connectTimeoutMs: 20_000,
      hostKeyChecking: 'yes',
      sshOptions: { userknownhostsfile: embedded.knownHostsFile },
      ...changes,
    }),
  }
}

/** What a program wrote and how it ended. */
export interface Result {
  readonly stdout: Buffer
  readonly stderr: Buffer
  readonly ending: Ending
}

export async function collect(streams: Streams): Promise<Result> {
  const gather = async (from: NodeJS.ReadableStream) => {
    const parts: Buffer[] = []
    for await (const part of from) parts.push(part as Buffer)
    return Buffer.concat(parts)
  }
  const [stdout, stderr, ending] = await Promise.all([gather(streams.stdout), gather(streams.stderr), streams.ended])
  return { stdout, stderr, ending }
}

/** Runs one command line on a fresh connection. */
export async function runOnce(transport: Transport, address: Address, commandLine: string): Promise<Result> {
  const connection = await transport.connect(address)
  try {
    const streams = await connection.open(commandLine)
    streams.stdin.end()
    return await collect(streams)
  } finally {
    connection.close()
  }
}

/** The Failure that a promise rejects with. */
export async function failureOf(t: ExecutionContext, promise: Promise<unknown>): Promise<Failure> {
  const error = await t.throwsAsync(() => promise)
  if (!(error instanceof Failure)) throw new Error(`not a Failure but ${error}`)
  return error
}
