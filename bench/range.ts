import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sshd, startSshd } from '../test/support/sshd.ts'
import { ACCOUNT, addAccount, removeAccount } from './account.ts'

/** A host that can be reached: one loopback address of a real sshd. */
export interface Place {
  readonly address: string
  readonly port: number
  readonly privateKeyFile: string
}

/** Everything a benchmark works on: real sshds on many loopback addresses, a user, and folders of their own. */
export interface Range {
  readonly places: readonly Place[]
  /** The host keys of all places. */
  readonly knownHostsFile: string
  /** The home of the programs that are measured, so that none reads the caller's settings. */
  readonly home: string
  /** Where Ansible keeps the sockets of its shared connections. */
  readonly sockets: string
  /** A configuration of Ansible that says nothing. */
  readonly emptyConfig: string
  /** Writes a file that a peer reads; gives its path. */
  write(name: string, text: string): Promise<string>
  /** An empty folder for the hosts' folders. */
  freshBase(): Promise<string>
  close(): Promise<void>
}

/** The most addresses that one sshd listens on. */
const LISTENERS = 16

/** Loopback addresses, one a host. */
const addressesFor = (hosts: number): readonly string[] =>
  Array.from({ length: hosts }, (_, i) => `127.0.${1 + Math.floor(i / 250)}.${1 + (i % 250)}`)

export async function openRange(hosts: number): Promise<Range> {
  // Paths are short because that of a socket may have 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'tb-'))
  const [home, remoteHome, sockets] = [join(folder, 'home'), join(folder, 'remote'), join(folder, 's')]
  for (const one of [home, remoteHome, sockets]) await mkdir(one)
  const emptyConfig = join(folder, 'ansible.cfg')
  await writeFile(emptyConfig, '')
  addAccount(remoteHome)
  const sshds: Sshd[] = []
  const removeAll = async () => {
    for (const sshd of sshds) await sshd.stop()
    removeAccount()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const addresses = addressesFor(hosts)
    for (let i = 0; i < hosts; i += LISTENERS)
      sshds.push(await startSshd({ addresses: addresses.slice(i, i + LISTENERS), maxStartups: '500:30:1000' }))
    const knownHostsFile = join(folder, 'known_hosts')
    await writeFile(knownHostsFile, sshds.map((sshd) => readFileSync(sshd.knownHostsFile, 'utf8')).join(''))
    let bases = 0
    return {
      places: sshds.flatMap(({ port, privateKeyFile, ...sshd }) =>
        sshd.addresses.map((address) => ({ address, port, privateKeyFile })),
      ),
      knownHostsFile,
      home,
      sockets,
      emptyConfig,
      async write(name, text) {
        await writeFile(join(folder, name), text)
        return join(folder, name)
      },
      async freshBase() {
        const base = join(folder, `hosts${bases++}`)
        await mkdir(base)
        return base
      },
      async close() {
        await endSharedConnections(sockets)
        await removeAll()
      },
    }
  } catch (error) {
    await removeAll()
    throw error
  }
}

/** Ends the connections that Ansible leaves open for later runs. */
export async function endSharedConnections(sockets: string): Promise<void> {
  for (const name of await readdir(sockets)) {
    try {
      execFileSync('ssh', ['-o', `ControlPath=${join(sockets, name)}`, '-O', 'exit', 'any'], { stdio: 'ignore' })
    } catch {
      // It has ended by itself.
    }
  }
}

/** An inventory of these hosts, for every peer the same. */
export const inventoryText = (places: readonly Place[], knownHostsFile: string): string =>
  [
    '[fleet]',
    ...places.map(
      ({ address, port, privateKeyFile }, i) =>
        `h${String(i + 1).padStart(3, '0')} ansible_host=${address} ansible_port=${port} ` +
        `ansible_ssh_private_key_file=${privateKeyFile}`,
    ),
    '',
    '[fleet:vars]',
    `ansible_user=${ACCOUNT}`,
    `ansible_ssh_common_args="-o UserKnownHostsFile=${knownHostsFile}"`,
    // Spares Ansible and Mitogen the search for it on every host.
    'ansible_python_interpreter=/usr/bin/python3',
    '',
  ].join('\n')
