import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import test from 'ava'
import { Failure } from '../../../src/error/failure.ts'
import { Answers } from '../../../src/template/answers.ts'
import { Dialect } from '../../../src/template/dialect.ts'
import type { Scope } from '../../../src/template/scope.ts'

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', headers } = request
  if (url === '/lines') response.end('one\ntwo\r\nthree\n')
  else if (url === '/headers') response.end(`${headers['user-agent']}|${headers['x-mine']}|${headers['cache-control']}`)
  else if (url === '/moved') response.writeHead(302, { location: '/lines' }).end()
  else if (url === '/elsewhere')
    response.writeHead(302, { location: `http://localhost:${request.socket.localPort}/who` }).end()
  else if (url === '/round') response.writeHead(302, { location: '/round' }).end()
  else if (url === '/who') response.end(`${headers.authorization}`)
  else if (url === '/closed' && headers.authorization === undefined)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
  else if (url === '/closed') response.end(Buffer.from(`${headers.authorization}`.slice(6), 'base64').toString())
  else if (url === '/silent') return
  else if (url === '/utf8') response.end('grüß 😀')
  else if (url === '/big') response.end(Buffer.alloc(80 * 1024 * 1024, 'x'))
  else if (url.startsWith('http://far.test/')) response.end(`through the proxy: ${url}`)
  else response.writeHead(404, 'Not Found').end('no')
}

const listen = async (server: Server, at: string | number): Promise<Server> =>
  new Promise((resolve) => {
    server.listen(at as number, () => resolve(server))
  })

const folder = mkdtempSync(join(tmpdir(), 'tutti-url-'))
const servers = Promise.all([
  listen(http.createServer(answer), 0),
  listen(http.createServer(answer), join(folder, 's')),
])
const base = async (): Promise<string> => `http://127.0.0.1:${((await servers)[0].address() as AddressInfo).port}`
test.after.always(async () => {
  for (const server of await servers) {
    server.closeAllConnections()
    server.close()
  }
  rmSync(folder, { recursive: true })
})

const dialect = new Dialect()
const scope = (variables: Readonly<Record<string, string>>, answers?: Answers): Scope => ({
  lookup: (name) => variables[name],
  names: () => Object.keys(variables),
  answers,
})

/** What an expression gives in which `base` is the server's address. */
async function value(expression: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const answers = new Answers()
  const own = scope({ base: await base(), ...more }, answers)
  return answers.settle(() => dialect.evaluate(expression, own))
}

async function message(expression: string): Promise<string> {
  try {
    return `no failure: ${JSON.stringify(await value(expression))}`
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}`
    throw error
  }
}

test.serial('an answer is given by lines, or whole', async (t) => {
  t.deepEqual(await value("query('url', base ~ '/lines')"), ['one', 'two', 'three'])
  t.is(await value("lookup('url', base ~ '/lines')"), 'one,two,three')
  t.is(await value("lookup('ansible.builtin.url', base ~ '/lines', split_lines=false)"), 'one\ntwo\r\nthree\n')
  t.deepEqual(await value("query('url', base ~ '/utf8', base ~ '/utf8')"), ['grüß 😀', 'grüß 😀'])
})

test.serial('headers are those of Ansible, and those that are given', async (t) => {
  t.is(await value("lookup('url', base ~ '/headers')"), 'ansible-httpget|undefined|undefined')
  t.is(
    await value("lookup('url', base ~ '/headers', headers={'X-Mine': 5}, http_agent='me', force=true)"),
    'me|5|no-cache',
  )
})

test.serial('credentials are sent when they are asked for, or at once, and to no other server', async (t) => {
  t.is(await value("lookup('url', base ~ '/closed', username='u', password='p')"), 'u:p')
  t.is(await value("lookup('url', base ~ '/who', username='u', password='p')"), 'undefined')
  t.is(await value("lookup('url', base ~ '/who', username='u', password='p', force_basic_auth=true)"), 'Basic dTpw')
  t.is(
    await value("lookup('url', base ~ '/elsewhere', username='u', password='p', force_basic_auth=true)"),
    'undefined',
  )
  t.is(await value("lookup('url', base | replace('//', '//a:b@') ~ '/closed')"), 'a:b')
  t.regex(await message("lookup('url', base ~ '/closed')"), /HTTP Error 401/)
  t.regex(await message("lookup('url', base ~ '/closed', password='p')"), /HTTP Error 401/)
})

test.serial('redirections are followed, ten of them, unless that is not wished', async (t) => {
  t.is(await value("lookup('url', base ~ '/moved')"), 'one,two,three')
  t.regex(await message("lookup('url', base ~ '/moved', follow_redirects='none')"), /HTTP Error 302/)
  t.regex(await message("lookup('url', base ~ '/round')"), /more than 10 redirections/)
  t.regex(await message("lookup('url', base ~ '/moved', follow_redirects='perhaps')"), /is all, safe, none or urllib2/)
})

test.serial('a server may listen at a socket, or stand behind a proxy', async (t) => {
  t.is(await value("lookup('url', 'http://any/lines', unix_socket=at)", { at: join(folder, 's') }), 'one,two,three')
  const before = process.env.http_proxy
  process.env.http_proxy = await base()
  try {
    t.is(await value("lookup('url', 'http://far.test/x')"), 'through the proxy: http://far.test/x')
    process.env.no_proxy = '127.0.0.1,.test'
    t.is(await value("lookup('url', base ~ '/moved')"), 'one,two,three')
    t.regex(await message("lookup('url', 'http://far.test/x')"), /could not fetch/)
  } finally {
    delete process.env.no_proxy
    if (before === undefined) delete process.env.http_proxy
    else process.env.http_proxy = before
  }
})

test.serial('what cannot be fetched is a failure that names it', async (t) => {
  t.regex(await message("lookup('url', base ~ '/none')"), /could not fetch http:.*\/none: HTTP Error 404: Not Found/)
  t.regex(await message("lookup('url', base ~ '/silent', timeout=0.2)"), /timed out/)
  t.regex(await message("lookup('url', 'http://127.0.0.1:1/')"), /ECONNREFUSED/)
  t.regex(await message("lookup('url', base ~ '/big')"), /more than \d+ bytes/)
  t.regex(await message("lookup('url', 'nonsense')"), /is no URL of http or https/)
  t.regex(await message("lookup('url', 'file:///etc/passwd')"), /is no URL of http or https/)
  t.regex(await message("lookup('url', 5)"), /takes text, not int/)
  t.regex(await message("lookup('url', base, headers='x')"), /headers of the lookup url is a dict/)
  t.regex(await message("lookup('url', base, timeout='x')"), /a number is needed/)
  t.regex(await message("lookup('url', base, validate_certs='perhaps')"), /validate_certs is on or off/)
  t.regex(await message("lookup('url', base, use_gssapi=true)"), /GSSAPI/)
  t.deepEqual(await value("query('url', base ~ '/none', errors='ignore')"), [])
})

test.serial('where nobody can wait, a thread fetches', async (t) => {
  // A server in this thread could not answer while the thread waits for it.
  const code = `const { parentPort } = require('node:worker_threads')
    const server = require('node:http').createServer((request, response) =>
      request.url === '/x' ? response.end('from afar') : response.writeHead(404).end())
    server.listen(0, () => parentPort.postMessage(server.address().port))`
  const worker = new Worker(code, { eval: true })
  const port = await new Promise<number>((resolve) => worker.on('message', resolve))
  const own = scope({ base: `http://127.0.0.1:${port}` })
  t.is(dialect.evaluate("lookup('url', base ~ '/x')", own), 'from afar')
  t.throws(() => dialect.evaluate("lookup('url', base ~ '/y')", own), {
    instanceOf: Failure,
    message: /HTTP Error 404/,
  })
  await worker.terminate()
})

test.serial('templates in loops, macros and variables wait for their lookups, and each is asked once', async (t) => {
  const text =
    "{% macro m(path) %}{{ lookup('url', base ~ path) }}{% endmacro %}" +
    "{% for path in ['/utf8', '/lines'] %}{{ m(path) }};{% endfor %}{{ v }}"
  const answers = new Answers()
  const variables: Record<string, string> = { base: await base() }
  const own: Scope = {
    answers,
    names: () => ['base', 'v'],
    lookup(name) {
      if (name === 'v') variables.v ??= String(dialect.render("{{ lookup('url', base ~ '/headers') }}", own))
      return variables[name]
    },
  }
  const made = await answers.settle(() => dialect.renderFile(text, own, 'a.j2'))
  t.is(made, 'grüß 😀;one,two,three;ansible-httpget|undefined|undefined')
})
