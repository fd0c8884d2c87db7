import type { Value } from '../../text/value.ts'
import { dict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'

/** The parts of a URL, as Python's urlsplit takes it apart. */
export function urlSplit(url: string): Value {
  const [, scheme = '', rest = ''] =
    /^(?:([a-zA-Z][\w+.-]*):)?([\s\S]*)$/.exec(url.replace(/^[\p{Cc} ]+/u, '').replace(/[\t\r\n]/g, '')) ?? []
  const [, netloc = '', path = '', query = '', fragment = ''] =
    /^(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(rest) ?? []
  const at = netloc.lastIndexOf('@')
  const [user, password] = at < 0 ? [] : splitOnce(netloc.slice(0, at), ':')
  const place = netloc.slice(at + 1)
  const host = /^\[([^\]]*)\](?::(.*))?$/.exec(place) ?? /^([^:]*)(?::(.*))?$/.exec(place)
  const port = host?.[2] ? Number(host[2]) : null
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65535))
    typeFault(`the port of ${url} is no port`)
  return dict([
    ['fragment', fragment],
    ['hostname', host?.[1] ? host[1].toLowerCase() : null],
    ['netloc', netloc],
    ['password', password ?? null],
    ['path', path],
    ['port', port],
    ['query', query],
    ['scheme', scheme.toLowerCase()],
    ['username', user ?? null],
  ])
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)]
}
