import { Failure } from '../error/failure.ts'
import { Credentials, type Secrets } from './authentication.ts'
import { hostVerifier } from './host-key.ts'
import { forward, type Jumps, parseHops, sharedJumps } from './jump.ts'
import { type KnownHosts, readKnownHosts } from './known-hosts.ts'
import { defaultStartRate, type StartLimiter, type StartRate, startLimiter } from './rate.ts'
import { startProgram } from './ssh-channel.ts'
import { dial, type OpenClient, startClient } from './ssh-client.ts'
import { readSshConfig, type SshConfig } from './ssh-config.ts'
import { Dropped } from './ssh-failure.ts'
import { resolveSettings, type SshPlaces, type SshSettings, type SshTarget } from './ssh-settings.ts'
import type { Address, Connection, Transport } from './transport.ts'

export interface SshOptions {
  readonly places: SshPlaces
  readonly rate?: Partial<StartRate>
  /** Time between two signs of life asked of a silent host; the third one missed ends the connection. */
  readonly keepaliveIntervalMs?: number
}

const KEEPALIVE_INTERVAL_MS = 10_000

/** The transport over the network: ssh2 with the keys, the configuration and the known hosts of the user's ssh. */
export function sshTransport(options: SshOptions): Transport {
  const reach = new Reach(options)
  return {
    name: 'ssh',
    connect: async (address) => connectionOf(await reach.target(address)),
    close: () => reach.close(),
  }
}

function connectionOf(open: OpenClient): Connection {
  return {
    open: (commandLine) => startProgram(open, commandLine),
    close: () => open.close(),
  }
}

/** One host on the way to a target, or the target itself. */
interface Leg {
  readonly label: string
  readonly settings: SshSettings
  readonly secrets: Secrets
  readonly timeoutMs: number
}

/** An open jump host under the name that it is shared by. */
interface Via {
  readonly name: string
  readonly client: OpenClient
}

const noSecrets: Secrets = { password: undefined, passphrase: undefined }

/** Jump hosts that themselves need jump hosts, at most. */
const JUMP_DEPTH = 8

/** What all connections of one transport share: files read once, jump hosts, and the count of starts. */
class Reach {
  readonly #options: SshOptions
  readonly #limiter: StartLimiter
  readonly #credentials = new Credentials()
  readonly #knownHosts = new Map<string, KnownHosts>()
  readonly #jumps: Jumps = sharedJumps()
  #config: SshConfig | undefined
  #closed = false

  constructor(options: SshOptions) {
    this.#options = options
    this.#limiter = startLimiter({ ...defaultStartRate, ...options.rate })
  }

  async target(address: Address): Promise<OpenClient> {
    const settings = this.#settings({ ...address, options: address.sshOptions })
    const where = endpoint(settings)
    const label = address.name === settings.host ? where : `${address.name} (${where})`
    const leg: Leg = { label, settings, secrets: address, timeoutMs: address.connectTimeoutMs }
    return await this.#open(leg, await this.#jump(leg, 0))
  }

  close(): void {
    this.#closed = true
    this.#jumps.close()
  }

  #settings(target: SshTarget): SshSettings {
    const { places } = this.#options
    this.#config ??= readSshConfig([`${places.home}/.ssh/config`, `${places.systemDirectory}/ssh_config`], places.home)
    return resolveSettings(target, this.#config, places)
  }

  /** The last of a leg's jump hosts, connected; undefined when it is reached directly. */
  async #jump(leg: Leg, depth: number): Promise<Via | undefined> {
    const { proxyJump, hostKeyChecking } = leg.settings
    if (proxyJump === undefined) return undefined
    if (depth === JUMP_DEPTH)
      throw new Failure('unreachable', `${leg.label}: its jump hosts need each other (ProxyJump ${proxyJump})`)
    let via: Via | undefined
    for (const [index, hop] of parseHops(proxyJump).entries()) {
      const settings = this.#settings({ ...hop, usualChecking: hostKeyChecking })
      // `Host *` with a ProxyJump also matches the jump host, which is not meant to be reached through itself.
      if (depth > 0 && endpoint(settings) === endpoint(leg.settings)) return undefined
      const label = `jump host ${endpoint(settings)}`
      const hopLeg: Leg = { label, settings, secrets: noSecrets, timeoutMs: leg.timeoutMs }
      const before: Via | undefined = index === 0 ? await this.#jump(hopLeg, depth + 1) : via
      const name = `${before?.name ?? ''}>${settings.user}@${endpoint(settings)}`
      via = { name, client: await this.#jumps.through(name, () => this.#open(hopLeg, before)) }
    }
    return via
  }

  async #open(leg: Leg, via: Via | undefined): Promise<OpenClient> {
    const { host, port, user } = leg.settings
    const verifier = hostVerifier(
      leg.label,
      leg.settings,
      leg.settings.knownHostsFiles.map((file) => this.#known(file)),
    )
    const attempt = async () => {
      const login = await this.#credentials.login(leg.settings, leg.secrets)
      if (this.#closed) throw new Failure('unreachable', `${leg.label} is not connected to: the run has ended`)
      return await startClient({
        label: leg.label,
        way: via ? await forward(via.client, leg.label, host, port) : dial(host, port),
        user,
        verifier,
        login,
        timeoutMs: leg.timeoutMs,
        keepaliveIntervalMs: this.#options.keepaliveIntervalMs ?? KEEPALIVE_INTERVAL_MS,
      })
    }
    return await this.#limiter.start(
      `${via?.name ?? ''}>${endpoint(leg.settings)}`,
      attempt,
      (error) => error instanceof Dropped && !this.#closed,
    )
  }

  #known(file: string): KnownHosts {
    const known = this.#knownHosts.get(file) ?? readKnownHosts(file)
    this.#knownHosts.set(file, known)
    return known
  }
}

const endpoint = ({ host, port }: SshSettings): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
