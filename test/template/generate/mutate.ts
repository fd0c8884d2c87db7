import type { Random } from './random.ts'

const pieces = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  '.',
  ',',
  ':',
  '~',
  '=',
  '==',
  '!',
  '!=',
  '<',
  '**',
  '//',
  '*',
  '+',
  '-',
  '%',
  "'",
  '"',
  '\\',
  ' ',
  '\n',
  'if',
  'else',
  'elif',
  'endif',
  'for',
  'in',
  'endfor',
  'not',
  'and',
  'or',
  'is',
  'set',
  'endset',
  'macro',
  'endmacro',
  'raw',
  'endraw',
  'none',
  'true',
  '1',
  '1.',
  '.5',
  '0x',
  '1e',
  '1_',
  'é',
  '$',
  '@',
  '`',
  '&',
  ';',
  '?',
  'recursive',
  'block',
  'include',
  'with',
  'as',
  'import',
]

/** A text with a few pieces cut out, put in or doubled. */
export function mutated(random: Random, text: string): string {
  let made = text
  for (let n = random.between(1, 2); n > 0; n--) {
    const at = random.below(made.length + 1)
    const length = random.chance(50) ? 1 : random.between(1, 6)
    switch (random.below(3)) {
      case 0:
        made = made.slice(0, at) + made.slice(at + length)
        break
      case 1:
        made = made.slice(0, at) + random.pick(pieces) + made.slice(at)
        break
      default:
        made = made.slice(0, at) + made.slice(at, at + length) + made.slice(at)
    }
  }
  return made
}
