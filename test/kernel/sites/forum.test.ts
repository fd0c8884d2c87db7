import test from 'ava'
import { addressIn } from '../../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'

const file = 'lab/forum.yml'

test.serial('playbooks/forum.yml computes its size, is made, and serves both kinds of pages', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const vip = addressIn(layout, 50)
    const { play, on, until } = onStage(t, layout, 'playbooks/forum.yml')
    const small = await play({ dynamic_per_second: 2251 })
    t.is(small.code, 2, small.text)
    t.regex(small.text, /group dynamic has 4 hosts and needs 5/)
    t.false(
      Object.values(small.changed).some((count) => count > 0),
      'nothing is touched',
    )
    const less = await play({ requests_per_second: 20_001 }, '--check')
    t.regex(less.text, /group real_servers has 3 hosts and needs 4/)

    const first = await play({}, '--verify')
    t.is(first.code, 0, first.text)
    t.regex(first.text, /2000 dynamic requests a second, 750 by one server, 1 in reserve: 4 dynamic servers, 4 in/)
    t.regex(first.text, /20000 requests a second in all, 10000 by one server, 1 in reserve: 3 web servers, 3 in/)

    const names = (kind: string, path: string): readonly string[] => {
      const asked = on('client', `for i in 1 2 3 4 5 6 7 8 9 10 11 12; do curl -s -m 5 http://${vip}${path}; done`)
      return [...new Set(asked.match(new RegExp(`${kind}\\d`, 'g')))].sort()
    }
    const [webs, makers] = [
      ['web1', 'web2', 'web3'],
      ['dynamic1', 'dynamic2', 'dynamic3', 'dynamic4'],
    ]
    await until('every web server answers', () => names('web', '/').join() === webs.join())
    await until('every dynamic server makes pages', () => names('dynamic', '/index.php').join() === makers.join())

    for (const words of [[], ['--check', '--diff']]) {
      const again = await play({}, ...words)
      t.is(again.code, 0, again.text)
      t.deepEqual(new Set(Object.values(again.changed)), new Set([0]), again.text)
    }

    on('dynamic2', 'service nginx stop')
    await until('the others make the pages of a dynamic server that is dead', () => {
      return names('dynamic', '/index.php').join() === 'dynamic1,dynamic3,dynamic4'
    })
  })
})
