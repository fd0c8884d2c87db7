import process from 'node:process'
import { parseArgs } from 'node:util'
import { spoiledCase } from './spoiled-case.ts'
import { troubleOf } from './trouble.ts'

// Damages any number of the corpus's templates and prints each that crashes, hangs, or fails without a place.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
  },
})
const [seed, count, from] = [values.seed, values.count, values.from].map(Number) as [number, number, number]
process.env.TZ = 'UTC'

let found = 0
for (let index = from; index < from + count; index++) {
  const { id, ask, template, files } = spoiledCase(seed, index)
  const trouble = troubleOf(spoiledCase(seed, index))
  if (trouble === undefined) continue
  found++
  process.stdout.write(`${JSON.stringify({ id, ask: ask[0], template, files, trouble })}\n`)
}
process.stderr.write(`${count} damaged templates of seed ${seed}: ${found} in trouble\n`)
process.exitCode = found ? 1 : 0
