import { existsSync, readFileSync } from 'node:fs'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { rootCertificates } from 'node:tls'

/** What is fetched from where, and how. */
export interface HttpRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Headers that go to the first server alone. */
  readonly ownHeaders: readonly string[]
  readonly timeoutMs: number
  readonly validate: boolean
  readonly followRedirects: boolean
  readonly useProxy: boolean
  readonly user: string | undefined
  readonly password: string | undefined
  /** The password is sent at once, not only when the server asks for it. */
  readonly eager: boolean
  readonly socketPath: string | undefined
  readonly authorities: string | undefined
  readonly ciphers: string | undefined
}

const HOPS = 10
const largest = 64 * 1024 * 1024
const systemAuthorities = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/** The certificates that servers are trusted by: those named, or Node's with those of the system. */
function authorities(request: HttpRequest): string[] {
  if (request.authorities !== undefined) return [readFileSync(request.authorities, 'utf8')]
  const system = systemAuthorities.find((file) => existsSync(file))
  return [...rootCertificates, ...(system ? [readFileSync(system, 'utf8')] : [])]
}

/** The proxy that the environment names for an address. */
function proxyOf(url: URL): URL | undefined {
  const of = (name: string): string | undefined => process.env[name] || process.env[name.toUpperCase()] || undefined
  const direct = (of('no_proxy') ?? '').split(',').map((one) => one.trim().replace(/^\./, ''))
  const { hostname } = url
  if (direct.some((one) => one === '*' || (one !== '' && (hostname === one || hostname.endsWith(`.${one}`)))))
    return undefined
  const proxy = of(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy')
  return proxy === undefined ? undefined : new URL(proxy.includes('://') ? proxy : `http://${proxy}`)
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`

const proxyHeaders = (proxy: URL): Record<string, string> =>
  proxy.username === ''
    ? {}
    : { 'proxy-authorization': basic(decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)) }

/** A tunnel through a proxy. */
async function tunnel(proxy: URL, url: URL, timeoutMs: number): Promise<Socket> {
  const target = `${url.hostname}:${url.port || 443}`
  const options = { host: proxy.hostname, port: proxy.port || 80, method: 'CONNECT', path: target }
  return new Promise((resolve, reject) => {
    const asking = http.request({ ...options, headers: { host: target, ...proxyHeaders(proxy) }, timeout: timeoutMs })
    asking.on('connect', (answer: IncomingMessage, socket: Socket) => {
      if (answer.statusCode === 200) resolve(socket)
      else reject(new Error(`the proxy ${proxy.host} refused: ${answer.statusCode} ${answer.statusMessage}`))
    })
    asking.on('timeout', () => asking.destroy(new Error('timed out')))
    asking.on('error', reject)
    asking.end()
  })
}

async function open(request: HttpRequest, url: URL, headers: Record<string, string>): Promise<ClientRequest> {
  const options: RequestOptions = { method: 'GET', headers, timeout: request.timeoutMs, agent: false }
  const proxy = request.useProxy && request.socketPath === undefined ? proxyOf(url) : undefined
  if (url.protocol === 'http:') {
    if (request.socketPath !== undefined) return http.request(url, { ...options, socketPath: request.socketPath })
    if (!proxy) return http.request(url, options)
    const all = { host: url.host, ...headers, ...proxyHeaders(proxy) }
    return http.request({ ...options, host: proxy.hostname, port: proxy.port || 80, path: url.href, headers: all })
  }
  const secure = {
    rejectUnauthorized: request.validate,
    ...(request.validate ? { ca: authorities(request) } : {}),
    ...(request.ciphers === undefined ? {} : { ciphers: request.ciphers }),
    ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
  }
  if (!proxy) return https.request(url, { ...options, ...secure })
  const socket = await tunnel(proxy, url, request.timeoutMs)
  return https.request(url, { ...options, ...secure, socket } as RequestOptions)
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > largest) throw new Error(`the answer has more than ${largest} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function answerTo(request: HttpRequest, url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
  const asking = await open(request, url, headers)
  return new Promise((resolve, reject) => {
    asking.on('response', resolve)
    asking.on('timeout', () => asking.destroy(new Error('timed out')))
    asking.on('error', reject)
    asking.end()
  })
}

/** The headers for the next server: what is meant for the first alone stays there. */
function headersFor(request: HttpRequest, headers: Record<string, string>): Record<string, string> {
  const own = new Set(['authorization', ...request.ownHeaders.map((name) => name.toLowerCase())])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)))
}

/** Fetches what a URL names; a status that is no success is an error. */
export async function fetchUrl(request: HttpRequest): Promise<Buffer> {
  let url = new URL(request.url)
  const { user, password } = request
  const credentials = user === undefined ? undefined : basic(user, password ?? '')
  let headers: Record<string, string> = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  if (credentials && request.eager) headers.authorization = credentials
  for (let hop = 0; hop <= HOPS; hop++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not spoken here`)
    const answer = await answerTo(request, url, headers)
    const status = answer.statusCode ?? 0
    const { location } = answer.headers
    if (status === 401 && credentials && headers.authorization === undefined && hop === 0) {
      answer.resume()
      headers = { ...headers, authorization: credentials }
    } else if (status >= 300 && status < 400 && location !== undefined && request.followRedirects) {
      answer.resume()
      const next = new URL(location, url)
      if (next.origin !== url.origin) headers = headersFor(request, headers)
      url = next
    } else if (status >= 300) {
      answer.resume()
      throw new Error(`HTTP Error ${status}: ${answer.statusMessage}`)
    } else {
      return bodyOf(answer)
    }
  }
  throw new Error(`more than ${HOPS} redirections`)
}
