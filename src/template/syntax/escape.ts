import { syntaxFault } from '../fault.ts'
import { pythonEscapes } from './python-escapes.ts'

/** The few names of characters that templates are known to use; the whole table is not carried. */
const names: Readonly<Record<string, string>> = { SNOWMAN: '\u2603', BULLET: '\u2022', 'NO-BREAK SPACE': '\u00a0' }

/** The characters of a string literal, without its quotes. */
export function unescaped(literal: string, offset: number): string {
  if (!literal.includes('\\')) return literal
  return literal.replace(
    /\\(N\{[^}]*\}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])/g,
    (all, sequence: string, at: number) => {
      const letter = sequence[0] as string
      if (sequence.length > 1 && 'xuU'.includes(letter)) {
        const code = Number.parseInt(sequence.slice(1), 16)
        if (code > 0x10ffff) syntaxFault('illegal Unicode character in a string', offset + at)
        return String.fromCodePoint(code)
      }
      if (/^[0-7]/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence, 8))
      if (letter === 'N' && sequence.length > 1)
        return (
          names[sequence.slice(2, -1)] ?? syntaxFault(`unknown character name ${sequence.slice(2, -1)}`, offset + at)
        )
      if ('xuUN'.includes(letter)) syntaxFault(`truncated \\${letter} escape in a string`, offset + at)
      return pythonEscapes[sequence] ?? all
    },
  )
}
