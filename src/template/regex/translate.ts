import { typeFault } from '../fault.ts'

/** The flags of a pattern of Python's `re`. */
export interface RegexFlags {
  readonly ignoreCase?: boolean
  readonly multiline?: boolean
  readonly dotAll?: boolean
  readonly verbose?: boolean
}

type Flags = { ignoreCase: boolean; multiline: boolean; dotAll: boolean; verbose: boolean }

const letters: Readonly<Record<string, keyof Flags>> = { i: 'ignoreCase', m: 'multiline', s: 'dotAll', x: 'verbose' }
const syntaxCharacters = '^$\\.*+?()[]{}|/'
const controls: Readonly<Record<string, string>> = { a: '\\x07', f: '\\f', n: '\\n', r: '\\r', t: '\\t', v: '\\v' }
const unicodeClasses: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}_',
  s: '\\s\\x1c-\\x1f\\x85',
}

/** Turns the pattern language of Python's `re` into JavaScript's (flag `u`). */
class Translator {
  readonly #source: string
  readonly #ascii: boolean
  #flags: Flags
  #at = 0
  #depth = 0

  constructor(source: string, flags: Flags, ascii: boolean) {
    this.#source = source
    this.#flags = flags
    this.#ascii = ascii
  }

  get flags(): Flags {
    return this.#flags
  }

  #fail(message: string): never {
    return typeFault(
      `the regular expression ${JSON.stringify(this.#source)} cannot be read: ${message} at position ${this.#at}`,
    )
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source)
    if (found) this.#at += found[0].length
    return found
  }

  /** Flags at the very start hold for the whole pattern. */
  leadingFlags(): void {
    for (let found = this.#take(/\(\?([aiLmsux]+)\)/y); found; found = this.#take(/\(\?([aiLmsux]+)\)/y))
      for (const letter of found[1] as string) {
        const name = letters[letter]
        if (name) this.#flags = { ...this.#flags, [name]: true }
      }
  }

  all(): string {
    let made = ''
    while (this.#at < this.#source.length) {
      if (this.#source[this.#at] === ')') {
        if (this.#depth === 0) this.#fail('unbalanced parenthesis')
        return made
      }
      made += this.#one()
    }
    if (this.#depth > 0) this.#fail('missing ), unterminated subpattern')
    return made
  }

  #one(): string {
    const c = String.fromCodePoint(this.#source.codePointAt(this.#at) as number)
    if (this.#flags.verbose && this.#take(/\s+|#[^\n]*/y)) return ''
    switch (c) {
      case '\\':
        return this.#escape(false)
      case '[':
        return this.#set()
      case '(':
        return this.#group()
      case '.':
        this.#at++
        return this.#flags.dotAll ? '[\\s\\S]' : '[^\\n]'
      case '^':
        this.#at++
        return this.#flags.multiline ? '(?<=^|\\n)' : '^'
      case '$':
        this.#at++
        return this.#flags.multiline ? '(?=\\n|$)' : '(?=\\n?$)'
      case '{': {
        const found = this.#take(/\{(\d*)(,?)(\d*)\}/y)
        if (found && (found[1] || found[3])) return `{${found[1] || '0'}${found[2]}${found[3]}}`
        if (found) return found[0].replace(/[{}]/g, '\\$&')
        this.#at++
        return '\\{'
      }
      case '}':
      case ']':
      case '/':
        this.#at++
        return `\\${c}`
      default:
        this.#at += c.length
        return c
    }
  }

  #group(): string {
    if (this.#take(/\(\?#[^)]*\)/y)) return ''
    const reference = this.#take(/\(\?P=(\w+)\)/y)
    if (reference) return `\\k<${reference[1]}>`
    const outer = this.#flags
    let open: string
    const named = this.#take(/\(\?P<(\w+)>/y)
    const scoped = named ? null : this.#take(/\(\?([aiLmsux]*)(?:-([imsx]+))?:/y)
    if (named) open = `(?<${named[1]}>`
    else if (scoped) {
      this.#scope(scoped[1] ?? '', scoped[2] ?? '')
      open = '(?:'
    } else {
      const other = this.#take(/\(\?(?:=|!|<=|<!)/y) ?? this.#take(/\((?!\?)/y)
      if (!other) this.#fail('this kind of group is not known here')
      open = other[0]
    }
    this.#depth++
    const inside = this.all()
    if (this.#source[this.#at] !== ')') this.#fail('missing ), unterminated subpattern')
    this.#at++
    this.#depth--
    this.#flags = outer
    return `${open}${inside})`
  }

  #scope(on: string, off: string): void {
    const flags = { ...this.#flags }
    for (const letter of on) if (letters[letter]) flags[letters[letter]] = true
    for (const letter of off) if (letters[letter]) flags[letters[letter]] = false
    if (flags.ignoreCase !== this.#flags.ignoreCase) this.#fail('the flag i for a part of a pattern is not supported')
    this.#flags = flags
  }

  #class(letter: string, inSet: boolean): string {
    const lower = letter.toLowerCase()
    if (this.#ascii && lower !== 's') return `\\${letter}`
    const members = unicodeClasses[lower] as string
    if (lower === letter) return inSet ? members : `[${members}]`
    if (!inSet) return `[^${members}]`
    return lower === 'd' ? '\\P{Nd}' : `\\${letter}`
  }

  #escape(inSet: boolean): string {
    const c = this.#source[this.#at + 1]
    if (c === undefined) return this.#fail('bad escape (end of pattern)')
    if ('dDwWsS'.includes(c)) {
      this.#at += 2
      return this.#class(c, inSet)
    }
    const code = this.#take(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/y)
    if (code) {
      const octal = code[4]
      const n = octal ? Number.parseInt(octal, 8) : Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
      return `\\u{${n.toString(16)}}`
    }
    if (!inSet) {
      const reference = this.#take(/\\([1-9]\d?)/y)
      if (reference) return `(?:\\${reference[1]})`
    }
    this.#at += 2
    if (controls[c]) return controls[c]
    if (c === 'b') return inSet ? '\\x08' : this.#boundary(true)
    if (!inSet && c === 'B') return this.#boundary(false)
    if (!inSet && c === 'A') return '^'
    if (!inSet && c === 'Z') return '$'
    if (/[a-zA-Z0-9]/.test(c)) return this.#fail(`bad escape \\${c}`)
    if (syntaxCharacters.includes(c) || (inSet && c === '-')) return `\\${c}`
    const whole = String.fromCodePoint(this.#source.codePointAt(this.#at - 1) as number)
    this.#at += whole.length - 1
    return whole
  }

  #boundary(at: boolean): string {
    if (this.#ascii) return at ? '\\b' : '\\B'
    const word = `[${unicodeClasses.w}]`
    return at
      ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
      : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
  }

  #set(): string {
    this.#at++
    let made = '['
    if (this.#source[this.#at] === '^') {
      made += '^'
      this.#at++
    }
    for (let first = true; ; first = false) {
      const point = this.#source.codePointAt(this.#at)
      if (point === undefined) return this.#fail('unterminated character set')
      const c = String.fromCodePoint(point)
      if (c === ']' && !first) {
        this.#at++
        return `${made}]`
      }
      if (c === '\\') {
        made += this.#escape(true)
      } else if (c === '-') {
        const next = this.#source[this.#at + 1]
        made += first || next === ']' || /(?:\\[dDwWsS]|\})$/.test(made) ? '\\-' : '-'
        this.#at++
      } else {
        made += '[]^/{}()|'.includes(c) ? `\\${c}` : c
        this.#at += c.length
      }
    }
  }
}

const known = new Map<string, RegExp>()

/** A pattern of Python's `re` as a RegExp with the flag g; `subject` tells whether ASCII rules suffice. */
export function pythonRegex(pattern: string, given: RegexFlags, subject: string): RegExp {
  const ascii = /^[\0-\x7f]*$/.test(subject) && /^[\0-\x7f]*$/.test(pattern)
  const key = JSON.stringify([pattern, given, ascii])
  const before = known.get(key)
  if (before) return before
  const flags = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ...given }
  const translator = new Translator(pattern, flags, ascii)
  translator.leadingFlags()
  const source = translator.all()
  let made: RegExp
  try {
    made = new RegExp(source, translator.flags.ignoreCase ? 'gui' : 'gu')
  } catch (error) {
    return typeFault(
      `the regular expression ${JSON.stringify(pattern)} cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
  if (known.size > 500) known.clear()
  known.set(key, made)
  return made
}
