import test from 'ava'
import { inLab, labLack, tuttiInLab } from '../support/lab.ts'
import { holdSecrets, onHost, writeDownWords } from '../support/told-words.ts'

const file = 'test/lab/tgtadm/lab.yml'

test.serial('tgtadm makes, changes, repairs and removes targets as it foretells', async (t) => {
  const lack = labLack(file)
  if (lack !== undefined) {
    t.log(`skipped: ${lack}`)
    t.pass()
    return
  }
  t.timeout(300_000)
  await inLab(t, file, async (layout) => {
    const secrets = ['Kept-From-All-1', 'Kept-From-All-2', 'Kept-From-All-3']
    writeDownWords(layout, 'target', ['tgtadm', 'perl', 'sed', 'stat', 'mv', 'cat', 'mkdir', 'rm', 'printf'])
    // tgt-admin hands passwords to tgtadm by the command line; what Debian's own boot does is not looked at.
    const restart = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin service tgt restart'
    const vars = JSON.stringify({ secrets, restart })
    const { code, text } = await tuttiInLab(layout, 'play', 'test/lab/tgtadm/playbook.yml', '-e', vars)
    t.is(code, 0, text.slice(-4000))
    for (const secret of secrets) t.false(text.includes(secret), 'the output shows no secret')
    holdSecrets(t, layout, 'target', secrets, /tgtadm --lld iscsi --op new --mode target --tid 1/)
    t.is(onHost(layout, 'target', 'ls -A /etc/tgt/conf.d'), '')
  })
})
