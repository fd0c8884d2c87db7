import { syntaxFault } from '../fault.ts'
import type { Token, TokenSource } from '../nunjucks.ts'
import { token } from '../nunjucks.ts'
import type { CodeSink } from './code.ts'
import { lexCode } from './code.ts'
import type { Markers } from './marker.ts'
import { markersOf } from './marker.ts'
import type { SyntaxOptions } from './option.ts'

const known = new WeakMap<SyntaxOptions, Markers>()

/** Line ends as the lexer counts them, and the last one dropped where the options say so. */
export function normalized(text: string, options: SyntaxOptions): string {
  const lines = text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text
  return !options.keep_trailing_newline && lines.endsWith('\n') ? lines.slice(0, -1) : lines
}

/** Jinja's lexer, speaking nunjucks' token protocol so that nunjucks' Parser can sit on it. */
export class Lexer implements TokenSource, CodeSink {
  readonly text: string
  readonly options: SyntaxOptions
  readonly tokens: Token[] = []
  #next = 0
  readonly #markers: Markers

  private constructor(text: string, options: SyntaxOptions) {
    this.text = normalized(text, options)
    this.options = options
    const markers = known.get(options) ?? markersOf(options)
    known.set(options, markers)
    this.#markers = markers
  }

  /** The tokens of a template. */
  static template(text: string, options: SyntaxOptions): Lexer {
    const lexer = new Lexer(text, options)
    lexer.#template()
    return lexer
  }

  /** The tokens of an expression without braces. */
  static expression(text: string, options: SyntaxOptions): Lexer {
    const lexer = new Lexer(text, { ...options, keep_trailing_newline: true })
    lexCode(lexer.text, 0, null, lexer, options.verbatim_strings)
    return lexer
  }

  nextToken(): Token | null {
    return this.tokens[this.#next++] ?? null
  }

  /** The tokens not yet handed out. */
  ahead(count: number): Token | undefined {
    return this.tokens[this.#next + count]
  }

  emit(type: string, value: string, offset: number): void {
    this.tokens.push({ type, value, offset, lineno: 0, colno: offset })
  }

  #data(text: string, offset: number): void {
    const { newline_sequence: newline } = this.options
    if (text !== '') this.emit(token.data, newline === '\n' ? text : text.replaceAll('\n', newline), offset)
  }

  /** The text before a marker, without the white space the marker's sign or `lstrip_blocks` takes away. */
  #stripped(text: string, sign: string, isVariable: boolean, lineStarting: boolean): string {
    if (sign === '-') return text.trimEnd()
    if (sign === '+' || isVariable || !this.options.lstrip_blocks) return text
    const line = text.lastIndexOf('\n') + 1
    return (line > 0 || lineStarting) && !/\S/.test(text.slice(line)) ? text.slice(0, line) : text
  }

  #template(): void {
    const { text } = this
    const { root } = this.#markers
    let at = 0
    let lineStarting = true
    while (at < text.length) {
      root.lastIndex = at
      const found = root.exec(text)
      if (!found) {
        this.#data(text.slice(at), at)
        break
      }
      const groups = found.groups as Record<string, string | undefined>
      const sign = groups.rawSign || groups.blockSign || groups.variableSign || groups.commentSign || ''
      const isVariable = groups.variable !== undefined
      this.#data(this.#stripped(text.slice(at, found.index), sign, isVariable, lineStarting), at)
      at = this.#marker(groups, found.index, found.index + found[0].length, found[0].endsWith('\n'))
      lineStarting = text[at - 1] === '\n'
    }
  }

  /** Reads from behind an opening marker to behind its closing one. */
  #marker(groups: Readonly<Record<string, string | undefined>>, start: number, after: number, broken: boolean): number {
    const { text } = this
    const markers = this.#markers
    if (groups.comment !== undefined) {
      markers.commentEnd.lastIndex = after
      // As Jinja: an opening at the very end of the text opens nothing.
      if (after === text.length) return after
      const end = markers.commentEnd.exec(text) ?? syntaxFault('Missing end of comment tag', start)
      return end.index + end[0].length
    }
    if (groups.lineComment !== undefined) {
      const end = text.indexOf('\n', after)
      return end < 0 ? text.length : end
    }
    if (groups.raw !== undefined) {
      if (after === text.length) return after
      markers.rawEnd.lastIndex = after
      const end = markers.rawEnd.exec(text) ?? syntaxFault('Missing end of raw directive', start)
      this.#data(this.#stripped(text.slice(after, end.index), end[1] ?? '', false, broken), after)
      return end.index + end[0].length
    }
    const isVariable = groups.variable !== undefined
    const end = isVariable ? markers.variableEnd : groups.line === undefined ? markers.blockEnd : markers.lineEnd
    this.emit(isVariable ? token.variableStart : token.blockStart, isVariable ? '{{' : '{%', start)
    const { stop, next } = lexCode(text, after, end, this, isVariable && this.options.verbatim_strings)
    this.emit(isVariable ? token.variableEnd : token.blockEnd, isVariable ? '}}' : '%}', stop)
    return next
  }
}
