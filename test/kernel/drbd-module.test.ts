import test from 'ava'
import { addressIn, type Layout } from '../../lab/layout.ts'
import { drill } from '../support/drill.ts'
import { meetFullDisk } from '../support/faults.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { takeSteps } from '../support/steps.ts'
import { holdSecrets, writeDownWords } from '../support/told-words.ts'

const file = 'lab/drbd.yml'

const nodesOf = (layout: Layout): readonly { readonly name: string; readonly address: string }[] =>
  ['node1', 'node2'].map((name, i) => ({ name, address: addressIn(layout, 11 + i) }))

test.serial(
  'drbd mirrors a disk as it foretells, loses no data unasked, and leaves a split brain to a person',
  async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, async (layout) => {
      const secrets = ['Kept-From-All-1']
      const nodes = nodesOf(layout)
      // drbdadm itself hands the secret to drbdsetup in its words, which a task has to permit; nothing else may.
      for (const { name } of nodes) writeDownWords(layout, name, ['drbdadm', 'mv'])
      await drill(t, layout, 'test/kernel/drbd-module/playbook.yml', ['drbd'], { secrets, nodes })
      for (const { name } of nodes) holdSecrets(t, layout, name, secrets, /drbdadm create-md --force data\/0/)
    })
  },
)

test.serial('drbd loses nothing to a full disk', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const hosts = nodesOf(layout)
    const args = { resource: 'data', hosts, volumes: { minor: 0, disk: '/dev/lab/data' } }
    const more = { ...args, net: { 'max-buffers': 5000 } }
    const it = {
      host: 'node1',
      module: 'drbd',
      look: 'drbdsetup show; cat /etc/drbd.d/data.res; ls -A /etc /etc/drbd.d',
    }
    await takeSteps(t, layout, 'node1', 'drbd', [{ name: 'without a secret', args }])
    await meetFullDisk(t, layout, { ...it, args: more, folder: '/var/tmp', says: /KiB are free|is the disk full/ })
  })
})
