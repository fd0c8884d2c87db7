import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage, type Stage, startLoop } from '../support/lab-play.ts'

const file = 'lab/web.yml'
const playbook = 'test/lab/keepalived/playbook.yml'
const SECRET = 'pa55-k4d'

function inPair(title: string, act: (stage: Stage, vip: string) => Promise<void>): void {
  test.serial(`keepalived: ${title}`, async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, (layout) => act(onStage(t, layout, playbook), addressIn(layout, 50)))
  })
}

const has = ({ on }: Stage, host: string, address: string): boolean =>
  on(host, 'ip -o -4 addr show dev eth0').includes(` ${address}/`)

const CONFIGURATION = '/etc/keepalived/keepalived.conf'

/** The files of a host's configuration, and that nothing of a transaction is beside them. */
const configuration = ({ on }: Stage, host: string): string =>
  on(host, `ls -A /etc/keepalived; ls -d /etc/.tutti* 2>/dev/null; cat ${CONFIGURATION}; ls -l ${CONFIGURATION}`)

inPair('a pair is made and changed, one thing at a time, while a client goes on', async (stage, vip) => {
  const { t, layout, play, settle, on, until } = stage
  // The brackets keep the search from finding itself.
  const search = `grep -aho ".\\{0,60\\}${SECRET.slice(0, 4)}[${SECRET[4]}]${SECRET.slice(5)}" /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null`
  t.regex(
    on('lb1', `sh -c 'sleep 2; :' ${SECRET} & sleep 0.5; ${search}`),
    /pa55-k4d/,
    'the search finds what is there',
  )
  const spies = ['lb1', 'lb2'].map((host) => startLoop(layout, host, `! ${search}`))
  // Debian's init script says that all is well while there is no configuration, so check mode does not foretell its start.
  t.like((await play({}, '--check')).changed, { lb1: 3, lb2: 3 })
  t.like((await play({})).changed, { lb1: 4, lb2: 4 })
  await until('the first has the address', () => has(stage, 'lb1', vip) && !has(stage, 'lb2', vip))
  const pids = (): readonly string[] => ['lb1', 'lb2'].map((host) => on(host, 'cat /run/keepalived.pid'))
  const before = pids()
  const client = startLoop(layout, 'client', `curl -sf -m 2 http://${vip}/`)

  await settle({ low: 110 }, { lb1: 0, lb2: 1 })
  await settle({ low: 110, refresh: 30 }, { lb1: 1, lb2: 1 })
  const more = [`${addressIn(layout, 51)}/32 dev eth0`]
  await settle({ low: 110, refresh: 30, more }, { lb1: 1, lb2: 1 })
  t.true(has(stage, 'lb1', addressIn(layout, 51)), 'the new address is there when the task ends')
  await settle({ low: 110, refresh: 30 }, { lb1: 1, lb2: 1 })
  t.false(has(stage, 'lb1', addressIn(layout, 51)), 'and gone')
  await settle({ low: 110, refresh: 30, tracked: false }, { lb1: 1, lb2: 1 })
  await settle({ low: 110, refresh: 30, notify: '/bin/true' }, { lb1: 1, lb2: 1 })

  on(
    'lb2',
    `sed -i 's/priority 110/priority 111/; s/interval 1/interval 7/' ${CONFIGURATION}; kill -HUP $(cat /run/keepalived.pid)`,
  )
  await settle({ low: 110, refresh: 30, notify: '/bin/true' }, { lb1: 0, lb2: 1 })
  on('lb1', `chmod 644 ${CONFIGURATION}`)
  await settle({ low: 110, refresh: 30, notify: '/bin/true' }, { lb1: 1, lb2: 0 })

  const { good, failures } = await client.stop()
  t.true(good > 50, `${good} requests`)
  t.deepEqual(failures, [], 'no request fails')
  t.deepEqual(pids(), before, 'nothing was restarted')

  for (const spy of spies)
    t.deepEqual((await spy.stop()).failures, [], 'the password is in no argument list and no environment')
  const shown = await play({ low: 109 }, '--diff', '-vvv')
  t.is(shown.code, 0)
  t.false(shown.text.includes(SECRET), shown.text)
  t.is(on('lb1', `grep -rl ${SECRET} /var/log /tmp /run 2>/dev/null`), '')

  const refused = await play({ state: 'absent' })
  t.regex(refused.text, /would give up its addresses and services: stop it first/)
  for (const host of ['lb1', 'lb2']) on(host, 'service keepalived stop')
  await until('it has stopped', () => !has(stage, 'lb1', vip))
  await settle({ state: 'absent' }, { lb1: 1, lb2: 1 })
  t.is(on('lb1', `ls ${CONFIGURATION}`), `ls: cannot access '${CONFIGURATION}': No such file or directory`)
})

inPair('what cannot be right is refused before anything changes, and what fails is put back', async (stage, vip) => {
  const { t, play, on, until, lab } = stage
  t.is((await play({})).code, 0)
  await until('the first has the address', () => has(stage, 'lb1', vip) && !has(stage, 'lb2', vip))
  const before = ['lb1', 'lb2'].map((host) => configuration(stage, host))
  const asBefore = (what: string): void => {
    t.deepEqual(
      ['lb1', 'lb2'].map((host) => configuration(stage, host)),
      before,
      what,
    )
  }

  const same = await play({ low: 150 })
  t.is(same.code, 2, same.text)
  t.regex(same.text, /lb1 .* and lb2 .* have the same priority 150/)
  asBefore('one priority')

  const split = await play({ passwords: { lb2: 'an0ther' } })
  t.is(split.code, 2, split.text)
  t.regex(split.text, /different passwords/)
  t.notRegex(split.text, /an0ther/)
  asBefore('different passwords')

  const broken = await play({ raw: 'vrrp_instance x {\n bogus 3\n}\n' })
  t.is(broken.code, 2, broken.text)
  t.regex(broken.text, /raw, line 2: Unknown keyword 'bogus'/)
  asBefore('a configuration that keepalived refuses')

  on('lb1', "mkdir /etc/keepalived/more.d; echo 'bogus 3' >/etc/keepalived/more.d/other.conf")
  const beside = await play({ raw: 'include /etc/keepalived/more.d/*.conf\n' }, '--limit', 'lb1')
  on('lb1', 'rm -r /etc/keepalived/more.d')
  t.is(beside.code, 2, beside.text)
  t.regex(beside.text, /other\.conf.*[Uu]nknown keyword 'bogus'/)
  asBefore('a broken file beside its own')

  // The checks are told to look away, so that the two do not believe each other and both take the address.
  const doubled = await play({ passwords: { lb2: 'an0ther' }, check_peers: false }, '--limit', 'lb2')
  t.is(doubled.code, 2, doubled.text)
  t.regex(doubled.text, /held here and by another host as well/)
  t.regex(doubled.text, /the old configuration is in place and was reloaded/)
  asBefore('an address on two hosts')
  await until('the second has given the address up again', () => has(stage, 'lb1', vip) && !has(stage, 'lb2', vip))

  lab('fill', 'lb2', '/etc')
  const full = await play({ low: 120 }, '--limit', 'lb2')
  t.is(full.code, 2, full.text)
  t.regex(full.text, /KiB are free|is the disk full/)
  lab('free', 'lb2', '/etc')
  asBefore('a full disk')

  on('lb2', 'mv /usr/sbin/keepalived /usr/sbin/keepalived.away')
  const missing = await play({ low: 120 }, '--limit', 'lb2')
  t.is(missing.code, 2)
  t.regex(missing.text, /keepalived is not there: install it first \(package: name=keepalived\)/)
  on('lb2', 'mv /usr/sbin/keepalived.away /usr/sbin/keepalived')
  asBefore('a host without keepalived')
})

inPair('a connection cut in the middle leaves a whole configuration, and a rerun completes', async (stage, vip) => {
  const { t, play, on, lab, until } = stage
  t.is((await play({})).code, 0)
  await until('the first has the address', () => has(stage, 'lb1', vip))
  const old = on('lb2', `cat ${CONFIGURATION}`)
  const running = play({ low: 120 }, '--timeout', '5', '--task-timeout', '12')
  // lab commands reach the host past its network.
  for (let tries = 0; tries < 100 && on('lb2', 'ls -d /etc/.tutti-keepalived 2>/dev/null') === ''; tries++)
    await delay(50)
  lab('cut', 'lb2')
  const cut = await running
  t.not(cut.code, 0, cut.text)
  lab('heal', 'lb2')
  await until('the transaction has ended by itself', () => on('lb2', 'ls -d /etc/.tutti* 2>/dev/null') === '')
  const now = on('lb2', `cat ${CONFIGURATION}`)
  t.true([old, old.replace('priority 100', 'priority 120')].includes(now), now)
  const again = await play({ low: 120 }, '--verify')
  t.is(again.code, 0, again.text)
  t.is(on('lb2', `grep -c 'priority 120' ${CONFIGURATION}`), '1')
  t.deepEqual(Object.values((await play({ low: 120 })).changed), [0, 0])
})
