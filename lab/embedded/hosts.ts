import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join, resolve } from 'node:path'
import type { Faults } from './faults.ts'
import { newKey } from './key.ts'
import { type RunningServer, startServer } from './server.ts'

export interface EmbeddedHostsOptions {
  /** Where the hosts, their keys and the inventory live; made when absent. */
  readonly directory: string
  /** Names of the hosts. */
  readonly names: readonly string[]
  /** The one user that can log in; `demo` when absent. */
  readonly user?: string
  /** A password that lets the user in beside the key. */
  readonly password?: string
  /** The inventory group of the hosts; `embedded` when absent. */
  readonly group?: string
  /** True when the hosts forward connections, as jump hosts do. */
  readonly forwards?: boolean
  /** Environment of the programs on the hosts beside the usual names. */
  readonly env?: { readonly [name: string]: string }
}

/** A host that is not there: an ssh server in this process with a directory of its own. */
export interface EmbeddedHost {
  readonly name: string
  readonly address: string
  readonly port: number
  /** Home and working directory of every program on the host. */
  readonly directory: string
  /** The public host key as `type base64`. */
  readonly hostKey: string
  readonly faults: Faults
  readonly server: RunningServer
}

export interface EmbeddedHosts {
  readonly hosts: readonly EmbeddedHost[]
  readonly user: string
  /** The private key that logs in. */
  readonly privateKeyFile: string
  /** Its public half as `type base64 comment`. */
  readonly publicKey: string
  readonly knownHostsFile: string
  /** An INI inventory of the hosts that keeps host key checking on. */
  readonly inventoryFile: string
  stop(): Promise<void>
}

/** Starts ssh servers on loopback that need neither root nor OpenSSH, and writes an inventory of them. */
export async function startEmbeddedHosts(options: EmbeddedHostsOptions): Promise<EmbeddedHosts> {
  const directory = resolve(options.directory)
  const user = options.user ?? 'demo'
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const client = newKey('tutti client')
  const privateKeyFile = join(directory, 'client_key')
  await writePrivate(privateKeyFile, client.private)
  const hosts = await Promise.all(
    options.names.map(async (name, index): Promise<EmbeddedHost> => {
      const home = join(directory, 'hosts', name)
      await mkdir(home, { recursive: true })
      const key = newKey()
      const address = loopback(index)
      const server = await startServer({
        name,
        address,
        directory: home,
        user,
        hostKey: key.private,
        clientKey: client.parsed,
        password: options.password,
        forwards: options.forwards ?? false,
        env: options.env ?? {},
      })
      const { port, faults } = server
      return { name, address, port, directory: home, hostKey: key.public, faults, server }
    }),
  )
  const knownHostsFile = join(directory, 'known_hosts')
  const inventoryFile = join(directory, 'inventory.ini')
  await writeFile(knownHostsFile, hosts.map((one) => `[${one.address}]:${one.port} ${one.hostKey}\n`).join(''))
  await writeFile(inventoryFile, inventory(hosts, options.group ?? 'embedded', user, privateKeyFile, knownHostsFile))
  const stop = async () => {
    await Promise.all(hosts.map((one) => one.server.stop()))
  }
  return { hosts, user, privateKeyFile, publicKey: client.public, knownHostsFile, inventoryFile, stop }
}

/** Linux answers on all of 127/8; elsewhere there is one loopback address. */
const loopback = (index: number): string => (platform() === 'linux' ? `127.0.0.${2 + (index % 250)}` : '127.0.0.1')

async function writePrivate(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 })
  // The mode above holds for a new file only.
  await chmod(file, 0o600)
}

function inventory(
  hosts: readonly EmbeddedHost[],
  group: string,
  user: string,
  privateKeyFile: string,
  knownHosts: string,
): string {
  const lines = hosts.map((one) => `${one.name} ansible_host=${one.address} ansible_port=${one.port}`)
  return [
    `[${group}]`,
    ...lines,
    '',
    `[${group}:vars]`,
    `ansible_user=${user}`,
    `ansible_ssh_private_key_file=${privateKeyFile}`,
    `ansible_ssh_common_args=-o ${/\s/.test(knownHosts) ? `'UserKnownHostsFile="${knownHosts}"'` : `UserKnownHostsFile=${knownHosts}`}`,
    '',
  ].join('\n')
}
