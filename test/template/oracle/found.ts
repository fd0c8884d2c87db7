import { readFileSync } from 'node:fs'
import { fromJsonText } from '../../../src/template/filter/json.ts'
import { type Dict, entries, get } from '../../../src/text/value.ts'
import type { Ask, MadeCase } from '../generate/case.ts'
import { untagged } from '../untagged.ts'

/** A case that was answered otherwise once, with the original's answer. */
export interface FoundCase {
  readonly made: MadeCase
  readonly ask: Ask
  readonly theirs: Dict
}

const texts = (of: Dict): Record<string, string> =>
  Object.fromEntries(entries(of).map(([key, value]) => [String(key), String(value)]))

/** The cases of a file whose lines are those that `main.ts` prints. */
export const readFound = (file: string): readonly FoundCase[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const one = fromJsonText(line) as Dict
      const text = (key: string): string => String(get(one, key))
      const ask = text('ask') as Ask
      return {
        made: {
          id: text('id'),
          template: text('template'),
          vars: untagged(fromJsonText(text('vars'))) as Dict,
          files: texts((get(one, 'files') ?? {}) as Dict),
          opts: Object.fromEntries(entries((get(one, 'opts') ?? {}) as Dict)) as MadeCase['opts'],
          ask: [ask],
        },
        ask,
        theirs: fromJsonText(text('theirs')) as Dict,
      }
    })
