import test from 'ava'
import { inLab, skipsWithoutLab } from '../../support/lab.ts'
import { onStage } from '../../support/lab-play.ts'

const file = 'lab/forum.yml'

test.serial('playbooks/forum.yml computes its size, and is made', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const { play } = onStage(t, layout, 'playbooks/forum.yml')
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
  })
})
