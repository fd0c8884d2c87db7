import { float, int, type Value } from '../../text/value.ts'
import { Unique } from '../value/carrier.ts'
import { dictOf } from '../value/dict.ts'
import { isKey } from '../value/key.ts'
import { tuple } from '../value/tuple.ts'
import { pythonEscapes } from './python-escapes.ts'

/** Thrown and caught here alone: the text is no literal. */
class NoLiteral extends Error {}

const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|((?:\d(?:_?\d)*)?\.(?:\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*)|(\d(?:_?\d)*))(?![\w.])/y
const STRING = /([bBrRuU]{0,2})("""|'''|"|')/y
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g

type Words = ReadonlyMap<string, Value>

/** The words of Python that are values. */
export const python: Words = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
])

/** Python's words and those of JSON. */
export const pythonAndJson: Words = new Map<string, Value>([
  ...python,
  ['true', true],
  ['false', false],
  ['null', null],
])

/** Reads one literal of Python: numbers, texts, True, False, None, lists, tuples, dicts and sets. */
class Reader {
  readonly #text: string
  readonly #words: Words
  #at = 0
  #depth = 0

  constructor(text: string, words: Words) {
    this.#text = text
    this.#words = words
  }

  #blank(): void {
    const inside = this.#depth > 0 ? /(?:\s|\\\r?\n(?!$)|#[^\n]*)*/y : /(?:[ \t\f]|\\\r?\n(?!$))*(?:#[^\n]*)?/y
    inside.lastIndex = this.#at
    this.#at += inside.exec(this.#text)![0].length
  }

  #take(token: string): boolean {
    this.#blank()
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    this.#blank()
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at += found[0].length
    return found ?? undefined
  }

  whole(): Value {
    const first = this.#value()
    const made = this.#take(',') ? this.#tupleAfter(first, () => this.#ended()) : first
    if (!this.#ended()) throw new NoLiteral()
    return made
  }

  #ended(): boolean {
    this.#blank()
    const left = this.#text.slice(this.#at)
    if (left === '') return true
    const lines = left.split(/\r\n?|\n/)
    // Python's parser takes an indented line that does not end for the start of a block.
    if (lines.length > 1 && /^[ \t]+$/.test(lines.at(-1) as string)) return false
    return lines.every((line) => /^[ \t\f]*(?:#.*)?$/.test(line))
  }

  /** The items behind the first comma. */
  #tupleAfter(first: Value, ended: () => boolean): Value {
    const items = [first]
    while (!ended()) {
      items.push(this.#value())
      if (!this.#take(',')) break
    }
    return tuple(items)
  }

  #value(): Value {
    if (this.#take('[')) return this.#inside(() => this.#list(']'))
    if (this.#take('(')) return this.#inside(() => this.#parentheses())
    if (this.#take('{')) return this.#inside(() => this.#braces())
    const sign = this.#match(/[+-]/y)?.[0]
    if (sign) return this.#number(sign)
    const start = this.#at
    if (this.#match(STRING)) {
      this.#at = start
      return this.#strings()
    }
    const word = this.#match(/[A-Za-z]+(?!\w)/y)?.[0]
    if (word === undefined) return this.#number('+')
    const value = this.#words.get(word)
    if (value === undefined) throw new NoLiteral()
    return value
  }

  #inside<T>(read: () => T): T {
    if (++this.#depth > 90) throw new NoLiteral()
    const made = read()
    this.#depth--
    return made
  }

  #list(close: string): Value[] {
    const items: Value[] = []
    while (!this.#take(close)) {
      items.push(this.#value())
      if (!this.#take(',') && !this.#peek(close)) throw new NoLiteral()
    }
    return items
  }

  #peek(token: string): boolean {
    this.#blank()
    return this.#text.startsWith(token, this.#at)
  }

  #parentheses(): Value {
    if (this.#take(')')) return tuple([])
    const first = this.#value()
    const made = this.#take(',') ? this.#tupleAfter(first, () => this.#peek(')')) : first
    if (!this.#take(')')) throw new NoLiteral()
    return made
  }

  #braces(): Value {
    if (this.#take('}')) return {}
    const pairs: (readonly [Value, Value])[] = []
    const first = this.#key()
    if (!this.#take(':')) return this.#set(first)
    pairs.push([first, this.#value()])
    while (this.#take(',') && !this.#peek('}')) {
      const key = this.#key()
      if (!this.#take(':')) throw new NoLiteral()
      pairs.push([key, this.#value()])
    }
    if (!this.#take('}')) throw new NoLiteral()
    return dictOf(pairs)
  }

  #key(): Value {
    const key = this.#value()
    if (!isKey(key)) throw new NoLiteral()
    return key
  }

  #set(first: Value): Value {
    const items = [first]
    while (this.#take(',') && !this.#peek('}')) items.push(this.#key())
    if (!this.#take('}')) throw new NoLiteral()
    return new Unique([...new Set(items)])
  }

  #number(sign: string): Value {
    const found = this.#match(NUMBER)
    if (!found || found[0] === '.') throw new NoLiteral()
    const text = found[0].replaceAll('_', '')
    if (found[1] !== undefined) {
      const n = Number(text)
      return float(sign === '-' ? -n : n)
    }
    // Python takes 0 and 00 for numbers, and 010 for a mistake.
    if (found[2] !== undefined && /^0+[1-9]/.test(text)) throw new NoLiteral()
    const n = BigInt(text)
    return int(sign === '-' ? -n : n)
  }

  #strings(): string {
    let made = ''
    for (let found = this.#match(STRING); found; found = this.#match(STRING)) {
      const [, prefix = '', quote = ''] = found
      if (/u./i.test(prefix) || /.u/i.test(prefix)) throw new NoLiteral()
      const start = this.#at
      let end = start
      while (!this.#text.startsWith(quote, end)) {
        if (end >= this.#text.length || (quote.length === 1 && this.#text[end] === '\n')) throw new NoLiteral()
        end += this.#text[end] === '\\' ? 2 : 1
      }
      this.#at = end + quote.length
      const body = this.#text.slice(start, end)
      made += /r/i.test(prefix) ? body : unescaped(body)
    }
    return made
  }
}

function unescaped(body: string): string {
  if (!body.includes('\\')) return body
  return body.replace(
    ESCAPE,
    (all: string, hex?: string, four?: string, eight?: string, octal?: string, char?: string) => {
      const code = hex ?? four ?? eight
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      return pythonEscapes[char ?? ''] ?? all
    },
  )
}

/** The value of a text that is one literal of Python; undefined for any other text. `words` are names that stand for values. */
export function pythonLiteral(text: string, words: Words = python): Value | undefined {
  // Most texts are words, addresses and sentences.
  const [start = ''] = /^\w+/.exec(text) ?? []
  if (/^[A-Za-z_]/.test(start) && !words.has(start) && !/^[bBrRuU]{1,2}["']/.test(text)) return undefined
  try {
    return new Reader(text, words).whole()
  } catch (error) {
    if (error instanceof NoLiteral || error instanceof RangeError) return undefined
    throw error
  }
}
