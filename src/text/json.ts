import type { Position, Source } from '../error/source.ts'
import type { Entry, Node, Scalar } from './node.ts'
import { float, int, type Value } from './value.ts'

/** Why a text is not JSON, and where. */
export class NotJson extends Error {
  readonly at: Position

  constructor(message: string, at: Position) {
    super(message)
    this.at = at
  }
}

const BLANK = /[ \t\r\n]*/y
const STRING = /"([ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*)"/uy
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const WORD = /true|false|null|NaN|-?Infinity/y
const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', float(Number.NaN)],
  ['Infinity', float(Infinity)],
  ['-Infinity', float(-Infinity)],
])
const DEPTH = 500

/** One pass over a JSON text; lines are counted on the way. */
class Reader {
  readonly #source: Source
  readonly #text: string
  #offset = 0
  #line = 1
  #lineStart = 0
  #depth = 0

  constructor(source: Source) {
    this.#source = source
    this.#text = source.text
  }

  whole(): Node {
    this.#blank()
    const node = this.#node()
    this.#blank()
    if (this.#offset < this.#text.length) throw this.#mistake('there is more behind the end')
    return node
  }

  #blank(): void {
    BLANK.lastIndex = this.#offset
    const end = this.#offset + (BLANK.exec(this.#text)?.[0].length ?? 0)
    for (let i = this.#offset; i < end; i++) {
      if (this.#text.charCodeAt(i) !== 10) continue
      this.#line++
      this.#lineStart = i + 1
    }
    this.#offset = end
  }

  #at(start: number, length: number): Position {
    return { source: this.#source, line: this.#line, column: start - this.#lineStart + 1, length }
  }

  #mistake(message: string): NotJson {
    return new NotJson(message, this.#at(this.#offset, 1))
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#offset
    const found = pattern.exec(this.#text)
    if (found) this.#offset += found[0].length
    return found ?? undefined
  }

  #scalar(start: number, value: Value, text: string): Scalar {
    const at = this.#at(start, this.#offset - start)
    return { kind: 'scalar', at, value, text, unsafe: false, vault: false, plain: typeof value !== 'string' }
  }

  #string(): Scalar | undefined {
    const start = this.#offset
    const found = this.#take(STRING)
    if (!found) return undefined
    const inner = found[1] ?? ''
    const value = inner.includes('\\') ? (JSON.parse(found[0]) as string) : inner
    return this.#scalar(start, value, value)
  }

  #node(): Node {
    const start = this.#offset
    switch (this.#text[start]) {
      case '{':
        return this.#object()
      case '[':
        return this.#array()
      case '"': {
        const text = this.#string()
        if (text) return text
        throw this.#mistake('this text is not closed, or holds what JSON does not allow in one')
      }
    }
    const word = this.#take(WORD)?.[0]
    if (word) return this.#scalar(start, words.get(word) ?? null, word)
    const number = this.#take(NUMBER)
    if (!number)
      throw this.#mistake(start >= this.#text.length ? 'the text ends too early' : 'no JSON value begins here')
    const [text, fraction, exponent] = number
    const value = fraction === undefined && exponent === undefined ? int(BigInt(text)) : float(Number(text))
    return this.#scalar(start, value, text)
  }

  /** What stands between brackets, item by item. */
  #items(close: string, item: () => void): void {
    if (++this.#depth > DEPTH) throw this.#mistake(`nested deeper than ${DEPTH} levels`)
    this.#offset++
    this.#blank()
    if (this.#text[this.#offset] !== close) {
      for (;;) {
        item()
        this.#blank()
        const next = this.#text[this.#offset]
        if (next === close) break
        if (next !== ',') throw this.#mistake(`expected "," or "${close}"`)
        this.#offset++
        this.#blank()
      }
    }
    this.#offset++
    this.#depth--
  }

  #array(): Node {
    const at = this.#at(this.#offset, 1)
    const items: Node[] = []
    this.#items(']', () => void items.push(this.#node()))
    return { kind: 'sequence', at, items }
  }

  #object(): Node {
    const at = this.#at(this.#offset, 1)
    // As in Python: the last of several equal keys counts, where the first stood.
    const entries = new Map<string, Entry>()
    this.#items('}', () => {
      const key = this.#string()
      if (!key) throw this.#mistake('expected a key in double quotes')
      this.#blank()
      if (this.#text[this.#offset] !== ':') throw this.#mistake('expected ":" behind the key')
      this.#offset++
      this.#blank()
      entries.set(key.text, { key, value: this.#node() })
    })
    return marked([...entries.values()]) ?? { kind: 'mapping', at, entries: [...entries.values()] }
  }
}

/** What Ansible writes for a value from a vault, or for one that is never a template. */
function marked(entries: readonly Entry[]): Scalar | undefined {
  const [only, second] = entries
  if (!only || second || only.value.kind !== 'scalar') return undefined
  if (only.key.text === '__ansible_vault') return { ...only.value, vault: true }
  return only.key.text === '__ansible_unsafe' ? { ...only.value, unsafe: true } : undefined
}

/** The value of a JSON text, as Python reads it, with the place of each part; throws `NotJson`. */
export function parseJson(source: Source): Node {
  return new Reader(source).whole()
}
