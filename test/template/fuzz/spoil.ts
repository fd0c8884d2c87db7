import type { Random } from '../generate/random.ts'

/** The tokens of a template, roughly: marks, words, numbers, whole strings, signs; together they are the text. */
export const tokensOf = (text: string): readonly string[] =>
  text.match(/\{[{%#][-+]?|[-+]?[}%#]\}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\w+|\s+|\*\*|\/\/|[=!<>]=|[\s\S]/gu) ??
  []

const bytes = ['\0', '\x1b', '\ufeff', '\ud800', '\udc00', '\u2028', '\u00a0', '\r', '\\', '"', "'", '`', '${', '*/']

/** A few pieces taken out, doubled, exchanged, or put in from others. */
function shaken(random: Random, pieces: readonly string[], others: readonly string[]): readonly string[] {
  const made = [...pieces]
  for (let n = random.between(1, 3); n > 0; n--) {
    const at = random.below(made.length + 1)
    const to = random.below(made.length + 1)
    const length = random.between(1, 3)
    switch (random.below(5)) {
      case 0:
        made.splice(at, length)
        break
      case 1:
        made.splice(at, 0, ...made.slice(at, at + length))
        break
      case 2: {
        const [a, b] = [made[at], made[to]]
        if (a !== undefined && b !== undefined) [made[at], made[to]] = [b, a]
        break
      }
      case 3:
        made.splice(at, 0, random.pick(others))
        break
      default:
        made.splice(at, 1, random.pick(others))
    }
  }
  return made
}

/** A template that is damaged at a few places: among its tokens, or among its characters. */
export function spoiled(random: Random, text: string, tokens: readonly string[]): string {
  return random.chance(60)
    ? shaken(random, tokensOf(text), tokens).join('')
    : shaken(random, text.split(''), bytes).join('')
}
