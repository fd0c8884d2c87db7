import type { Value } from '../../../src/text/value.ts'
import { dict, float } from '../../../src/text/value.ts'
import type { Random } from './random.ts'

const words = [
  'a',
  'b',
  'abc',
  'Hello World',
  "it's",
  'say "hi"',
  'a,b,c',
  ' padded ',
  'x=1',
  'one\ntwo',
  'tab\there',
  'ünïcödé',
  '😀 ok',
  'Straße',
  'ΑΣ',
  '10',
  '3.14',
  '-5',
  '0x1f',
  '007',
  'true',
  'True',
  'yes',
  'no',
  'None',
  'null',
  '[1, 2]',
  "{'a': 1}",
  '{"a": [1, null, true]}',
  '(1, 2)',
  '/etc/ssh/sshd_config',
  'web01.example.com',
  'C:\\Temp\\x.txt',
  '%',
  '100%',
  '%s and %d',
  '{}',
  '{0}-{a}',
  '<b>&amp;</b>',
  'a\\b',
  '1e3',
  '2024-01-02',
  'http://x.y/z?q=1&r=%20#f',
  'CamelCase',
  'snake_case_word',
  'multi\n\nblank\n',
  'zz top',
  'A',
  'B',
  '1.2.3',
  '10.0.0.1/24',
  'a b  c',
  '\u00a0',
  'e\u0301',
  '_private',
  '#5',
  '---',
  '- x',
  'key: value',
  '~',
  'quote\'"both',
  'ǅ',
  'ﬁ',
  '½',
  '٣',
  'aGVsbG8=',
  'AbC',
  'x',
] as const

const keys = ['a', 'b', 'k', 'name', 'n', 'x y', 'items', '1', 'UP'] as const

export const text = (random: Random): string => (random.chance(8) ? '' : random.pick(words))

export function whole(random: Random): Value {
  const kind = random.below(20)
  if (kind < 14) return random.between(-4, 12)
  if (kind < 17) return random.between(-1000, 100_000)
  if (kind === 17) return random.pick([2 ** 31, 2 ** 53 - 1, -(2 ** 40)])
  return random.pick([2n ** 64n, 10n ** 19n + 7n, -(2n ** 70n)])
}

export function real(random: Random): Value {
  const kind = random.below(12)
  if (kind < 5) return float(random.between(-40, 400) / random.pick([1, 2, 4, 8]))
  if (kind < 9) return float(random.between(-100_000, 100_000) / random.pick([3, 7, 100, 1000]))
  return float(random.pick([0, -0, 1e16, 1e-5, 1.5e300, 2.675, 0.1, 1e22, 123456789.125]))
}

export const integers = (random: Random): Value => random.times(0, 5, () => random.between(-3, 9))
export const texts = (random: Random): Value => random.times(0, 5, () => text(random))

export const record = (random: Random): Value =>
  dict([
    ['name', text(random)],
    ['n', random.between(0, 5)],
    ...(random.chance(60) ? [['k', any(random, 1)] as const] : []),
    ...(random.chance(40) ? [['on', random.chance(50)] as const] : []),
  ])

export const records = (random: Random): Value => random.times(0, 4, () => record(random))

export const mapping = (random: Random, depth = 1): Value =>
  dict(random.times(0, 4, () => [random.chance(6) ? random.between(0, 3) : random.pick(keys), any(random, depth - 1)]))

/** A value of any kind, as YAML or JSON may hold it. */
export function any(random: Random, depth = 2): Value {
  switch (random.below(depth > 0 ? 9 : 6)) {
    case 0:
      return null
    case 1:
      return random.chance(50)
    case 2:
      return whole(random)
    case 3:
      return real(random)
    case 4:
    case 5:
      return text(random)
    case 6:
      return random.times(0, 4, () => any(random, depth - 1))
    case 7:
      return mapping(random, depth)
    default:
      return random.pick([integers, texts, records])(random)
  }
}
