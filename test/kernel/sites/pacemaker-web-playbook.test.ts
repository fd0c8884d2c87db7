import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'

const file = 'lab/pacemaker-web.yml'

test.serial('playbooks/pacemaker-web.yml makes a site that a cluster keeps while a node dies', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const vip = addressIn(layout, 50)
    const { play, on, lab, until } = onStage(t, layout, 'playbooks/pacemaker-web.yml')
    const asked = (): string => on('client', `curl -s -m 3 -D - http://${vip}/`)
    const servedBy = (node: string): boolean => {
      const answer = asked()
      return answer.includes(`X-Node: ${node}`) && answer.endsWith('content from storage')
    }
    const nothing = { storage1: 0, node1: 0, node2: 0 }

    const first = await play({}, '--verify')
    t.is(first.code, 0, first.text)
    t.true(
      Object.values(first.changed).every((count) => count > 0),
      first.text,
    )
    t.true(servedBy('node1'), asked())
    t.regex(on('node1', 'findmnt -n -o FSTYPE /var/www/site'), /^nfs4$/)

    on(
      'node2',
      'crm_attribute --type rsc_defaults --name resource-stickiness --update 7; echo >>/etc/corosync/corosync.conf',
    )
    on('storage1', 'echo >>/etc/exports.d/tutti.exports')
    const drifted = await play({}, '--check')
    t.is(drifted.code, 0, drifted.text)
    // Nothing but these three places, of which one comes by a handler.
    t.deepEqual(drifted.changed, { storage1: 1, node1: 1, node2: 1 }, drifted.text)
    const repaired = await play({}, '--verify')
    t.is(repaired.code, 0, repaired.text)
    const second = await play({})
    t.deepEqual([second.code, second.changed], [0, nothing], second.text)
    t.true(servedBy('node1'), asked())

    lab('kill', 'node1')
    await until('the other node serves', () => servedBy('node2'))
  })
})
