import test from 'ava'
import { requireState } from '../../../lab/lab-state.ts'
import { faults } from '../../../lab/site/faults.ts'
import { resultsPage } from '../../../lab/site/results.ts'
import { runSite } from '../../../lab/site/run-site.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'

const file = 'lab/site.yml'

// The whole of it, with more faults, is `npm run lab:site`.
test.serial('the whole site is built, and goes on while parts of it die', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(900_000)
  const said: string[] = []
  await inLab(t, file, async (layout) => {
    const chosen = faults.filter(({ short }) => short)
    const { steps, rows } = await runSite(requireState(layout.name), chosen, {
      built: false,
      short: true,
      say: (text) => said.push(text),
    })
    t.log(resultsPage(steps, rows))
    t.deepEqual(
      steps.filter(({ kept }) => !kept),
      [],
      'built once, and then nothing to do',
    )
    // How quickly is for `npm run lab:site` to say, on a machine that does nothing else.
    t.deepEqual(
      rows.filter(({ asked, seconds }) => asked === 0 || seconds === undefined),
      [],
      said.join('\n'),
    )
    const lost = rows.flatMap((row) => row.lost ?? [])
    t.deepEqual(lost, [0, 0], 'of both loads of writes nothing is missing')
  })
})
