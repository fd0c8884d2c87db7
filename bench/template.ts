import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { cpus, loadavg } from 'node:os'
import process from 'node:process'
import nunjucks from 'nunjucks'
import { compileTemplate } from '../src/template/compile/compile.ts'
import { Dialect } from '../src/template/dialect.ts'
import { filters } from '../src/template/filter/table.ts'
import type { Scope } from '../src/template/scope.ts'
import { defaultSyntax } from '../src/template/syntax/option.ts'
import { tests } from '../src/template/test/table.ts'
import type { Value } from '../src/text/value.ts'
import { formatTable } from './table.ts'

/** What is timed: rendering a scalar or a file, judging a condition, compiling. */
interface Case {
  readonly kind: 'render' | 'condition' | 'compile'
  readonly text: string
  /** The same where nunjucks needs other words. */
  readonly nunjucks?: string
  /** At least this many times the pace of each. */
  readonly wanted: { readonly nunjucks?: number; readonly jinja?: number }
}

const users = Array.from({ length: 400 }, (_, i) => ({
  name: `user${i}`,
  uid: 1000 + i,
  shell: i % 3 ? '/bin/bash' : '/bin/sh',
  groups: ['users', 'wheel', `team${i % 7}`],
  active: i % 5 !== 0,
}))
const vars = { a: 41, name: 'web01', port: 8080, names: ['web01', 'web02', 'db01'], users }

const big = `# Managed by hand
{% for user in users %}
{% if user.active %}
{{ loop.index }}: {{ user.name | upper }}:{{ user.uid }}:{{ user.shell | default('/bin/false') }}
{% set home = '/home/' ~ user.name %}
  home={{ home }} groups={{ user.groups | join(',') }}{% if not loop.last %};{% endif %}

{% for group in user.groups %}
  member {{ group }} {{ loop.index0 }}{% if group == 'wheel' %} admin{% endif %}

{% endfor %}
{% else %}
# {{ user.name }} is gone
{% endif %}
{% endfor %}
`

const cases: Readonly<Record<string, Case>> = {
  'small expression': { kind: 'render', text: '{{ a + 1 }}', wanted: { nunjucks: 1, jinja: 5 } },
  'small text': { kind: 'render', text: 'http://{{ name }}:{{ port }}/', wanted: { jinja: 5 } },
  condition: {
    kind: 'condition',
    text: 'name is defined and port > 1024 and name in names',
    nunjucks: '{% if name is defined and port > 1024 and name in names %}1{% endif %}',
    wanted: { nunjucks: 1, jinja: 5 },
  },
  'big template': { kind: 'render', text: big, wanted: { jinja: 1 } },
  'compile it': { kind: 'compile', text: big, wanted: { nunjucks: 1 } },
}

/** Many short rounds, of which the best counts: others use the machine too. */
const rounds = 60
const roundMs = Number(process.argv[2] ?? 15)

/** The last result, so that no work can be left out as useless. */
let result: unknown

const timed = (work: () => unknown, count: number): number => {
  const start = process.hrtime.bigint()
  for (let i = 0; i < count; i++) result = work()
  return Number(process.hrtime.bigint() - start) / 1e9
}

/** How often a work is done in a round. */
function countOf(work: () => unknown): number {
  let count = 1
  while (timed(work, count) * 1e3 < roundMs) count *= 2
  return count
}

/** The seconds that one turn of each takes, in rounds by turns. */
function paces(works: readonly (() => unknown)[]): readonly number[] {
  const counts = works.map(countOf)
  const best = works.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++)
    for (const [i, work] of works.entries()) {
      const count = counts[i] as number
      best[i] = Math.min(best[i] as number, timed(work, count) / count)
    }
  return best
}

function own({ kind, text }: Case): () => unknown {
  const dialect = new Dialect()
  const known = new Map<string, Value>(Object.entries(vars))
  const scope: Scope = { lookup: (name) => known.get(name), names: () => known.keys() }
  const options = {
    syntax: defaultSyntax,
    tables: { filters, tests },
    origin: { locate: null },
    output: 'text',
    gathers: false,
  } as const
  switch (kind) {
    case 'render':
      return () => dialect.render(text, scope)
    case 'condition':
      return () => dialect.holds(text, scope)
    case 'compile':
      return () => compileTemplate(text, options)
  }
}

function theirs({ kind, text, nunjucks: words = text }: Case): () => unknown {
  const environment = new nunjucks.Environment(null, { autoescape: false, trimBlocks: true })
  if (kind === 'compile') return () => new nunjucks.Template(words, environment, 'it', true)
  const template = new nunjucks.Template(words, environment, 'it', true)
  return () => template.render(vars)
}

function jinja(): { readonly version: string; readonly paces: Readonly<Record<string, number>> } {
  const input = `${JSON.stringify({ cases, vars, rounds, seconds: roundMs / 1e3 })}\n`
  const done = spawnSync('/usr/bin/python3', ['bench/jinja.py'], { input, encoding: 'utf8' })
  if (done.status !== 0)
    throw new Error(`Jinja2 cannot be timed (Debian: apt-get install python3-jinja2): ${done.stderr}`)
  return JSON.parse(done.stdout)
}

/** A time in the unit that it reads best in. */
const shown = (time: number): string =>
  time < 1e-3 ? `${(time * 1e6).toFixed(2)} µs` : `${(time * 1e3).toFixed(2)} ms`

const ratio = (theirs: number, own: number, wanted: number | undefined): string => {
  const times = theirs / own
  const kept = wanted === undefined ? '' : times >= wanted ? ` (>= ${wanted}: kept)` : ` (>= ${wanted}: MISSED)`
  return `${times.toFixed(1)} x${kept}`
}

const { version } = createRequire(import.meta.url)('nunjucks/package.json') as { version: string }
const python = jinja()
const rows = Object.entries(cases).map(([name, one]) => {
  const [nun = Number.NaN, mine = Number.NaN] = paces([theirs(one), own(one)])
  const jin = python.paces[name] ?? Number.NaN
  return [
    name,
    shown(mine),
    shown(nun),
    shown(jin),
    ratio(nun, mine, one.wanted.nunjucks),
    ratio(jin, mine, one.wanted.jinja),
  ]
})
process.stdout.write(
  `Templates, the best of ${rounds} rounds; ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}\n\n` +
    `${formatTable(['', 'tutti', `nunjucks ${version}`, `Jinja2 ${python.version}`, 'pace / nunjucks', 'pace / Jinja2'], rows)}\n`,
)
if (result === undefined) throw new Error('nothing was done')
process.exitCode = rows.some((row) => row.join(' ').includes('MISSED')) ? 1 : 0
