import test from 'ava'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

const file = 'lab/drbd.yml'

test.serial('the role drbd makes a mirror, follows who may write, and takes nothing away unasked', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const { play, on } = onStage(t, layout, 'test/kernel/drbd-role/playbook.yml')
    const nothing = { node1: 0, node2: 0 }
    const roles = (): string => on('node1', 'drbdadm role data')

    const foretold = await play({}, '--check')
    t.is(foretold.code, 0, foretold.text)
    t.is(on('node1', 'ls /etc/drbd.d/data.res 2>/dev/null'), '')
    const first = await play({}, '--verify')
    t.is(first.code, 0, first.text)
    t.is(roles(), 'Secondary/Secondary', first.text)
    t.is(on('node2', 'drbdadm dstate data'), 'UpToDate/UpToDate')
    t.deepEqual((await play({})).changed, nothing)
    const checked = await play({}, '--check', '--diff')
    t.deepEqual([checked.code, checked.changed], [0, nothing], checked.text)

    const mounted = { drbd_mount: '/srv/data' }
    const held = await play(mounted, '--verify')
    t.like(held.changed, { node1: 2, node2: 0 }, held.text)
    t.is(on('node1', 'echo kept >/srv/data/proof && findmnt -no SOURCE,FSTYPE /srv/data'), '/dev/drbd0 ext4')
    t.deepEqual((await play(mounted)).changed, nothing)

    on('node1', 'umount /srv/data && drbdadm secondary data')
    on('node2', 'drbdadm primary data')
    const followed = await play(mounted, '--verify')
    t.like(followed.changed, { node1: 0, node2: 1 }, followed.text)
    t.is(on('node2', 'cat /srv/data/proof'), 'kept')
    t.is(roles(), 'Secondary/Primary')

    const unsaid = await play({ ...mounted, drbd_state: 'absent' })
    t.not(unsaid.code, 0)
    t.regex(unsaid.text, /say drbd_confirm: data/)
    t.is(on('node2', 'cat /srv/data/proof'), 'kept', 'nothing is gone')
    const gone = { ...mounted, drbd_state: 'absent', drbd_confirm: 'data' }
    const removed = await play(gone, '--verify')
    t.is(removed.code, 0, removed.text)
    t.is(on('node2', 'ls /etc/drbd.d/data.res /srv/data 2>/dev/null; wipefs /dev/lab/data | grep -c drbd'), '1')
    t.deepEqual((await play(gone)).changed, nothing)
  })
})
