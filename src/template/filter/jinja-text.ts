import type { Value } from '../../text/value.ts'
import { dict, entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fixed } from '../format/fixed.ts'
import { printf } from '../format/printf.ts'
import { holdText } from '../limit.ts'
import { splitLines } from '../method/split.ts'
import { capitalize, center, replaceText, strip } from '../method/string.ts'
import { methodOf } from '../method/table.ts'
import { attribute } from '../runtime/access.ts'
import { fn, free, table } from '../runtime/call.ts'
import { Markup } from '../value/carrier.ts'
import { escapeHtml } from '../value/html.ts'
import { iterate, lengthOf, unrolled } from '../value/iterate.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { repr, str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { tuple } from '../value/tuple.ts'
import { touch, Undefined } from '../value/undefined.ts'
import { countOf, numberOf } from './convert.ts'
import { toJsonText } from './json.ts'
import { pretty } from './pretty.ts'
import { urlize } from './urlize.ts'
import { truncate, wordwrap } from './wrap.ts'

const words = /[\p{L}\p{N}_]+/gu

/** The characters of a text that a filter cannot do without. */
function ofText(filter: string, value: Value): string {
  if (isText(value)) return plain(value)
  touch(value)
  return typeFault(`${filter} is for text, not for '${typeName(value)}'`)
}

/** A text cut short; whatever has a length that is no text passes when it is short enough. */
function truncateValue(value: Value, length: number, kill: boolean, end: string, leeway: number): Value {
  return isText(value) || lengthOf(value) > length + leeway
    ? truncate(ofText('truncate', value), length, kill, end, leeway)
    : value
}

function indent(value: Value, columns: Value = 4, first: Value = false, blank: Value = false): string {
  const text = ofText('indent', value)
  const gap = isText(columns) ? plain(columns) : ' '.repeat(Math.max(0, countOf(columns)))
  const isEach = truth(blank)
  const lines = splitLines(`${text}\n`)
  holdText(text.length + lines.length * gap.length)
  const made = lines.map((line, i) => (i > 0 && (isEach || line !== '') ? gap + line : line)).join('\n')
  return truth(first) ? gap + made : made
}

function sizeFormat(value: Value, binary: Value = false): string {
  const base = truth(binary) ? 1024 : 1000
  const n = numberOf(value)
  const units = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
  if (n === 1) return '1 Byte'
  if (n < base) return `${Math.trunc(n)} Bytes`
  let i = 0
  while (i < units.length - 1 && n >= base ** (i + 2)) i++
  const unit = truth(binary) ? `${(units[i] as string).toUpperCase()}iB` : `${units[i]}B`
  return `${fixed((base * n) / base ** (i + 2), 1)} ${unit}`
}

const percent = (text: string, safe: string): string =>
  encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%2F/g, safe.includes('/') ? '/' : '%2F')

/** A value in a URL: a text with its slashes, or pairs as a query. */
export function urlencode(given: Value): string {
  touch(given)
  const value = unrolled(given)
  if (isText(value) || (!isDict(value) && !Array.isArray(value))) return percent(str(value), '/')
  const pairs: readonly (readonly Value[])[] = isDict(value)
    ? entries(value)
    : value.map((one) => {
        const pair = iterate(one)
        return pair.length === 2 ? pair : typeFault(`a query is made of pairs, got ${pair.length} item(s)`)
      })
  const quote = (part: Value | undefined): string => percent(str(part ?? null), '').replace(/%20/g, '+')
  return pairs.map(([key, inner]) => `${quote(key)}=${quote(inner)}`).join('&')
}

const entity: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&nbsp;': '\u00a0',
}

function stripTags(value: Value): string {
  const text = str(value).replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/&(?:lt|gt|amp|quot|nbsp|#34|#39);/g, (found) => entity[found] as string)
}

function xmlAttributes(value: Value, space: Value = true): Value {
  touch(value)
  if (!isDict(value)) return typeFault('xmlattr needs a mapping')
  const made = entries(value)
    .filter(([, inner]) => inner !== null && !(inner instanceof Undefined))
    .map(([key, inner]) => {
      if (/[\s/>=]/.test(ofText('xmlattr', key))) typeFault(`Invalid character in attribute name: ${repr(key)}`)
      return `${escapeHtml(key)}="${escapeHtml(inner)}"`
    })
    .join(' ')
  return new Markup(made && truth(space) ? ` ${made}` : made)
}

function toScript(value: Value, columns: Value = null): Value {
  const form = {
    indent: columns === null ? null : countOf(columns),
    sortKeys: true,
    ascii: true,
    separators: [columns === null ? ', ' : ',', ': '],
  } as const
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' }
  return new Markup(toJsonText(value, form).replace(/[<>&']/g, (c) => escapes[c] as string))
}

/** A word of a title as Jinja writes it. */
function large(word: string): string {
  const [first = ''] = word
  return first.toUpperCase() + word.slice(first.length).toLowerCase()
}

/** Jinja's filters over text. */
export const jinjaTextFilters = table({
  attr: fn('value name', (value: Value, name: Value) => {
    const key = str(name)
    if (isDict(value) && !methodOf(value, key)) return Undefined.because(`'dict object' has no attribute '${key}'`, key)
    return attribute(value, key)
  }),
  capitalize: fn('s', (value: Value) => capitalize(str(value))),
  center: fn('value width=', (value: Value, columns: Value = 80) => center(str(value), countOf(columns), ' ')),
  'default d': fn('value default_value= boolean=', (value: Value, fallback: Value = '', orFalse: Value = false) =>
    value instanceof Undefined || (truth(orFalse) && !truth(value)) ? fallback : value,
  ),
  'escape e': fn('s', (value: Value) => new Markup(escapeHtml(value))),
  forceescape: fn('value', (value: Value) => new Markup(escapeHtml(str(value)))),
  safe: fn('value', (value: Value) => new Markup(str(value))),
  filesizeformat: fn('value binary=', sizeFormat),
  format: free((_use, [value, ...places], keywords) => {
    if (places.length && keywords.size)
      return typeFault("can't handle positional and keyword arguments at the same time")
    return printf(str(value as Value), keywords.size ? dict(keywords) : tuple(places))
  }),
  indent: fn('s width= first= blank=', indent),
  lower: fn('s', (value: Value) => str(value).toLowerCase()),
  upper: fn('s', (value: Value) => str(value).toUpperCase()),
  pprint: fn('value', (value: Value) => pretty(value)),
  replace: fn('s old new count=', (value: Value, before: Value, after: Value, times: Value = null) =>
    replaceText(str(value), str(before), str(after), times === null ? -1 : countOf(times)),
  ),
  string: fn('value', (value: Value) => (value instanceof Markup ? value : str(value))),
  striptags: fn('value', stripTags),
  title: fn('s', (value: Value) => str(value).replace(/[^-\s({[<]+/g, large)),
  tojson: fn('value indent=', toScript),
  trim: fn('value chars=', (value: Value, characters: Value = null) => strip(str(value), characters)),
  truncate: fn(
    's length= killwords= end= leeway=',
    (value: Value, length: Value = 255, kill: Value = false, end: Value = '...', leeway: Value = null) =>
      truncateValue(value, countOf(length), truth(kill), str(end), leeway === null ? 5 : countOf(leeway)),
  ),
  urlencode: fn('value', urlencode),
  urlize: fn('value trim_url_limit= nofollow= target= rel= extra_schemes=', urlize),
  wordcount: fn('s', (value: Value) => str(value).match(words)?.length ?? 0),
  wordwrap: fn(
    's width= break_long_words= wrapstring= break_on_hyphens=',
    (value: Value, columns: Value = 79, long: Value = true, between: Value = null, hyphens: Value = true) =>
      wordwrap(
        ofText('wordwrap', value),
        countOf(columns),
        truth(long),
        truth(hyphens),
        between === null ? '\n' : str(between),
      ),
  ),
  xmlattr: fn('d autospace=', xmlAttributes),
})
