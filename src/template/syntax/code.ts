import { syntaxFault } from '../fault.ts'
import { token } from '../nunjucks.ts'
import { unescaped } from './escape.ts'

const punctuation: Readonly<Record<string, string>> = {
  '(': token.leftParen,
  ')': token.rightParen,
  '[': token.leftBracket,
  ']': token.rightBracket,
  '{': token.leftCurly,
  '}': token.rightCurly,
  ',': token.comma,
  ':': token.colon,
  '~': token.tilde,
  '|': token.pipe,
}
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

const number =
  /(?:(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y
const name = /[\p{L}_\p{Nl}][\p{L}\p{N}_\p{M}]*/uy
const string = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y
const verbatimString = /'[^']*'|"[^"]*"/y
const operator = /\*\*|\/\/|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y
const space = /\s+/y

/** Takes what the lexer finds in the code between two markers. */
export interface CodeSink {
  emit(type: string, value: string, offset: number): void
}

/**
 * Cuts code into tokens, from an offset to where `end` matches (to the end of the text when it is null), and tells
 * where that is and what lies behind it. `verbatim` leaves backslashes in strings as they are.
 */
export function lexCode(
  text: string,
  from: number,
  end: RegExp | null,
  sink: CodeSink,
  verbatim = false,
): { stop: number; next: number } {
  const open: string[] = []
  let at = from
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }
  for (;;) {
    if (end && open.length === 0) {
      const found = match(end)
      if (found !== null) return { stop: at, next: at + found.length }
    }
    if (at >= text.length) {
      if (end) syntaxFault('unexpected end of template', from)
      if (open.length) syntaxFault(`unexpected end of the expression, expected '${open.at(-1)}'`, at)
      return { stop: at, next: at }
    }
    let found = match(space)
    if (found !== null) {
      at += found.length
      continue
    }
    found = match(number)
    if (found !== null) {
      const digits = found.replaceAll('_', '')
      sink.emit(/[.eE]/.test(digits) && !/^0[xX]/.test(digits) ? token.float : token.int, digits, at)
      at += found.length
      continue
    }
    found = match(name)
    if (found !== null) {
      sink.emit(token.name, found, at)
      at += found.length
      continue
    }
    found = match(verbatim ? verbatimString : string)
    if (found !== null) {
      const inside = found.slice(1, -1)
      sink.emit(token.text, verbatim ? inside : unescaped(inside, at + 1), at)
      at += found.length
      continue
    }
    found = match(operator)
    if (found === null) syntaxFault(`unexpected char ${JSON.stringify(text[at])}`, at)
    const close = closing[found]
    if (close) open.push(close)
    else if (')]}'.includes(found)) {
      const expected = open.pop()
      if (expected !== found)
        syntaxFault(expected ? `unexpected '${found}', expected '${expected}'` : `unexpected '${found}'`, at)
    }
    sink.emit(punctuation[found] ?? token.operator, found, at)
    at += found.length
  }
}
