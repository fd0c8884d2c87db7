import { readFileSync } from 'node:fs'
import test from 'ava'
import { load } from 'js-yaml'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

const file = 'lab/iscsi-san.yml'
const secrets = { san: 'Chap-Secret-One', target: 'Chap-Secret-Two', wrong: 'Chap-Secret-Bad' } as const

interface Inventory {
  readonly all: { readonly hosts: { readonly [host: string]: { readonly ansible_host: string } } }
}

test.serial('iscsi-san: a target and two hosts that share its disk', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const { all } = load(readFileSync(layout.inventory, 'utf8')) as Inventory
    const variables = {
      san_target: 'iqn.2026-01.lab:san',
      san_portal: all.hosts.target?.ansible_host,
      san_luns: [{ lun: 1, path: '/srv/iscsi/disk1', scsi_sn: 'disk1' }],
      san_files: [{ path: '/srv/iscsi/disk1', size: '32M' }],
      san_user: 'san',
      san_target_user: 'target',
      san_password: secrets.san,
      san_target_password: secrets.target,
    }
    const { on, play } = onStage(t, layout, 'playbooks/iscsi-san.yml')
    const nothing = { target: 0, initiator1: 0, initiator2: 0 }
    const printed: string[] = []
    const played = async (more: object, ...words: readonly string[]) => {
      const result = await play({ ...variables, ...more }, ...words)
      printed.push(result.text)
      return result
    }

    const first = await played({}, '--verify')
    t.is(first.code, 0, first.text)
    on('initiator1', 'echo written-by-one | dd of=/dev/sda bs=512 conv=sync oflag=direct')
    t.regex(on('initiator2', 'dd if=/dev/sda bs=512 count=1 iflag=direct status=none | head -1'), /written-by-one/)
    const second = await played({})
    t.deepEqual(second.changed, nothing, second.text)
    const checked = await played({}, '--check', '--diff')
    t.deepEqual(checked.changed, nothing, checked.text)

    on('initiator2', 'iscsiadm -m node --logout')
    const mended = await played({})
    t.deepEqual(mended.changed, { ...nothing, initiator2: 1 }, mended.text)

    on('initiator2', 'iscsiadm -m node --logout')
    const wrong = await played({ san_password: secrets.wrong }, '--limit', 'initiator2')
    t.not(wrong.code, 0)
    t.regex(wrong.text, /authorization failure/)

    for (const secret of Object.values(secrets))
      t.false(printed.join('').includes(secret), 'the output shows no secret')
  })
})
