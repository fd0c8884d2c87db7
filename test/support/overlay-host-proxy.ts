import { createServer, request } from 'node:http'
import { connect, type Socket } from 'node:net'

/** An HTTP proxy through which hosts without a network of their own reach the package mirror. */
export interface MirrorProxy {
  readonly url: string
  close(): void
}

/** Starts the proxy on an address of this machine that the hosts can reach. */
export function startMirrorProxy(address: string): Promise<MirrorProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((asked, answer) => {
    const onward = request(asked.url ?? '', { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    onward.on('error', (error) => {
      if (!answer.headersSent) answer.writeHead(502)
      answer.end(error.message)
    })
    asked.pipe(onward)
  })
  server.on('connect', (asked, client) => {
    const [host, port = '443'] = (asked.url ?? '').split(':')
    const onward = connect({ host: host ?? '', port: Number(port) }, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(client).pipe(onward)
    })
    for (const socket of [onward, client]) socket.on('error', () => void client.destroy())
  })
  server.on('connection', (socket) => sockets.add(socket))
  return new Promise((settle, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port: 0 }, () => {
      const bound = server.address()
      const port = typeof bound === 'object' && bound ? bound.port : 0
      settle({
        url: `http://${address}:${port}`,
        close() {
          server.close()
          for (const socket of sockets) socket.destroy()
        },
      })
    })
  })
}
