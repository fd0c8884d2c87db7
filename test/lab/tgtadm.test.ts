import test from 'ava'
import { drill } from '../support/drill.ts'
import { meetCut, meetFullDisk, meetMeddling } from '../support/faults.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { mustOnHost } from '../support/lab-hosts.ts'
import { takeSteps } from '../support/steps.ts'
import { holdSecrets, writeDownWords } from '../support/told-words.ts'

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
    t.is(mustOnHost(layout, 'target', 'ls -A /etc/tgt/conf.d'), '')
  })
})

test.serial('tgtadm loses nothing to a full disk, a broken file beside its own, or a cut connection', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const args = {
      target: 'iqn.2026-01.lab:disk',
      luns: [{ lun: 1, path: '/srv/a' }],
      initiator_addresses: 'ALL',
      incoming: [{ user: 'ann', password: 'Kept-From-All-1' }],
    }
    const larger = {
      ...args,
      luns: [...args.luns, { lun: 2, path: '/srv/b' }],
      initiator_addresses: ['10.0.0.0/8', 'ALL'],
    }
    const it = {
      host: 'target',
      module: 'tgtadm',
      look: 'tgtadm --lld iscsi --op show --mode target; ls -A /etc /etc/tgt/conf.d; cat /etc/tgt/conf.d/*',
    }
    const saved = '/etc/tgt/conf.d/iqn.2026-01.lab:disk.conf'
    await takeSteps(t, layout, 'target', 'tgtadm', [
      { name: 'made', before: 'truncate -s 8M /srv/a /srv/b && service tgt start', args },
    ])
    await meetFullDisk(t, layout, { ...it, args: larger, folder: '/etc/tgt', says: /KiB are free|is the disk full/ })
    await takeSteps(t, layout, 'target', 'tgtadm', [
      {
        name: 'a broken file beside it',
        before: `echo '<target iqn.2026-01.lab:broken>' >/etc/tgt/conf.d/broken.conf; ${it.look} >/root/look; cp -p ${saved} /root/saved`,
        args: larger,
        changed: false,
      },
      {
        name: 'a change beside a broken file',
        args: { ...args, luns: [] },
        fails: 'tgt-admin refuses the configuration; the old file is in place',
        after: `cmp ${saved} /root/saved && ${it.look} | cmp - /root/look && rm /etc/tgt/conf.d/broken.conf`,
      },
      { name: 'back to one unit', args },
    ])
    await meetMeddling(t, layout, {
      ...it,
      args: larger,
      program: 'wipefs',
      words: '*/srv/b',
      deed: `echo '# by another hand' >>${saved}`,
      says: /lab:disk\.conf was changed by somebody else in the meantime; nothing was changed, run again/,
    })
    await takeSteps(t, layout, 'target', 'tgtadm', [
      {
        name: 'a second unit whose file is gone when it is its turn',
        before: `truncate -s 8M /srv/c; cp -p ${saved} /root/saved
printf '%s\\n' '#!/bin/sh' 'case $* in *"--lun 2"*) rm /srv/c ;; esac' 'exec /usr/sbin/tgtadm "$@"' >/usr/local/bin/tgtadm; chmod +x /usr/local/bin/tgtadm`,
        args: {
          ...larger,
          luns: [...args.luns, { lun: 2, path: '/srv/b', scsi_sn: 'sn2' }, { lun: 3, path: '/srv/c' }],
        },
        fails:
          'tgtd did not take all of it, and what it took before stays until the next run; the old file is in place',
        after: `rm /usr/local/bin/tgtadm; cmp ${saved} /root/saved && tgtadm --lld iscsi --op show --mode target | grep 'SCSI SN: sn2'`,
      },
      { name: 'what is there is taken', args: larger, changed: false },
      { name: 'one unit again', args },
    ])
    await meetCut(t, layout, { ...it, args: larger, program: 'tgtadm', words: '*--op new*' })
    await meetCut(t, layout, {
      ...it,
      args: { ...larger, incoming: [{ user: 'bob', password: 'Kept-From-All-2' }] },
      program: 'tgtadm',
      words: '*--value offline*',
    })
  })
})
