import test from 'ava'
import { drill } from '../support/drill.ts'
import { inLab, skipsWithoutLab, tuttiInLab } from '../support/lab.ts'
import { mustOnHost } from '../support/lab-hosts.ts'
import { holdSecrets, writeDownWords } from '../support/told-words.ts'

const file = 'lab/iscsi.yml'

test.serial(
  'iscsiadm makes known, logs in and out, and repairs as it foretells; tgtadm spares who is logged in',
  async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, async (layout) => {
      const secrets = ['Kept-From-All-1', 'Kept-From-All-2', 'Kept-From-All-3']
      writeDownWords(layout, 'initiator', ['iscsiadm', 'mv'])
      writeDownWords(layout, 'target', ['tgtadm', 'perl', 'sed', 'mv'])
      await drill(t, layout, 'test/kernel/iscsiadm/playbook.yml', ['iscsiadm', 'tgtadm'], { secrets })
      holdSecrets(t, layout, 'initiator', secrets, /iscsiadm -m node -T iqn.2026-01.lab:disk -p \S+ --login/)
      holdSecrets(t, layout, 'target', secrets, /tgtadm --lld iscsi --op delete --mode account --user ann/)

      mustOnHost(
        layout,
        'target',
        'tgtadm --lld iscsi --op delete --force --mode target --tid 1; tgtadm --op delete --mode system',
      )
      const wish = 'portal=target discover=yes'
      const down = await tuttiInLab(layout, 'run', 'initiators', '-m', 'iscsiadm', '-a', wish)
      t.not(down.code, 0)
      t.regex(down.text, /the portal target cannot be asked for targets/)
    })
  },
)
