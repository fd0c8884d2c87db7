import { resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import type { Ask } from '../generate/case.ts'
import { compare } from './compare.ts'
import { KeptAnswers } from './kept.ts'
import { Oracle } from './process.ts'
import { line, tagged } from './tagged.ts'

// Compares any number of made-up templates with Ansible's own answers and prints each difference as a line of JSON.
// `--answers FILE` keeps what Ansible says, so that the next build is compared without asking it again.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    answers: { type: 'string' },
    ask: { type: 'string', default: 'text,legacy,native,typed,holds' },
  },
})
const [seed, count, from] = [values.seed, values.count, values.from].map(Number) as [number, number, number]
const asks = values.ask.split(',') as Ask[]
const batch = 200
const kept = values.answers === undefined ? undefined : resolve(values.answers)
process.env.TZ = 'UTC'
process.env.NJK_TEST = 'envval'
// Answers about relative paths depend on the folder.
process.chdir('/')

const oracle = kept === undefined ? new Oracle() : new KeptAnswers(kept, new Oracle())
let found = 0
const reasons = new Map<string, number>()
for (let at = from; at < from + count; at += batch) {
  const indexes = Array.from({ length: Math.min(batch, from + count - at) }, (_, i) => at + i)
  for (const { made, ask, theirs, own } of await compare(oracle, seed, indexes, asks, reasons)) {
    found++
    const { id, template, vars, files, opts } = made
    process.stdout.write(
      `${JSON.stringify({ id, ask, template, files, opts, theirs, own, vars: line(tagged(vars)) })}\n`,
    )
  }
}
await oracle.end()
for (const [why, count] of reasons) process.stderr.write(`${count} answers differ: ${why}\n`)
process.stderr.write(`${count} cases of seed ${seed}: ${found} differences\n`)
process.exitCode = found ? 1 : 0
