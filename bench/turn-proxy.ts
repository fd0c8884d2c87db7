import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that counts turns: how often the client speaks again after the server has spoken. It is as slow as asked. */
export interface TurnProxy {
  readonly port: number
  turns(): number
  close(): void
}

export function startTurnProxy(address: string, target: number, delayMs = 0): Promise<TurnProxy> {
  const sockets = new Set<Socket>()
  let turns = 0
  const later = (act: () => void): unknown => (delayMs === 0 ? act() : setTimeout(act, delayMs))
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
      later(() => upstream.write(bytes))
    })
    upstream.on('data', (bytes) =>
      later(() => {
        last = 'server'
        client.write(bytes)
      }),
    )
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
