import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'

/** A way to package mirrors for machines that have no network: an HTTP proxy on a socket in the file system. */
export interface PackageProxy {
  /** The folder that holds the socket, `proxy`. */
  readonly folder: string
  close(): void
}

/** Opens a proxy with its socket in a folder; packages that came through once are kept in another one and not fetched again. */
export async function openPackageProxy(folder: string, kept: string): Promise<PackageProxy> {
  mkdirSync(kept, { recursive: true })
  const socket = join(folder, 'proxy')
  rmSync(socket, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer((asked, answer) => {
    pass(asked, answer, kept).catch(() => answer.destroy())
  })
  server.on('connection', (one: Socket) => {
    sockets.add(one)
    one.once('close', () => sockets.delete(one))
  })
  // What is asked by HTTPS goes through as it is.
  server.on('connect', (asked: IncomingMessage, near: Socket, head: Buffer) => {
    const [host = '', port] = (asked.url ?? '').split(':')
    const far = connect(Number(port ?? 443), host, () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n')
      far.write(head)
      near.pipe(far).pipe(near)
    })
    far.on('error', () => near.destroy())
    near.on('error', () => far.destroy())
  })
  await new Promise<void>((settle, reject) => {
    server.once('error', reject)
    server.listen(socket, settle)
  })
  return {
    folder,
    close() {
      server.close()
      for (const one of sockets) one.destroy()
    },
  }
}

async function pass(asked: IncomingMessage, answer: ServerResponse, kept: string): Promise<void> {
  const url = new URL(asked.url ?? '')
  const file = join(kept, createHash('sha256').update(url.href).digest('hex'))
  const keep = asked.method === 'GET' && url.pathname.endsWith('.deb') && asked.headers.range === undefined
  if (keep && existsSync(file)) {
    answer.writeHead(200, { 'content-length': statSync(file).size })
    return pipeline(createReadStream(file), answer)
  }
  const { 'proxy-connection': _, ...headers } = asked.headers
  const told = await new Promise<IncomingMessage>((settle, reject) => {
    const further = request(url, { method: asked.method, headers }, settle)
    further.once('error', reject)
    asked.pipe(further)
  })
  answer.writeHead(told.statusCode ?? 502, told.headers)
  if (!keep || told.statusCode !== 200) return pipeline(told, answer)
  const part = `${file}.${process.hrtime.bigint()}`
  const writing = pipeline(told, createWriteStream(part))
  told.pipe(answer)
  await writing
  if (statSync(part).size === Number(told.headers['content-length'])) renameSync(part, file)
  else rmSync(part)
}
