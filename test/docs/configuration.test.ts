import { readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import type { Effect, Setting } from '../../src/config/setting.ts'
import { settings } from '../../src/config/table.ts'

const PAGE = 'docs/configuration.md'

const all: readonly (readonly [string, Setting<unknown>])[] = Object.entries(settings)
const of = (kind: Effect['kind']) => all.filter(([, { effect }]) => effect.kind === kind)

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ')

/** A row for each setting of a kind; the settings of one program each stand together. */
const rows = (kind: Effect['kind']): readonly string[] =>
  of(kind)
    .filter(([, { ini, env }]) => ini.length + env.length > 0)
    .map(([, { ini, env, effect }]) => {
      const keys = ini.map(({ section, key }) => `[${section}] ${key}`)
      return `| ${code(keys)} | ${code(env)} | ${effect.text} |`
    })
    .sort()

const tableOf = (kind: Effect['kind']): string =>
  ['| in the file | in the environment | |', '|---|---|---|', ...rows(kind)].join('\n')

test('docs/configuration.md tells of every setting that does something, will do something, or is refused', (t) => {
  const page = readFileSync(PAGE, 'utf8')
  const kinds = ['obeyed', 'refused', 'missing'] as const
  const wanted = kinds.reduce(
    (text, kind) =>
      text.replace(
        new RegExp(`(<!-- ${kind} -->\n)[\\s\\S]*?(\n<!-- end -->)`),
        (_, begin, end) => begin + tableOf(kind) + end,
      ),
    page,
  )
  if (process.env.UPDATE_GOLDEN) writeFileSync(PAGE, wanted)
  else t.is(page, wanted, 'UPDATE_GOLDEN=1 renews the tables')
  for (const kind of kinds) t.true(page.includes(`<!-- ${kind} -->`))
})
