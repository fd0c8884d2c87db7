import test, { type ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { drill } from '../support/drill.ts'
import { meetCut, meetFullDisk, meetMeddling } from '../support/faults.ts'
import { inLab, skipsWithoutLab, tuttiInLab } from '../support/lab.ts'
import { mustOnHost, onHost } from '../support/lab-hosts.ts'
import { takeSteps } from '../support/steps.ts'
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

      await meetFaults(t, layout, secrets[2] ?? '')

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

/** What goes wrong beside the initiator; at the end the target is known to nobody. */
async function meetFaults(t: ExecutionContext, layout: Layout, secret: string): Promise<void> {
  const target = 'iqn.2026-01.lab:disk'
  const known = { portal: 'target', discover: true, target, node_auth: 'CHAP', node_user: 'ann', node_pass: secret }
  const it = {
    host: 'initiator',
    module: 'iscsiadm',
    look: 'find /etc/iscsi /run/lock/iscsi | sort; cat /etc/iscsi/nodes/*/*/*; iscsiadm -m session; grep " /mnt " /proc/mounts',
  }
  const says = /cannot write below \/etc\/iscsi: is the disk full, or read-only\? Nothing has been changed/
  await meetFullDisk(t, layout, { ...it, args: known, folder: '/etc', says })
  await meetFullDisk(t, layout, { ...it, args: { ...known, startup: 'automatic' }, folder: '/etc', says })

  const gone = { target, state: 'absent' }
  await takeSteps(t, layout, 'initiator', 'iscsiadm', [{ name: 'gone after a full disk', args: gone }])
  const folder = '/etc/iscsi/nodes/iqn.2026-01.lab:other/10.9.9.9,3260,1'
  mustOnHost(layout, 'initiator', `mkdir -p ${folder} && echo 'node.name = # half of' >${folder}/default`)
  await meetCut(t, layout, { ...it, args: known, program: 'iscsiadm', words: '*-o new*' })
  await takeSteps(t, layout, 'initiator', 'iscsiadm', [{ name: 'gone after a cut', args: gone }])
  // The record is about to be written under the lock of iscsiadm, which nobody would open again.
  await meetCut(t, layout, { ...it, args: known, program: 'mv', words: '*/.new.*' })
  await takeSteps(t, layout, 'initiator', 'iscsiadm', [
    {
      name: 'a login that the target refuses',
      args: { ...known, node_pass: `${secret}-not`, login: true },
      fails: 'authorization failure[^~]*the record has been made as asked, and the login is what is missing',
      after: '! iscsiadm -m session',
    },
  ])
  await meetCut(t, layout, { ...it, args: { ...known, login: true }, program: 'iscsiadm', words: '*--login*' })
  t.is(onHost(layout, 'initiator', 'ls /run/lock/iscsi'), 'lock')

  await meetMeddling(t, layout, {
    ...it,
    args: gone,
    program: 'stat',
    words: '*/dev/sdb',
    deed: 'mount /dev/sda /mnt',
    says: /somebody has begun to use it meanwhile: \/dev\/sda is mounted on \/mnt; nothing has been done/,
    undo: 'umount /mnt',
  })
  mustOnHost(layout, 'initiator', `grep -q 'half of' ${folder}/default && rm -r /etc/iscsi/nodes/iqn.2026-01.lab:other`)
}
