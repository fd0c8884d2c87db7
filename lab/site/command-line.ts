import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { down, up } from '../lab.ts'
import { LabFault, readLabFile } from '../lab-file.ts'
import { readState, requireState } from '../lab-state.ts'
import { faults } from './faults.ts'
import { allKept, resultsPage } from './results.ts'
import { runSite } from './run-site.ts'

const PAGE = 'docs/results.md'

const HELP = `npm run lab:site -- [--short] [--keep] [--name NAME] [FAULT…]
  builds the whole site in a lab of its own, breaks it under load, and writes ${PAGE}
  --short        what a continuous integration runs: ${faults.flatMap(({ name, short }) => (short ? name : [])).join(', ')};
                 no check of the running site, no changes by hand, and no page is written
  --keep         the lab stays up; with a lab of that name that is up, the site is not built anew
  --name NAME    the name of the lab; site unless said
  FAULT          only these, and no page is written: ${faults.map(({ name }) => name).join(', ')}
`

const say = (text: string): void => void process.stderr.write(`${text}\n`)

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      name: { type: 'string', default: 'site' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const unknown = positionals.filter((one) => !faults.some(({ name }) => name === one))
  if (unknown.length > 0) throw new LabFault(`no fault ${unknown.join(', ')}\n${HELP}`)
  const there = readState(values.name) !== undefined
  const wish = readLabFile('lab/site.yml')
  try {
    await up({ name: values.name, wish, kernel: 'uml', patienceMs: 240_000, say })
    const chosen = faults.filter(({ name, short }) =>
      positionals.length > 0 ? positionals.includes(name) : short || !values.short,
    )
    const whole = !values.short && positionals.length === 0
    const { steps, rows } = await runSite(requireState(values.name), chosen, {
      built: there,
      short: values.short,
      say,
      keep: (run) => whole && writeFileSync(PAGE, resultsPage(run.steps, run.rows)),
    })
    process.stdout.write(`${resultsPage(steps, rows)}\n`)
    return allKept(steps, rows) ? 0 : 1
  } finally {
    const state = readState(values.name)
    if (state && !values.keep) await down(state)
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof LabFault)) throw error
  say(error.message)
  process.exitCode = 1
}
