import type { Dict, Value } from '../../../src/text/value.ts'
import { dict, entries } from '../../../src/text/value.ts'
import { expression } from './expression.ts'
import { mutated } from './mutate.ts'
import { Random } from './random.ts'
import { TemplateMaker } from './template.ts'
import { any, integers, mapping, real, records, text, texts, whole } from './value.ts'

/** What is asked about a case: see `oracle.py`. */
export type Ask = 'text' | 'legacy' | 'native' | 'typed' | 'holds'

/** A template that was made up, with its variables. */
export interface MadeCase {
  readonly id: string
  readonly template: string
  readonly vars: Dict
  readonly files: Readonly<Record<string, string>>
  readonly opts: Readonly<Record<string, boolean | readonly string[]>>
  readonly ask: readonly Ask[]
}

function variables(random: Random): [string, Value][] {
  return [
    ['i', whole(random)],
    ['j', random.between(-3, 9)],
    ['f', real(random)],
    ['g', real(random)],
    ['s', text(random)],
    ['t', text(random)],
    ['w', text(random)],
    ['p', random.chance(50)],
    ['q', random.chance(50)],
    ['n', null],
    ['l', random.times(0, 5, () => any(random, 1))],
    ['li', integers(random)],
    ['ls', texts(random)],
    ['lr', records(random)],
    ['d', mapping(random, 2)],
    ['e', mapping(random, 1)],
    ['z', any(random)],
    [
      'v',
      random.pick([
        '{{ s }}',
        '{{ i }}',
        '{{ l }}',
        'x{{ j }}',
        '{{ s }}{{ t }}',
        '{{ d }}',
        '{{ nope }}',
        '{{ i + 1 }}',
        'plain',
        '{{ p }}',
        '{{ [s, i] }}',
        '{{ deep.k }}',
      ]),
    ],
    [
      'deep',
      dict([
        [
          'k',
          dict([
            ['k', text(random)],
            ['list', [any(random, 1), '{{ j }}']],
          ]),
        ],
        ['list', records(random)],
      ]),
    ],
  ]
}

/** Variables that a text may reach, by themselves or through another's template. */
function reached(all: readonly [string, Value][], texts: readonly string[]): Dict {
  const words = new Set(texts.join(' ').match(/\w+/g) ?? [])
  if (words.has('v'))
    for (const [name, value] of all)
      if (name === 'v') for (const word of String(value).match(/\w+/g) ?? []) words.add(word)
  if (words.has('deep')) words.add('j')
  return dict(all.filter(([name]) => words.has(name)))
}

/** The case of a number, the same for the same seed. */
export function makeCase(seed: number, index: number): MadeCase {
  const random = new Random(seed, index)
  const all = variables(random)
  const made = (
    template: string,
    ask: readonly Ask[],
    opts: MadeCase['opts'] = {},
    files: MadeCase['files'] = {},
  ): MadeCase => ({
    id: `${seed}:${index}`,
    template,
    vars: reached(all, [template, ...Object.values(files)]),
    files,
    opts,
    ask,
  })
  const at = { random, locals: new Map() }
  const escaping: MadeCase['opts'] = random.chance(50) ? {} : { escape_backslashes: false }
  const kind = random.below(100)
  if (kind < 45)
    return made(
      `{{ ${expression('any', random.between(1, 4), at)} }}`,
      'escape_backslashes' in escaping ? ['text'] : ['text', 'legacy', 'native', 'typed'],
      escaping,
    )
  if (kind < 55) return made(expression(random.chance(80) ? 'bool' : 'any', random.between(1, 4), at), ['holds'])
  const extended = random.chance(15)
  const opts: MadeCase['opts'] = {
    ...escaping,
    ...(random.chance(10) ? { trim_blocks: false } : {}),
    ...(random.chance(25) ? { lstrip_blocks: true } : {}),
    ...(extended ? { extensions: ['do', 'loopcontrols'] } : {}),
  }
  const { template, files } = new TemplateMaker(random, extended).make(random.between(1, 3))
  if (kind < 90) return made(template, ['text', 'legacy', 'native'], opts, files)
  return made(
    mutated(random, random.chance(50) ? template : `{{ ${expression('any', 2, at)} }}`),
    ['text'],
    opts,
    files,
  )
}

export const namesOf = (vars: Dict): readonly string[] => entries(vars).map(([name]) => String(name))
