import test from 'ava'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

const file = 'lab/web.yml'

test.serial('the role nginx: a proxy with a cache before its own pages, and its removal', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const { on, play } = onStage(t, layout, 'test/lab/nginx/role.yml')
    const variables = { page: 'home' }
    const first = await play(variables, '--verify')
    t.is(first.code, 0, first.text)
    t.is(on('client', 'curl -s http://web1/'), 'home')
    for (const words of [[], ['--check', '--diff']]) {
      const again = await play(variables, ...words)
      t.is(again.code, 0, again.text)
      t.is(again.changed.web1, 0, again.text)
    }

    const wrong = await play({ ...variables, nginx_main: 3 })
    t.not(wrong.code, 0, 'arguments are checked first')
    t.is(on('client', 'curl -s http://web1/'), 'home')

    const gone = await play({ ...variables, nginx_state: 'absent' }, '--check')
    t.is(gone.code, 0, gone.text)
    t.is(on('client', 'curl -s http://web1/'), 'home', 'check mode takes nothing away')
    const removed = await play({ ...variables, nginx_state: 'absent' })
    t.is(removed.code, 0, removed.text)
    t.is(on('web1', 'command -v nginx'), '')
    const twice = await play({ ...variables, nginx_state: 'absent' })
    t.is(twice.changed.web1, 0, twice.text)
  })
})
