import { Refusal } from '../../src/module/contract.ts'

/** A regular expression of Python as JavaScript has it, in the multiline mode; throws a `Refusal` for one that is none. */
export function toJavaScript(pattern: string): RegExp {
  const [, letters = '', body = ''] = /^(?:\(\?([aiLmsux]+)\))?([\s\S]*)$/.exec(pattern) ?? []
  const text = body
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\\A/g, '(?<![\\s\\S])')
    .replace(/\\Z/g, '(?![\\s\\S])')
  try {
    return new RegExp(text, `m${letters.includes('i') ? 'i' : ''}${letters.includes('s') ? 's' : ''}`)
  } catch (error) {
    throw new Refusal(`Invalid regular expression: ${(error as Error).message}`)
  }
}

const classes: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[[:alnum:]_]',
  W: '[^[:alnum:]_]',
  s: '[[:space:]]',
  S: '[^[:space:]]',
  t: '\t',
}

const inBrackets: Readonly<Record<string, string>> = { d: '0-9', w: '[:alnum:]_', s: '[:space:]', t: '\t' }

/** The expression as `grep -E` has it, or undefined where POSIX has no words for it. */
export function toPosix(pattern: string): string | undefined {
  let out = ''
  for (let rest = pattern; rest !== ''; ) {
    const part =
      /^(?:\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:P?<\w+>|:|[\s\S])|[*+?}][?+]|[\s\S])/.exec(rest)?.[0] ?? rest
    const piece = posixPart(part)
    if (piece === undefined) return undefined
    out += piece
    rest = rest.slice(part.length)
  }
  return out
}

function posixPart(part: string): string | undefined {
  if (part === '\n') return undefined
  if (part.startsWith('\\')) {
    const letter = part[1] ?? ''
    return classes[letter] ?? (/[^A-Za-z0-9\n]/.test(letter) ? part : undefined)
  }
  if (part.startsWith('[') && part.length > 1) return posixBrackets(part)
  if (part.startsWith('(?')) return part === '(?:' || /^\(\?P?<\w+>$/.test(part) ? '(' : undefined
  return /^[*+?}][?+]$/.test(part) ? undefined : part
}

/** A bracket expression; in POSIX a backslash in it is only a backslash, and `]` stands first. */
function posixBrackets(part: string): string | undefined {
  const [, not = '', inner = ''] = /^\[(\^?)([\s\S]*)\]$/.exec(part) ?? []
  let known = true
  let [first, last] = ['', '']
  const plain = inner.replace(/\\([\s\S])/g, (_, letter: string) => {
    const kind = inBrackets[letter]
    if (kind !== undefined) return kind
    if (/[A-Za-z0-9\n]/.test(letter)) known = false
    if (letter === ']') first = ']'
    else if (letter === '-' || letter === '^') last += letter
    else return letter
    return ''
  })
  // A caret alone would negate and a dash before it would be a range: such classes are rare enough to leave to perl.
  if (!known || (last.includes('^') && first + plain === '')) return undefined
  return `[${not}${first}${plain}${last.includes('^') ? '^' : ''}${last.includes('-') ? '-' : ''}]`
}
