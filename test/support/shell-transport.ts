import { quote } from '../../src/shell/quote.ts'
import { localTransport } from '../../src/transport/local.ts'
import type { Connection, Transport } from '../../src/transport/transport.ts'
import type { Shell } from './shells.ts'

/** The control host as a transport whose `/bin/sh` is the given shell. */
export function shellTransport(shell: Shell): Transport {
  const local = localTransport({ env: { ...process.env, PATH: shell.path } })
  const command = shell.command.map(quote).join(' ')
  return {
    name: shell.name,
    async connect(address) {
      const connection = await local.connect(address)
      return {
        ...connection,
        open: (line) => connection.open(line.replaceAll('/bin/sh', command)),
      } satisfies Connection
    },
    close: () => local.close(),
  }
}

/** An address for transports that need none. */
export const anywhere = {
  name: 'h1',
  host: 'localhost',
  port: undefined,
  user: undefined,
  password: undefined,
  privateKeyFile: undefined,
  passphrase: undefined,
  connectTimeoutMs: 60_000,
  hostKeyChecking: 'yes',
} as const
