import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedHosts } from '../../lab/embedded/hosts.ts'

/** An embedded host `h1` behind a slow line that counts turns. */
export interface CountingHost {
  readonly inventory: string
  /** How often the client has spoken again after the host, since this was last asked. */
  takeTurns(): number
  stop(): Promise<void>
}

/** How long a byte is on its way, so that what is written without waiting arrives together, as over a real distance. */
const ONE_WAY_MS = 100

/** Starts a host whose connections go through a proxy that delays and counts. */
export async function startCountingHost(): Promise<CountingHost> {
  const directory = mkdtempSync(join(tmpdir(), 'tutti-counting-'))
  const embedded = await startEmbeddedHosts({ directory, names: ['h1'] })
  const [host] = embedded.hosts
  if (!host) throw new Error('no host was started')
  let turns = 0
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const server = connect(host.port, host.address)
    let last: 'client' | 'server' = 'server'
    relay(client, server, () => {
      if (last === 'server') turns++
      last = 'client'
    })
    relay(server, client, () => {
      last = 'server'
    })
    for (const socket of [client, server]) sockets.add(socket)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const inventory = join(directory, 'counting.ini')
  const knownHosts = join(directory, 'counting_known_hosts')
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${host.hostKey}\n`)
  const written = readFileSync(embedded.inventoryFile, 'utf8')
  const line = `h1 ansible_host=127.0.0.1 ansible_port=${port}`
  writeFileSync(
    inventory,
    written.replace(/^h1 .*$/m, line).replace(/UserKnownHostsFile=\S+/, `UserKnownHostsFile=${knownHosts}`),
  )
  return {
    inventory,
    takeTurns() {
      const taken = turns
      turns = 0
      return taken
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await embedded.stop()
    },
  }
}

function relay(from: Socket, to: Socket, heard: () => void): void {
  from.setNoDelay(true)
  from.on('data', (chunk) => {
    setTimeout(() => {
      heard()
      to.write(chunk)
    }, ONE_WAY_MS)
  })
  from.on('close', () => setTimeout(() => to.end(), ONE_WAY_MS))
  from.on('error', () => to.destroy())
}
