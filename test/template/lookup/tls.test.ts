import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { fetchUrl, type HttpRequest } from '../../../src/template/lookup/http.ts'

const folder = mkdtempSync(join(tmpdir(), 'tutti-tls-'))
test.after.always(() => rmSync(folder, { recursive: true }))

/** A certificate that nobody but its own maker vouches for; undefined where openssl is not here. */
function certificate(): { readonly key: Buffer; readonly cert: Buffer; readonly file: string } | undefined {
  const [key, file] = [join(folder, 'key'), join(folder, 'cert')]
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=here -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${file}`
  try {
    execFileSync('openssl', words.split(' '), { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { key: readFileSync(key), cert: readFileSync(file), file }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

const listen = async (server: Server): Promise<Server> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

const request = (url: string, more: Partial<HttpRequest>): HttpRequest => ({
  url,
  headers: {},
  ownHeaders: [],
  timeoutMs: 5000,
  validate: true,
  followRedirects: true,
  useProxy: true,
  user: undefined,
  password: undefined,
  eager: false,
  socketPath: undefined,
  authorities: undefined,
  ciphers: undefined,
  ...more,
})

test.serial('servers are believed by their certificates, straight and through a proxy', async (t) => {
  const made = certificate()
  if (!made) {
    t.log('SKIPPED: openssl is not here (Debian: apt-get install openssl)')
    t.pass()
    return
  }
  const server = await listen(
    https.createServer({ key: made.key, cert: made.cert }, (_q, answer) => answer.end('safe')),
  )
  const seen: string[] = []
  const proxy = http.createServer()
  proxy.on('connect', (asked, socket) => {
    seen.push(String(asked.url))
    const [host, port] = String(asked.url).split(':')
    if (asked.headers['proxy-authorization'] === undefined) {
      socket.end('HTTP/1.1 407 Who are you\r\n\r\n')
      return
    }
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
  })
  await listen(proxy)
  const url = `https://127.0.0.1:${portOf(server)}/`
  const text = async (more: Partial<HttpRequest>): Promise<string> => String(await fetchUrl(request(url, more)))
  await t.throwsAsync(text({}), { message: /self.signed certificate/ })
  t.is(await text({ validate: false }), 'safe')
  t.is(await text({ authorities: made.file }), 'safe')
  process.env.https_proxy = `http://u:p@127.0.0.1:${portOf(proxy)}`
  try {
    t.is(await text({ authorities: made.file }), 'safe')
    t.deepEqual(seen, [`127.0.0.1:${portOf(server)}`])
    t.is(await text({ authorities: made.file, useProxy: false }), 'safe')
    process.env.https_proxy = `127.0.0.1:${portOf(proxy)}`
    await t.throwsAsync(text({ authorities: made.file }), { message: /the proxy 127.0.0.1:\d+ refused: 407/ })
    t.is(seen.length, 2)
  } finally {
    delete process.env.https_proxy
    server.close()
    proxy.close()
  }
})
