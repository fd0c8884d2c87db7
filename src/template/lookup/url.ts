import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import type { Question } from '../answers.ts'
import { typeFault } from '../fault.ts'
import { numberOf } from '../filter/convert.ts'
import type { Keywords } from '../runtime/call.ts'
import { table } from '../runtime/call.ts'
import { isList, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { fetchUrl, type HttpRequest } from './http.ts'
import { fetchUrlNow } from './http-now.ts'
import { flag, textTerm, word } from './option.ts'
import { slow } from './slow.ts'
import { byteLines } from './system.ts'

function headersOf(keywords: Keywords): Record<string, string> {
  const given = keywords.get('headers') ?? {}
  if (!isDict(given)) return typeFault(`headers of the lookup url is a dict, not ${typeName(given)}`)
  return {
    'user-agent': word(keywords, 'http_agent') ?? 'ansible-httpget',
    ...(flag(keywords, 'force', false) ? { 'cache-control': 'no-cache' } : {}),
    ...Object.fromEntries(entries(given).map(([name, value]) => [str(name).toLowerCase(), str(value)])),
  }
}

const words = (value: Value): string[] => (isList(value) ? value.map(str) : str(value).split(','))

function followed(keywords: Keywords): boolean {
  const how = (word(keywords, 'follow_redirects') ?? 'urllib2').toLowerCase()
  if (['all', 'yes', 'true', 'safe', 'urllib2'].includes(how)) return true
  if (['none', 'no', 'false'].includes(how)) return false
  return typeFault(`follow_redirects of the lookup url is all, safe, none or urllib2, not ${how}`)
}

function requestOf(term: Value, keywords: Keywords): HttpRequest {
  const url = textTerm(term, 'url')
  if (!URL.canParse(url) || !/^https?:/i.test(url)) return typeFault(`'${url}' is no URL of http or https`)
  if (flag(keywords, 'use_gssapi', false)) return typeFault('the lookup url does not speak GSSAPI')
  const { username, password, origin, pathname, search } = new URL(url)
  const timeout = keywords.get('timeout') ?? null
  const ciphers = keywords.get('ciphers') ?? null
  return {
    url: origin + pathname + search,
    headers: headersOf(keywords),
    ownHeaders: words(keywords.get('unredirected_headers') ?? []),
    timeoutMs: 1000 * (timeout === null ? 10 : numberOf(timeout)),
    validate: flag(keywords, 'validate_certs', true),
    followRedirects: followed(keywords),
    useProxy: flag(keywords, 'use_proxy', true),
    user: word(keywords, 'username') ?? (decodeURIComponent(username) || undefined),
    password: word(keywords, 'password') ?? (decodeURIComponent(password) || undefined),
    eager: flag(keywords, 'force_basic_auth', false) || username !== '',
    socketPath: word(keywords, 'unix_socket'),
    authorities: word(keywords, 'ca_path'),
    ciphers: ciphers === null ? undefined : words(ciphers).join(':'),
  }
}

const failed = (url: string, error: unknown): never =>
  typeFault(`the lookup url could not fetch ${url}: ${error instanceof Error ? error.message : String(error)}`)

function question(request: HttpRequest): Question<string> {
  return {
    async later() {
      const bytes = await fetchUrl(request).catch((error: unknown) => failed(request.url, error))
      return bytes.toString('utf8')
    },
    now() {
      try {
        return fetchUrlNow(request).toString('utf8')
      } catch (error) {
        return failed(request.url, error)
      }
    },
  }
}

/** Ansible's lookup of what URLs name. */
export const urlLookups = table({
  url: slow('url', (_use, terms, keywords): Question<Value> => {
    const questions = terms.map((term) => question(requestOf(term, keywords)))
    const split = flag(keywords, 'split_lines', true)
    const read = (text: string): Value[] => (split ? byteLines(text) : [text])
    return {
      later: async () => (await Promise.all(questions.map(async (one) => one.later()))).flatMap(read),
      now: () => questions.map((one) => one.now()).flatMap(read),
    }
  }),
})
