import type { Type } from './grammar.ts'
import { grammar, literals, names } from './grammar.ts'
import type { Random } from './random.ts'
import { text } from './value.ts'

/** What an expression may lean on. */
export interface Surroundings {
  readonly random: Random
  /** Names that only this place has, as a loop's item, by their type. */
  readonly locals: ReadonlyMap<string, Type>
}

const types = Object.keys(grammar) as Type[]

/** A string literal: quotes that it does not hold, escapes at times. */
export function stringLiteral(random: Random, given = text(random)): string {
  const quote = given.includes("'") ? '"' : given.includes('"') ? "'" : random.pick(["'", '"'])
  const inside = given.includes("'") && given.includes('"') ? given.replaceAll('"', '') : given
  const escaped = random.chance(5)
    ? inside + random.pick(['\\n', '\\x41', '\\d', '\\t', '\\u00e9', '\\\\', '\\101'])
    : inside
  return quote + escaped + quote
}

function terminal(type: Type, { random, locals }: Surroundings): string {
  const near = [...locals].filter(([, one]) => one === type || type === 'any').map(([name]) => name)
  if (near.length && random.chance(50)) return random.pick(near)
  const known = type === 'any' ? Object.values(names).flat() : names[type]
  if (random.chance(45) && known.length) return random.pick(known)
  if (type === 'str') return stringLiteral(random)
  if (type === 'any') return terminal(random.pick(types.filter((one) => one !== 'any')), { random, locals })
  return random.pick(literals[type])
}

const isPrimary = (code: string): boolean => /^(?:[A-Za-z_]\w*|'[^']*'|"[^"]*"|\d+|\[[^[\]]*\])$/.test(code)

/** An expression of a type, mostly; at times one that is of another, or of a variable that is not there. */
export function expression(type: Type, depth: number, at: Surroundings): string {
  const { random } = at
  if (random.chance(2)) return random.pick(['nope', 'nope.x', 'd.nope', 'l[99]', 'nope | default(1)'])
  const wanted = random.chance(4) ? random.pick(types) : type
  if (depth <= 0 || random.chance(12)) return terminal(wanted, at)
  return fill(random.pick(grammar[wanted]), depth, at)
}

/** A rule with its holes filled: `{int}` any expression of the type, `{int!}` one that may stand before a dot. */
export function fill(rule: string, depth: number, at: Surroundings): string {
  const { random } = at
  return rule.replace(
    /\{(int|small|float|str|bool|list|ints|strs|records|dict|any)(!?)\}/g,
    (_all, type: Type, primary: string) => {
      const made = expression(type, depth - 1, at)
      if (isPrimary(made)) return made
      if (primary) return `(${made})`
      return random.chance(70) ? `(${made})` : made
    },
  )
}
