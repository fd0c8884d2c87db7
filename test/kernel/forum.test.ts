import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage, startLoop } from '../support/lab-play.ts'

const file = 'lab/forum.yml'

test.serial('playbooks/forum.yml computes its size, and serves files and pages', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const vip = addressIn(layout, 50)
    const { play, on, until } = onStage(t, layout, 'playbooks/forum.yml')
    const answers = (path: string): string =>
      [
        ...new Set(
          on('client', `for i in $(seq 16); do curl -s -m 5 http://${vip}${path} || echo failed; done`).split('\n'),
        ),
      ]
        .map((line) => line.replace(/ at .*/, ''))
        .filter((line, at, all) => all.indexOf(line) === at)
        .sort()
        .join()

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
    for (const words of [[], ['--check', '--diff']]) {
      const again = await play({}, ...words)
      t.is(again.code, 0, again.text)
      t.deepEqual(new Set(Object.values(again.changed)), new Set([0]), again.text)
    }
    await until(
      'every web server serves files',
      () => answers('/') === 'answer from web1,answer from web2,answer from web3',
    )
    const made = [1, 2, 3, 4].map((n) => `page made by dynamic${n}`)
    await until('every dynamic server makes pages', () => answers('/read.php') === made.join())

    const client = startLoop(layout, 'client', `curl -sf -m 5 http://${vip}/read.php`)
    on('dynamic2', 'service nginx stop')
    await until('the others make the pages', () => answers('/read.php') === made.filter((_, at) => at !== 1).join())
    const { good, failures } = await client.stop()
    t.true(good > 10, `${good} requests`)
    t.deepEqual(failures, [], 'nobody notices')
  })
})
