import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that counts turns: how often the client speaks again after the server has spoken. */
export interface TurnProxy {
  readonly port: number
  turns(): number
  close(): void
}

export function startTurnProxy(address: string, target: number): Promise<TurnProxy> {
  const sockets = new Set<Socket>()
  let turns = 0
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: address, port: target, noDelay: true })
    let last: 'client' | 'server' = 'server'
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (last === 'server') turns++
      last = 'client'
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      last = 'server'
      client.write(bytes)
    })
  })
  return new Promise((settle, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port: 0 }, () => {
      const bound = server.address()
      settle({
        port: typeof bound === 'object' && bound ? bound.port : 0,
        turns: () => turns,
        close() {
          server.close()
          for (const socket of sockets) socket.destroy()
        },
      })
    })
  })
}
