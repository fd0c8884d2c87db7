import type { Value } from '../../../src/text/value.ts'
import { dict, entries, get } from '../../../src/text/value.ts'
import { type Case, readCases } from '../case.ts'
import type { Ask, MadeCase } from '../generate/case.ts'
import { Random } from '../generate/random.ts'
import { spoiled, tokensOf } from './spoil.ts'

// What starts programs or writes files does as it is told, and nobody knows what a damaged one tells.
const acts = /pipe|lines|url|password|template_vars/

const cases = readCases().filter(({ template, files }) => !acts.test(template + entries(files).join(' ')))
const tokens = [...new Set(cases.flatMap(({ template }) => tokensOf(template)))]
const asks: readonly Ask[] = ['text', 'text', 'legacy', 'native', 'typed', 'holds']

const flag = (one: Case, key: string, otherwise: boolean): boolean => (get(one.opts, key) ?? otherwise) === true

/** The inside of a template that is one expression, as conditions are written. */
const inner = (text: string): string => /^\{\{([\s\S]*)\}\}$/.exec(text)?.[1]?.trim() ?? text

/** The damaged case of a number, the same for the same seed. */
export function spoiledCase(seed: number, index: number): MadeCase {
  const random = new Random(seed, index)
  const one = random.pick(cases)
  const ask = random.pick(asks)
  const files = entries(one.files).map(([name, text]) => [String(name), String(text)] as const)
  const isFile = files.length > 0 && random.chance(50)
  const spoil = (text: string): string => spoiled(random, text, tokens)
  return {
    id: `${seed}:${index} ${one.name}`,
    template: isFile ? one.template : spoil(ask === 'holds' ? inner(one.template) : one.template),
    vars: dict(entries(one.vars) as [string, Value][]),
    files: Object.fromEntries(files.map(([name, text]) => [name, isFile ? spoil(text) : text])),
    opts: {
      escape_backslashes: flag(one, 'escape_backslashes', true),
      trim_blocks: flag(one, 'trim_blocks', true),
      lstrip_blocks: flag(one, 'lstrip_blocks', false),
      ...(get(one.opts, 'extensions') === undefined ? {} : { extensions: true }),
    },
    ask: [ask],
  }
}
