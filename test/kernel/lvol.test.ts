import test from 'ava'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { takeSteps } from '../support/steps.ts'
import { volumeSteps } from './lvol/steps.ts'

const file = 'lab/lvm.yml'

test.serial('logical volumes are made, resized with what is on them, and taken away, as foretold', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    await takeSteps(t, layout, 'disks', 'lvol', volumeSteps)
  })
})
