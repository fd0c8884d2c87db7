import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { holdConnection } from '../../support/held-connection.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'
import { upgradeUnderLoad } from '../rolling-upgrade/upgrade.ts'

const file = 'lab/lvs-dr.yml'
const unawaited = { ref: false }

test.serial(
  'playbooks/lvs-dr.yml makes a site that is upgraded without a failed request, and outlives a director',
  async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, async (layout) => {
      const vip = addressIn(layout, 50)
      const { play, on, lab, until } = onStage(t, layout, 'playbooks/lvs-dr.yml')
      const has = (director: string): boolean => on(director, 'ip -4 addr show dev eth0').includes(` ${vip}/32 `)
      const answers = (): readonly string[] =>
        on('client', `for i in 1 2 3 4 5 6; do curl -s -m 5 http://${vip}/ || echo failed; done`).split('\n').sort()
      const both = [1, 2].flatMap((n) => Array.from({ length: 3 }, () => `answer from real${n}`))
      const nothing = { director1: 0, director2: 0, real1: 0, real2: 0 }

      const first = await play({}, '--verify')
      t.is(first.code, 0, first.text)
      t.true(
        Object.values(first.changed).every((count) => count > 0),
        first.text,
      )
      await until('the first director has the address', () => has('director1'))
      await until('both real servers answer in turn', () => answers().join() === both.join())

      const second = await play({})
      t.is(second.code, 0, second.text)
      t.deepEqual(second.changed, nothing, second.text)
      const checked = await play({}, '--check', '--diff')
      t.is(checked.code, 0, checked.text)
      t.deepEqual(checked.changed, nothing, checked.text)
      t.false(has('director2'))

      await upgradeUnderLoad(t, layout)

      const held = [1, 2].map(() => holdConnection(layout, 'client', vip))
      const table = (what: string): string => on('director1', `ipvsadm ${what} | grep -F ${addressIn(layout, 22)}:80`)
      await until('one client is connected to the second real server', () => /\s1\s+\d+$/.test(table('-Ln')))
      lab('cut', 'real2')
      await until('the real server that is cut off is out of the table', () => table('-Sn') === '')
      const ends = await Promise.all(held.map((one) => Promise.race([one.ask(), delay(60_000, 'hangs', unawaited)])))
      const seen = ends.map((text) => /answer from \S+|hangs/.exec(text)?.[0] ?? 'ended').sort()
      t.deepEqual(seen, ['answer from real1', 'ended'], 'who was connected to it is told so, and may try again')
      lab('heal', 'real2')
      await until('it is back', () => table('-Sn') !== '')

      on('real2', 'rm /var/www/html/index.html; ip addr del dev lo $(ip -4 -o addr show dev lo | grep -o "10[^ ]*/32")')
      const drifted = await play({}, '--check', '--limit', 'real2')
      t.deepEqual(drifted.changed, { real2: 2 }, drifted.text)

      lab('kill', 'director1')
      await until('the second director has the address', () => has('director2'))
      await until('the site serves from what is left', () => answers().every((one) => one === 'answer from real1'))
    })
  },
)
