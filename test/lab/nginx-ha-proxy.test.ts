import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage, type Stage } from '../support/lab-play.ts'
import { startClock } from '../support/service-clock.ts'

const file = 'lab/nginx-ha-proxy.yml'
const nothing = { lb1: 0, lb2: 0, web1: 0, web2: 0 }

function onProxies(playbook: string, title: string, act: (stage: Stage) => Promise<void>): void {
  test.serial(`playbooks/${playbook} ${title}`, async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await inLab(t, file, (layout) => act(onStage(t, layout, `playbooks/${playbook}`)))
  })
}

/** Who of the proxies has an address. */
const holders = ({ on }: Stage, address: string): string =>
  ['lb1', 'lb2'].filter((host) => on(host, 'ip -o -4 addr show dev eth0').includes(` ${address}/`)).join()

/** Plays from bare hosts, and holds that a second run and a check change nothing. */
async function converge({ t, play }: Stage, variables: Readonly<Record<string, unknown>>): Promise<void> {
  const first = await play(variables, '--verify')
  t.is(first.code, 0, first.text)
  t.true(
    Object.values(first.changed).every((count) => count > 0),
    first.text,
  )
  for (const words of [[], ['--check', '--diff']]) {
    const again = await play(variables, ...words)
    t.is(again.code, 0, again.text)
    t.deepEqual(again.changed, nothing, again.text)
  }
}

/** Answers of both web servers, as a client gets them from an address. */
const answers = ({ on }: Stage, address: string): string =>
  [
    ...new Set(
      on('client', `for i in 1 2 3 4; do curl -s -m 5 http://${address}/ || echo failed; done`).split('\n').sort(),
    ),
  ].join()

const BOTH = 'answer from web1,answer from web2'

onProxies('nginx-ha-proxy.yml', 'moves the address away from an nginx that does not answer', async (stage) => {
  const { t, layout, on, until, lab } = stage
  const vip = addressIn(layout, 50)
  await converge(stage, {})
  await until('the first has the address', () => holders(stage, vip) === 'lb1')
  await until('both web servers answer', () => answers(stage, vip) === BOTH)

  const clock = await startClock(layout, 'client', `http://${vip}/`)
  on('lb1', 'service nginx stop')
  await until('the second has the address', () => holders(stage, vip) === 'lb2')
  await until('it serves', () => answers(stage, vip) === BOTH)
  const { good, failed, longest } = await clock.stop()
  t.log(`nginx stopped: ${good} answers, ${failed} failed, ${longest} s without one`)
  on('lb1', 'service nginx start')
  await until('the first has it back', () => holders(stage, vip) === 'lb1')

  on('lb1', 'pkill -STOP -x nginx')
  await until('one that hangs counts as dead', () => holders(stage, vip) === 'lb2')
  on('lb1', 'pkill -CONT -x nginx')
  await until('and comes back', () => holders(stage, vip) === 'lb1')

  on('web1', 'service nginx stop')
  t.is(answers(stage, vip), 'answer from web2', 'no request fails over one web server')
  lab('kill', 'lb1')
  await until('the second has the address again', () => holders({ ...stage, on: alive(on, 'lb1') }, vip) === 'lb2')
  t.is(answers(stage, vip), 'answer from web2')
})

onProxies('keepalived-dual-master.yml', 'has two masters, of which one can do the work of both', async (stage) => {
  const { t, layout, on, until, lab, play } = stage
  const [first, second] = [addressIn(layout, 50), addressIn(layout, 51)]
  await converge(stage, {})
  const spread = (): string => `${holders(stage, first)} ${holders(stage, second)}`
  await until('each is master of one', () => spread() === 'lb1 lb2')
  for (const address of [first, second]) await until('it serves', () => answers(stage, address) === BOTH)

  for (const [advert_int, what] of [
    [1, 'default timers'],
    [0.3, 'tuned timers'],
  ] as const) {
    if (advert_int !== 1) {
      const tuned = await play({ advert_int }, '--verify')
      t.is(tuned.code, 0, tuned.text)
      t.deepEqual(tuned.changed, { lb1: 1, lb2: 1, web1: 0, web2: 0 }, tuned.text)
      await until('each is master of one with them', () => spread() === 'lb1 lb2')
    }
    const clocks = await Promise.all(
      [first, second].map((address) => startClock(layout, 'client', `http://${address}/`)),
    )
    await until('clients are served', () => answers(stage, first) === BOTH)
    lab('kill', 'lb1')
    const rest = { ...stage, on: alive(on, 'lb1') }
    await until('both are on the other', () => holders(rest, first) === 'lb2' && holders(rest, second) === 'lb2')
    await until('it serves both', () => answers(stage, first) === BOTH && answers(stage, second) === BOTH)
    for (const [at, clock] of clocks.entries()) {
      const { good, failed, longest } = await clock.stop()
      t.log(`${what}, address ${at + 1}: ${good} answers, ${failed} failed, ${longest} s without one`)
    }
    lab('start', 'lb1')
    const mended = await play(advert_int === 1 ? {} : { advert_int })
    t.is(mended.code, 0, mended.text)
    await until('each is master of one again', () => spread() === 'lb1 lb2')
  }
})

/** Does not ask a host that is dead. */
const alive =
  (on: Stage['on'], dead: string): Stage['on'] =>
  (host, command) =>
    host === dead ? '' : on(host, command)
