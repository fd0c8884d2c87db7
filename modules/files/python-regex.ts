import { Refusal } from '../../src/module/contract.ts'

/** Python's classes know ASCII alone when bytes are searched; JavaScript's `\s` knows more. */
const SPACE = ' \\t\\n\\r\\f\\v'

/**
 * A regular expression of Python's `re` over bytes, for text that has one character a byte. What JavaScript cannot do
 * (conditions, atomic groups, verbose mode) is refused. `given` are flags of JavaScript's beside those of the pattern.
 */
export function pythonRegex(pattern: string, given = ''): RegExp {
  const flags = new Set(given)
  let out = ''
  let rest = pattern
  const lead = /^\(\?([aiLmsux]+)\)/.exec(rest)
  if (lead) {
    for (const flag of lead[1] ?? '') {
      if (flag === 'x') throw unknown('verbose mode', pattern)
      if (/[ims]/.test(flag)) flags.add(flag)
    }
    rest = rest.slice(lead[0].length)
  }
  while (rest !== '') {
    const [taken, written] = step(rest, flags, pattern)
    out += written
    rest = rest.slice(taken)
  }
  try {
    return new RegExp(out, [...flags].join(''))
  } catch (cause) {
    throw new Refusal(`not a regular expression: ${pattern}: ${(cause as Error).message}`)
  }
}

const unknown = (what: string, pattern: string): Refusal => new Refusal(`${what} is not known here, in ${pattern}`)

/** The next piece of the pattern: how long it is, and how JavaScript writes it. */
function step(rest: string, flags: ReadonlySet<string>, pattern: string): readonly [number, string] {
  const c = rest[0] ?? ''
  if (c === '\\') return escaped(rest, pattern)
  if (c === '[') return characterClass(rest, pattern)
  // Python's $ also matches before a newline that ends the text.
  if (c === '$') return [1, flags.has('m') ? '$' : '(?=\\n?(?![^]))']
  // JavaScript's dot also stops at a carriage return.
  if (c === '.') return [1, flags.has('s') ? '[^]' : '[^\\n]']
  if (!rest.startsWith('(?')) return /^[*+?}]\+/.test(rest) ? refusePossessive(pattern) : [1, c]
  const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(rest)
  if (named) return [named[0].length, `(?<${named[1]}>`]
  const back = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest)
  if (back) return [back[0].length, `\\k<${back[1]}>`]
  const comment = /^\(\?#[^)]*\)/.exec(rest)
  if (comment) return [comment[0].length, '']
  if (/^\(\?(:|=|!|<=|<!)/.test(rest)) return [2, '(?']
  throw unknown(`the group ${rest.slice(0, 4)}…`, pattern)
}

function refusePossessive(pattern: string): never {
  throw unknown('a possessive quantifier', pattern)
}

function escaped(rest: string, pattern: string): readonly [number, string] {
  const c = rest[1] ?? ''
  switch (c) {
    case '':
      throw new Refusal(`not a regular expression: ${pattern}: a backslash at the end`)
    case 'A':
      return [2, '(?<![^])']
    case 'Z':
      return [2, '(?![^])']
    case 's':
      return [2, `[${SPACE}]`]
    case 'S':
      return [2, `[^${SPACE}]`]
    case 'a':
      return [2, '\\x07']
    default:
      return [2, /[A-Za-z0-9]/.test(c) ? `\\${c}` : literal(c)]
  }
}

const literal = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c)

/** In Python a `]` that comes first is a member of the class, and `[` needs no escape. */
function characterClass(rest: string, pattern: string): readonly [number, string] {
  let at = rest.startsWith('[^') ? 2 : 1
  let out = rest.slice(0, at)
  for (let first = true; ; first = false) {
    const c = rest[at]
    if (c === undefined) throw new Refusal(`not a regular expression: ${pattern}: a [ that does not end`)
    if (c === ']' && !first) return [at + 1, `${out}]`]
    if (c === '\\') {
      const next = rest[at + 1] ?? ''
      out += next === 's' ? SPACE : next === 'a' ? '\\x07' : `\\${next}`
      at += 2
    } else {
      out += c === ']' || c === '[' ? `\\${c}` : c
      at++
    }
  }
}

/** `\1`, `\g<name>` and the escapes of a replacement filled in from a match, as Python's `expand` does. */
export function expandTemplate(template: string, match: RegExpExecArray): string {
  return template.replace(/\\(?:g<(\w+)>|([1-9]\d?)|(.))/gs, (found, name?: string, number?: string, c?: string) => {
    const group = name ?? number
    if (group !== undefined) {
      const isNumber = /^\d+$/.test(group)
      const known = isNumber ? Number(group) < match.length : match.groups !== undefined && group in match.groups
      if (!known) throw new Refusal(`the line refers to the group ${group}, which regexp does not have`)
      return (isNumber ? match[Number(group)] : match.groups?.[group]) ?? ''
    }
    const escapes: Readonly<Record<string, string>> = {
      n: '\n',
      t: '\t',
      r: '\r',
      a: '\x07',
      f: '\f',
      v: '\v',
      '\\': '\\',
    }
    return escapes[c ?? ''] ?? found
  })
}
