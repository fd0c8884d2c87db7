import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'ava'
import { builtin } from '../../modules/builtin.ts'
import { codes } from '../../src/error/code.ts'

const read = (file: string): string => readFileSync(file, 'utf8')

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

test('docs/errors.md explains every kind of failure by its sentence, and says what to do', (t) => {
  const sections = read('docs/errors.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [code, said, ...advice] = section.trim().split('\n\n')
      return { code, said, advice: advice.join(' ') }
    })
  t.deepEqual(
    sections.map(({ code, said }) => [code, said]),
    Object.entries(codes).map(([code, text]) => [code, sentence(text)]),
  )
  for (const { code, advice } of sections) t.true(advice.length > 40, `${code} says what to do`)
})

test('docs/modules.md lists every module by its purpose, and no other', (t) => {
  const rows = [...read('docs/modules.md').matchAll(/^\| `(\w+)` \| [^|]+ \| (.*) \|$/gm)]
  const wanted = builtin.map(({ name, purpose }) => [name, purpose]).sort()
  t.deepEqual(rows.map(([, name, purpose]) => [name, purpose]).sort(), wanted)
})

test('docs/dependencies.md says of every package what it is for', (t) => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, object>
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  t.deepEqual(rows.sort(), Object.keys({ ...dependencies, ...devDependencies }).sort())
})

test('links between the pages lead somewhere', (t) => {
  const pages = ['README.md', 'CHANGELOG.md', ...readdirSync('docs', { recursive: true }).map((name) => `docs/${name}`)]
  const broken = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].flatMap(([, to]) => {
        const path = join(dirname(page), to ?? '')
        const found = readdirSync(dirname(path)).includes(path.split('/').at(-1) ?? '')
        return found ? [] : [`${page}: ${to}`]
      }),
    )
  t.deepEqual(broken, [])
})
