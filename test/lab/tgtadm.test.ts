import test from 'ava'
import { drill } from '../support/drill.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { holdSecrets, onHost, writeDownWords } from '../support/told-words.ts'

const file = 'test/lab/tgtadm/lab.yml'

test.serial('tgtadm makes, changes, repairs and removes targets as it foretells', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const secrets = ['Kept-From-All-1', 'Kept-From-All-2', 'Kept-From-All-3']
    writeDownWords(layout, 'target', ['tgtadm', 'perl', 'sed', 'stat', 'mv', 'cat', 'mkdir', 'rm', 'printf'])
    // tgt-admin hands passwords to tgtadm by the command line; what Debian's own boot does is not looked at.
    const restart = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin service tgt restart'
    await drill(t, layout, 'test/lab/tgtadm/playbook.yml', ['tgtadm'], { secrets, restart })
    holdSecrets(t, layout, 'target', secrets, /tgtadm --lld iscsi --op new --mode target --tid 1/)
    t.is(onHost(layout, 'target', 'ls -A /etc/tgt/conf.d'), '')
  })
})
