import { resolvePlain } from '../../text/scalar.ts'
import type { Value } from '../../text/value.ts'
import { entries, isDict, Other } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { Bytes, Markup, Range } from '../value/carrier.ts'
import { order } from '../value/compare.ts'
import { isFloat, isInt, isText, plain, typeName } from '../value/kind.ts'
import { floatText, str } from '../value/repr.ts'
import { Sealed } from '../value/sealed.ts'
import { Thing } from '../value/thing.ts'
import { touch } from '../value/undefined.ts'
import { View } from '../value/view.ts'
import type { Analysis } from './yaml-scalar.ts'
import { analyze, isPrintable } from './yaml-scalar.ts'

/** How a value is to be written as YAML; `flow` null writes collections of scalars on one line. */
export interface YamlForm {
  readonly indent: number
  readonly width: number
  readonly sortKeys: boolean
  readonly flow: boolean | null
  readonly start: boolean
}

/** What a scalar is written from; a text that would be read as something else may not be plain. */
interface Scalar {
  readonly text: string
  readonly plain: boolean
}

const moment = /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d/

const staysText = (text: string): boolean =>
  typeof resolvePlain(text) === 'string' && text !== '=' && text !== '<<' && !moment.test(text)

function scalarOf(value: Value): Scalar | undefined {
  touch(value)
  if (value === null) return { text: 'null', plain: true }
  if (typeof value === 'boolean') return { text: String(value), plain: true }
  if (isText(value)) return { text: plain(value), plain: staysText(plain(value)) }
  if (isInt(value)) return { text: String(value), plain: true }
  if (isFloat(value)) {
    const text = floatText(Number(value))
    if (/inf|nan/.test(text)) return { text: text.replace('inf', '.inf').replace('nan', '.nan'), plain: true }
    return { text: text.includes('.') ? text : text.replace('e', '.0e'), plain: true }
  }
  if (value instanceof Markup) return { text: value.text, plain: staysText(value.text) }
  if (value instanceof Bytes) return { text: value.bytes.toString('utf8'), plain: true }
  if (value instanceof Thing && value.typeName === 'datetime') return { text: str(value), plain: true }
  return undefined
}

/** A text that is written in lines of its own, behind a tag as `!vault` is, or behind none. */
export class TaggedLines extends Other {
  readonly typeName = 'tagged'
  readonly tag: string
  readonly text: string

  constructor(tag: string, text: string) {
    super()
    this.tag = tag
    this.text = text
  }
}

/** What stands behind `|`: the indentation where the text itself begins with a blank, and how many line ends follow it. */
function blockHints(text: string, indent: number): string {
  const first = /^[ \n]/.test(text) ? String(indent) : ''
  if (!text.endsWith('\n')) return `${first}-`
  return /^\n$|\n\n$/.test(text) ? `${first}+` : first
}

/** PyYAML's emitter, as far as values of templates need it. */
class Emitter {
  readonly #form: YamlForm
  #out = ''
  #column = 0
  #indent = -1
  #flowLevel = 0
  #white = true
  #indention = true

  constructor(form: YamlForm) {
    this.#form = form
  }

  document(value: Value): string {
    if (this.#form.start) this.#write('---', true)
    this.#node(value, { mapping: false, simpleKey: false })
    this.#newLine()
    return this.#out
  }

  #put(text: string): void {
    this.#out += text
    this.#column += Array.from(text).length
  }

  #lineBreak(mark = '\n'): void {
    this.#out += mark
    this.#column = 0
    this.#white = true
    this.#indention = true
  }

  /** The start of the present indentation, on a new line unless it is reached already. */
  #newLine(): void {
    const indent = Math.max(0, this.#indent)
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#white)) this.#lineBreak()
    if (this.#column < indent) {
      this.#put(' '.repeat(indent - this.#column))
      this.#white = true
    }
  }

  #write(indicator: string, needWhite: boolean, white = false, indention = false): void {
    this.#put(this.#white || !needWhite ? indicator : ` ${indicator}`)
    this.#white = white
    this.#indention = this.#indention && indention
  }

  #deeper(flow: boolean, indentless: boolean, inside: () => void): void {
    const before = this.#indent
    if (this.#indent < 0) this.#indent = flow ? this.#form.indent : 0
    else if (!indentless) this.#indent += this.#form.indent
    inside()
    this.#indent = before
  }

  #isFlow(parts: readonly Value[]): boolean {
    if (this.#flowLevel > 0 || parts.length === 0) return true
    return this.#form.flow ?? parts.every((one) => scalarOf(one) !== undefined)
  }

  #node(value: Value, at: { readonly mapping: boolean; readonly simpleKey: boolean }): void {
    const scalar = scalarOf(value)
    if (scalar) this.#scalar(scalar, at.simpleKey)
    else if (value instanceof Sealed) this.#sealed(value.envelope)
    else if (value instanceof TaggedLines) this.#lines(value)
    else if (Array.isArray(value) || value instanceof Range || value instanceof View) {
      const list: readonly Value[] = Array.isArray(value) ? value : value.list()
      if (this.#isFlow(list)) this.#flowList(list)
      else this.#blockList(list, at.mapping)
    } else if (isDict(value)) {
      const pairs = this.#sorted(entries(value))
      if (this.#isFlow(pairs.flat())) this.#flowDict(pairs)
      else this.#blockDict(pairs)
    } else typeFault(`cannot write an object of type ${typeName(value)} as YAML`)
  }

  #sealed(envelope: string): void {
    this.#write('!vault', true)
    if (this.#flowLevel > 0) {
      this.#scalar({ text: envelope, plain: false }, false)
      return
    }
    this.#write('|', true)
    this.#deeper(true, false, () => {
      for (const line of envelope.trimEnd().split('\n')) {
        this.#indention = false
        this.#newLine()
        this.#put(line)
      }
    })
    this.#white = false
    this.#indention = false
  }

  #sorted(pairs: readonly (readonly [Value, Value])[]): readonly (readonly [Value, Value])[] {
    if (!this.#form.sortKeys) return pairs
    try {
      return [...pairs].sort((a, b) => order(a[0], b[0]))
    } catch {
      return pairs
    }
  }

  #flowItems(open: string, close: string, items: readonly (() => void)[]): void {
    this.#write(open, true, true)
    this.#flowLevel++
    this.#deeper(true, false, () => {
      items.forEach((item, i) => {
        if (i > 0) this.#write(',', false)
        if (this.#column > this.#form.width) this.#newLine()
        item()
      })
    })
    this.#flowLevel--
    this.#write(close, false)
  }

  #flowList(list: readonly Value[]): void {
    this.#flowItems(
      '[',
      ']',
      list.map((one) => () => this.#node(one, { mapping: false, simpleKey: false })),
    )
  }

  #flowDict(pairs: readonly (readonly [Value, Value])[]): void {
    this.#flowItems(
      '{',
      '}',
      pairs.map(
        ([key, value]) =>
          () =>
            this.#pair(key, value),
      ),
    )
  }

  #blockList(list: readonly Value[], mapping: boolean): void {
    this.#deeper(false, mapping && !this.#indention, () => {
      for (const one of list) {
        this.#newLine()
        this.#write('-', true, false, true)
        this.#node(one, { mapping: false, simpleKey: false })
      }
    })
  }

  #blockDict(pairs: readonly (readonly [Value, Value])[]): void {
    this.#deeper(false, false, () => {
      for (const [key, value] of pairs) {
        this.#newLine()
        this.#pair(key, value)
      }
    })
  }

  #pair(key: Value, value: Value): void {
    const scalar = scalarOf(key)
    if (scalar && scalar.text.length < 128 && !scalar.text.includes('\n')) {
      this.#node(key, { mapping: true, simpleKey: true })
      this.#write(':', false)
    } else {
      this.#write('?', true, false, true)
      this.#node(key, { mapping: true, simpleKey: false })
      if (this.#flowLevel === 0) this.#newLine()
      this.#write(':', true, false, true)
    }
    this.#node(value, { mapping: true, simpleKey: false })
  }

  #lines({ tag, text }: TaggedLines): void {
    if (tag !== '') this.#write(tag, true)
    // What would not come back as it is stands in quotes.
    if (!analyze(text).literal) {
      this.#scalar({ text, plain: false }, false)
      return
    }
    this.#deeper(true, false, () => {
      this.#write(`|${blockHints(text, this.#form.indent)}`, true)
      for (const line of text.replace(/\n$/, '').split('\n')) {
        this.#lineBreak()
        if (line !== '') this.#newLine()
        this.#put(line)
      }
      this.#white = false
      this.#indention = false
    })
  }

  #scalar(scalar: Scalar, simpleKey: boolean): void {
    const { text } = scalar
    const found = analyze(text)
    const plainAllowed = this.#flowLevel > 0 ? found.flowPlain : found.blockPlain
    const bareEmpty = text === '' && (this.#flowLevel > 0 || simpleKey)
    this.#deeper(true, false, () => this.#styled(scalar, simpleKey, plainAllowed && !bareEmpty, found))
  }

  #styled(scalar: Scalar, simpleKey: boolean, plainAllowed: boolean, found: Analysis): void {
    const { text } = scalar
    if (scalar.plain && plainAllowed && !(simpleKey && found.multiline)) this.#plain(text, !simpleKey)
    else if (found.single && !(simpleKey && found.multiline)) this.#single(text, !simpleKey)
    else this.#double(text, !simpleKey)
  }

  #plain(text: string, fold: boolean): void {
    if (text === '') return
    if (!this.#white) this.#put(' ')
    this.#white = false
    this.#indention = false
    this.#folded(text, fold, () => true)
  }

  /** Words of one line; at a single space beyond the width a new line begins instead. */
  #folded(text: string, fold: boolean, may: (at: number) => boolean): void {
    let at = 0
    for (const piece of text.split(/( +)/)) {
      if (piece === ' ' && fold && this.#column > this.#form.width && may(at)) {
        this.#newLine()
        this.#white = false
        this.#indention = false
      } else {
        this.#put(piece)
      }
      at += piece.length
    }
  }

  #single(text: string, fold: boolean): void {
    this.#write("'", true)
    const pieces = text.split(/([\n\x85\u2028\u2029]+)/)
    let at = 0
    for (const piece of pieces) {
      if (/^[\n\x85\u2028\u2029]/.test(piece)) {
        if (piece.startsWith('\n')) this.#lineBreak()
        for (const mark of piece) this.#lineBreak(mark)
        this.#newLine()
      } else {
        const start = at
        this.#folded(
          piece.replaceAll("'", "''"),
          fold,
          (within) => start + within > 0 && start + within < text.length - 1,
        )
      }
      at += piece.length
    }
    this.#white = false
    this.#indention = false
    this.#write("'", false)
  }

  #double(text: string, fold: boolean): void {
    this.#write('"', true)
    const all = Array.from(text)
    all.forEach((c, i) => {
      if (c === ' ' && fold && this.#column > this.#form.width && i > 0 && i < all.length - 1 && all[i - 1] !== ' ') {
        this.#newLine()
        if (all[i + 1] === ' ') this.#put('\\')
      } else {
        this.#put(escapeCharacter(c))
      }
    })
    this.#white = false
    this.#indention = false
    this.#write('"', false)
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

function escapeCharacter(c: string): string {
  const known = escapes[c]
  if (known && c !== '\xa0') return `\\${known}`
  if (isPrintable(c)) return c
  const code = c.codePointAt(0) as number
  const hex = code.toString(16).toUpperCase()
  if (code < 256) return `\\x${hex.padStart(2, '0')}`
  return code < 65536 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** A value as PyYAML's dump writes it. */
export const toYamlText = (value: Value, form: YamlForm): string => new Emitter(form).document(value)
