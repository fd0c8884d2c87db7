import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { drill } from '../support/drill.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { holdSecrets, writeDownWords } from '../support/told-words.ts'

const file = 'lab/drbd.yml'

test.serial(
  'drbd mirrors a disk as it foretells, loses no data unasked, and leaves a split brain to a person',
  async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, async (layout) => {
      const secrets = ['Kept-From-All-1']
      const nodes = [11, 12].map((last, i) => ({ name: `node${i + 1}`, address: addressIn(layout, last) }))
      // drbdadm itself hands the secret to drbdsetup in its words, which a task has to permit; nothing else may.
      for (const { name } of nodes) writeDownWords(layout, name, ['drbdadm', 'mv'])
      await drill(t, layout, 'test/kernel/drbd-module/playbook.yml', ['drbd'], { secrets, nodes })
      for (const { name } of nodes) holdSecrets(t, layout, name, secrets, /drbdadm create-md --force data\/0/)
    })
  },
)
