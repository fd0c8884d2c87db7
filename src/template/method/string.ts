import type { Dict, Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { braceFormat } from '../format/brace.ts'
import { holdText } from '../limit.ts'
import type { Callee, Table } from '../runtime/call.ts'
import { fn, free, table, using } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { Bytes } from '../value/carrier.ts'
import { fetch } from '../value/dict.ts'
import { indexOf, iterate, slice } from '../value/iterate.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { blank, isWide, width } from '../value/text.ts'
import { truth } from '../value/truth.ts'
import { Tuple, tuple } from '../value/tuple.ts'
import { touch } from '../value/undefined.ts'
import { encode } from './bytes.ts'
import { split, splitBackwards, splitLines } from './split.ts'

/** The characters of a str, or the failure Python raises for another type. */
export function wantText(value: Value): string {
  if (isText(value)) return plain(value)
  touch(value)
  return typeFault(`expected str instance, ${typeName(value)} found`)
}

const wantInt = (value: Value): number =>
  indexOf(value) ?? typeFault(`'${typeName(value)}' object cannot be interpreted as an integer`)

const classOf = (characters: Value): string =>
  characters === null ? `[${blank}]` : `[${wantText(characters).replace(/[\\\]^-]/g, '\\$&') || '^\\s\\S'}]`

export const stripLeft = (text: string, characters: Value = null): string =>
  text.replace(new RegExp(`^${classOf(characters)}+`, 'u'), '')
export const stripRight = (text: string, characters: Value = null): string => {
  const gone = new RegExp(`^${classOf(characters)}$`, 'u')
  const all = Array.from(text)
  let end = all.length
  while (end > 0 && gone.test(all[end - 1] as string)) end--
  return all.slice(0, end).join('')
}
export const strip = (text: string, characters: Value = null): string =>
  stripRight(stripLeft(text, characters), characters)

/** Letters that are two letters, of which a title has only the first large. */
const digraphs = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ']

/** A character as the first of a title. */
function titled(character: string): string {
  const digraph = character && digraphs.find((one) => one.includes(character))
  if (digraph) return digraph[1] as string
  const [first = '', ...rest] = character.toUpperCase()
  return first + rest.join('').toLowerCase()
}

/** Python's capitalize; the rest is made small as a part of the whole, for some letters look at those before them. */
export function capitalize(text: string): string {
  const [first = ''] = text
  return titled(first) + text.toLowerCase().slice(first.toLowerCase().length)
}

/** Python's title: each run of letters that can be large or small is capitalized. */
const title = (text: string): string => text.replace(/\p{Cased}+/gu, capitalize)

/** Python's istitle. */
function isTitle(text: string): boolean {
  let [any, inside] = [false, false]
  for (const c of text) {
    const large = /[\p{Uppercase}\p{Lt}]/u.test(c)
    if (large ? inside : /\p{Lowercase}/u.test(c) && !inside) return false
    inside = /\p{Cased}/u.test(c)
    any ||= inside
  }
  return any
}

/** `before` replaced by `after`, at most so many times when that is not negative. */
export function replaceText(text: string, before: string, after: string, times: number): string {
  if (times < 0) {
    const parts = text.split(before)
    holdText(text.length + (parts.length - 1) * after.length)
    if (before === '') return after + parts.map((part) => part + after).join('')
    return parts.join(after)
  }
  const parts = before === '' ? ['', ...Array.from(text), ''] : text.split(before)
  const head = parts.slice(0, times + 1).join(after)
  return parts.length > times + 1 ? head + before + parts.slice(times + 1).join(before) : head
}

/** The text in the middle of so many columns, as Python's center places it. */
export function center(text: string, columns: number, fill: string): string {
  holdText(columns)
  const gap = Math.max(0, columns - width(text))
  const left = Math.floor(gap / 2) + (gap & columns & 1)
  return fill.repeat(left) + text + fill.repeat(gap - left)
}

const points = (text: string, unit: number): number => (unit < 0 || !isWide(text) ? unit : width(text.slice(0, unit)))

/** The part of a text that is searched; undefined where it begins behind its end, and not even nothing is found. */
function part(
  text: string,
  start: Value,
  end: Value,
): { readonly within: string; readonly skipped: number } | undefined {
  if (start === null && end === null) return { within: text, skipped: 0 }
  const length = width(text)
  const at = (bound: number): number => Math.max(0, bound < 0 ? bound + length : bound)
  const skipped = start === null ? 0 : at(wantInt(start))
  if (skipped > (end === null ? length : Math.min(length, at(wantInt(end))))) return undefined
  return { within: slice(text, start, end, null) as string, skipped }
}

const finder = (last: boolean, must: boolean): Callee =>
  fn('self sub start= end=', (self: string, sub: Value, start: Value = null, end: Value = null) => {
    const wanted = wantText(sub)
    const searched = part(self, start, end)
    const unit = searched ? (last ? searched.within.lastIndexOf(wanted) : searched.within.indexOf(wanted)) : -1
    if (!searched || unit < 0) return must ? typeFault('substring not found') : -1
    return points(searched.within, unit) + searched.skipped
  })

const affix = (test: (text: string, part: string) => boolean): Callee =>
  fn('self prefix start= end=', (self: string, given: Value, start: Value = null, end: Value = null) => {
    const searched = part(self, start, end)
    return (given instanceof Tuple ? [...given] : [given]).some((one) => {
      const wanted = wantText(one)
      return searched !== undefined && test(searched.within, wanted)
    })
  })

const all = (pattern: RegExp): Callee => fn('self', (self: string) => pattern.test(self))
const cased = (self: string): boolean => self.toLowerCase() !== self.toUpperCase()

const oneCharacter = (fill: Value): string =>
  width(wantText(fill)) === 1 ? wantText(fill) : typeFault('The fill character must be exactly one character long')

const padding = (pad: (text: string, gap: string) => string): Callee =>
  fn('self width fillchar=', (self: string, columns: Value, fill: Value = ' ') => {
    const wide = wantInt(columns)
    holdText(wide)
    return pad(self, oneCharacter(fill).repeat(Math.max(0, wide - width(self))))
  })

const named =
  (dict: Dict | null, keywords: ReadonlyMap<string, Value>) =>
  (name: string): Value | undefined =>
    keywords.has(name) ? keywords.get(name) : dict ? fetch(dict, name) : undefined

const methods: Readonly<Record<string, Callee>> = {
  split: fn('self sep= maxsplit=', (self: string, sep: Value = null, most: Value = -1) =>
    split(self, sep === null ? null : wantText(sep), wantInt(most)),
  ),
  rsplit: fn('self sep= maxsplit=', (self: string, sep: Value = null, most: Value = -1) =>
    splitBackwards(self, sep === null ? null : wantText(sep), wantInt(most)),
  ),
  splitlines: fn('self keepends=', (self: string, keep: Value = false) => splitLines(self, truth(keep))),
  strip: fn('self chars=', strip),
  lstrip: fn('self chars=', stripLeft),
  rstrip: fn('self chars=', stripRight),
  upper: fn('self', (self: string) => self.toUpperCase()),
  lower: fn('self', (self: string) => self.toLowerCase()),
  casefold: fn('self', (self: string) =>
    Array.from(self, (c) => (c === 'ı' ? c : c.toUpperCase().toLowerCase())).join(''),
  ),
  title: fn('self', title),
  capitalize: fn('self', capitalize),
  swapcase: fn('self', (self: string) =>
    Array.from(self, (c) =>
      /\p{Uppercase}/u.test(c) ? c.toLowerCase() : /\p{Lowercase}/u.test(c) ? c.toUpperCase() : c,
    ).join(''),
  ),
  startswith: affix((text, prefix) => text.startsWith(prefix)),
  endswith: affix((text, suffix) => text.endsWith(suffix)),
  replace: fn('self old new count=', (self: string, before: Value, after: Value, times: Value = -1) =>
    replaceText(self, wantText(before), wantText(after), wantInt(times)),
  ),
  join: fn('self iterable', (self: string, items: Value) =>
    iterate(items)
      .map((one, i) => {
        touch(one)
        return isText(one) ? plain(one) : typeFault(`sequence item ${i}: expected str instance, ${typeName(one)} found`)
      })
      .join(self),
  ),
  find: finder(false, false),
  rfind: finder(true, false),
  index: finder(false, true),
  rindex: finder(true, true),
  count: fn('self sub start= end=', (self: string, sub: Value, start: Value = null, end: Value = null) => {
    const wanted = wantText(sub)
    const searched = part(self, start, end)
    if (!searched) return 0
    const { within } = searched
    return wanted === '' ? width(within) + 1 : within.split(wanted).length - 1
  }),
  isdigit: all(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+$/u),
  isnumeric: all(/^\p{N}+$/u),
  isdecimal: all(/^\p{Nd}+$/u),
  isalpha: all(/^\p{L}+$/u),
  isalnum: all(/^[\p{L}\p{N}]+$/u),
  isascii: all(/^[\0-\x7f]*$/),
  isspace: all(new RegExp(`^[${blank}]+$`)),
  isidentifier: all(/^[\p{L}_\p{Nl}][\p{L}\p{N}_\p{M}]*$/u),
  isprintable: all(/^(?:[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]| )*$/u),
  islower: fn('self', (self: string) => cased(self) && self === self.toLowerCase()),
  isupper: fn('self', (self: string) => cased(self) && self === self.toUpperCase()),
  istitle: fn('self', isTitle),
  zfill: fn('self width', (self: string, columns: Value) => {
    const wide = wantInt(columns)
    holdText(wide)
    const sign = /^[-+]/.exec(self)?.[0] ?? ''
    return sign + '0'.repeat(Math.max(0, wide - width(self))) + self.slice(sign.length)
  }),
  ljust: padding((text, gap) => text + gap),
  rjust: padding((text, gap) => gap + text),
  center: fn('self width fillchar=', (self: string, columns: Value, fill: Value = ' ') =>
    center(self, wantInt(columns), oneCharacter(fill)),
  ),
  partition: fn('self sep', (self: string, sep: Value) => {
    if (sep === '') typeFault('empty separator')
    const at = self.indexOf(wantText(sep))
    return tuple(at < 0 ? [self, '', ''] : [self.slice(0, at), sep, self.slice(at + wantText(sep).length)])
  }),
  rpartition: fn('self sep', (self: string, sep: Value) => {
    if (sep === '') typeFault('empty separator')
    const at = self.lastIndexOf(wantText(sep))
    return tuple(at < 0 ? ['', '', self] : [self.slice(0, at), sep, self.slice(at + wantText(sep).length)])
  }),
  encode: fn('self encoding= errors=', (self: string, encoding: Value = 'utf-8') => new Bytes(encode(self, encoding))),
  expandtabs: fn('self tabsize=', (self: string, size: Value = 8) =>
    self.replace(/([^\t\n]*)\t/g, (_all, before: string) => {
      const wide = wantInt(size)
      holdText(wide)
      return before + ' '.repeat(wide > 0 ? wide - (width(before) % wide) : 0)
    }),
  ),
  removeprefix: fn('self prefix', (self: string, prefix: Value) =>
    self.startsWith(wantText(prefix)) ? self.slice(wantText(prefix).length) : self,
  ),
  removesuffix: fn('self suffix', (self: string, suffix: Value) =>
    suffix !== '' && self.endsWith(wantText(suffix)) ? self.slice(0, -wantText(suffix).length) : self,
  ),
  translate: fn('self table', (self: string, map: Value) =>
    Array.from(self, (c) => {
      const to = isDict(map) ? fetch(map, c.codePointAt(0) as number) : undefined
      if (to === undefined) return c
      return to === null ? '' : typeof to === 'number' ? String.fromCodePoint(to) : wantText(to)
    }).join(''),
  ),
  maketrans: fn('self x y= z=', (_self: string, from: Value, to: Value = '', gone: Value = '') => {
    if (isDict(from)) return from
    const target = Array.from(wantText(to))
    const made = new Map<Value, Value>(
      Array.from(wantText(from), (c, i) => [c.codePointAt(0) as number, target[i]?.codePointAt(0) ?? null]),
    )
    for (const c of wantText(gone)) made.set(c.codePointAt(0) as number, null)
    return made
  }),
  format_map: using('self mapping', (use: Context, self: string, map: Dict) =>
    braceFormat(self, { places: [], names: named(map, new Map()), access: use.engine.runtime }),
  ),
  __len__: fn('self', (self: string) => width(self)),
}

/** The methods of str. */
export const stringMethods: Table = new Map([
  ...[...table(methods)].map(([name, method]): [string, Callee] => [
    name,
    { invoke: (use, [self, ...rest], keywords) => method.invoke(use, [wantText(self as Value), ...rest], keywords) },
  ]),
  [
    'format',
    free((use, [self, ...places], keywords) =>
      braceFormat(wantText(self as Value), { places, names: named(null, keywords), access: use.engine.runtime }),
    ),
  ],
])
