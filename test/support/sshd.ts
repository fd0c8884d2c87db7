import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const SSHD = '/usr/sbin/sshd'

export interface SshdOptions {
  /** Loopback addresses to listen on, all on the same port; the first three of 127.0.1/24 when absent. */
  readonly addresses?: readonly string[]
  /** sshd's `start:rate:full` of unauthenticated connections. */
  readonly maxStartups?: string
  /** Further lines of sshd_config. */
  readonly config?: readonly string[]
}

/** A real OpenSSH server; root logs in with the key. */
export interface Sshd {
  readonly addresses: readonly string[]
  readonly port: number
  readonly user: 'root'
  readonly privateKeyFile: string
  /** The host's keys, one line for each address and key. */
  readonly knownHostsFile: string
  /** Where keys, configuration and log are. */
  readonly directory: string
  readonly pid: number
  /** What the server has logged. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** Why there can be no real sshd here; undefined when there can. */
export function sshdMissing(): string | undefined {
  if (!existsSync(SSHD)) return `${SSHD} is not here (Debian: apt-get install openssh-server)`
  if (process.getuid?.() !== 0) return 'sshd that lets users in must be started by root'
  return undefined
}

/** Servers that a test process which is ended in the middle must not leave behind. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

/** Starts Debian's sshd on a free high port of loopback addresses, with keys made for it. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const addresses = options.addresses ?? ['127.0.1.1', '127.0.1.2', '127.0.1.3']
  const directory = await mkdtemp(join(tmpdir(), 'tutti-sshd-'))
  // The directory of sshd's privilege separation, which the service would make.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  const makeKey = (name: string, type: string): string => {
    const file = join(directory, name)
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'tutti test', '-f', file])
    return file
  }
  const hostKeys = [makeKey('host_ed25519', 'ed25519'), makeKey('host_ecdsa', 'ecdsa')]
  const privateKeyFile = makeKey('client', 'ed25519')
  const port = await freePort(addresses)
  const configFile = join(directory, 'sshd_config')
  const logFile = join(directory, 'sshd.log')
  await writeFile(
    configFile,
    [
      ...addresses.map((address) => `ListenAddress ${address}:${port}`),
      ...hostKeys.map((file) => `HostKey ${file}`),
      `AuthorizedKeysFile ${privateKeyFile}.pub`,
      `PidFile ${join(directory, 'sshd.pid')}`,
      `MaxStartups ${options.maxStartups ?? '10:30:100'}`,
      // The first value of a keyword holds, so that the caller's lines come before these.
      ...(options.config ?? []),
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      // The key file is below a directory for everybody, which sshd would not trust otherwise.
      'StrictModes no',
      'UsePAM no',
      'UseDNS no',
      'PrintMotd no',
      '',
    ].join('\n'),
  )
  const child = spawn(SSHD, ['-D', '-f', configFile, '-E', logFile], { stdio: 'ignore' })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const log = () => readFile(logFile, 'utf8').catch(() => '')
  await untilReady(child, addresses, port, log)
  const knownHostsFile = join(directory, 'known_hosts')
  const publicKeys = await Promise.all(hostKeys.map((file) => readFile(`${file}.pub`, 'utf8')))
  await writeFile(
    knownHostsFile,
    addresses.flatMap((address) => publicKeys.map((key) => `[${address}]:${port} ${key}`)).join(''),
  )
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((settle) => child.once('exit', settle))
      child.kill('SIGTERM')
      await gone
    }
    await rm(directory, { recursive: true, force: true })
  }
  return { addresses, port, user: 'root', privateKeyFile, knownHostsFile, directory, pid: child.pid ?? 0, log, stop }
}

async function untilReady(
  child: ChildProcess,
  addresses: readonly string[],
  port: number,
  log: () => Promise<string>,
): Promise<void> {
  for (const address of addresses)
    while (!(await answers(address, port))) {
      if (child.exitCode !== null) throw new Error(`sshd does not start:\n${await log()}`)
      await delay(20)
    }
}

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      settle(true)
    })
    socket.once('error', () => settle(false))
  })

/** A port that is free on all the addresses at this moment. */
async function freePort(addresses: readonly string[]): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const free = await Promise.all(addresses.map((address) => isFree(address, port)))
    if (free.every(Boolean)) return port
  }
}

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((settle) => {
    const server = createServer()
    server.once('error', () => settle(false))
    server.listen({ host, port }, () => server.close(() => settle(true)))
  })
