import { LabFault } from '../lab-file.ts'
import type { Played, Stage } from './stage.ts'

/** A step of building the site, and how long it took. */
export interface Step {
  readonly what: string
  readonly seconds: number
  readonly result: string
  readonly kept: boolean
}

/** Things that somebody does by hand, each on a host of its own. */
const drifts: Readonly<Record<string, string>> = {
  real1: "echo 'another page' >/var/www/html/index.html",
  real2: 'ip addr del "$(ip -4 -o addr show dev lo | grep -o "10[^ ]*/32")" dev lo',
  real3: 'service nginx stop',
  director2: "sed -i 's/weight 1/weight 7/' /etc/keepalived/keepalived.conf",
  db2: "mariadb -e 'SET GLOBAL read_only = OFF'",
}

const changedOn = ({ text }: Played): readonly string[] =>
  [...text.matchAll(/^(\S+) +: ok=\d+ +changed=[1-9]/gm)].map(([, host]) => host ?? '').sort()

/** Builds the site from bare hosts; then a second run, and in the long form a check too, must find nothing to do. */
export async function converge({ mustPlay }: Stage, short: boolean): Promise<readonly Step[]> {
  const first = await mustPlay('site')
  const second = await mustPlay('site')
  const checked = short ? undefined : await mustPlay('site', '--check', '--diff')
  const still = ({ changed, seconds }: Played, what: string): Step => ({
    what,
    seconds,
    result: `changed=${changed}`,
    kept: changed === 0,
  })
  return [
    { what: 'the first run', seconds: first.seconds, result: `changed=${first.changed}`, kept: first.changed > 0 },
    still(second, 'the second run'),
    ...(checked ? [still(checked, '`--check --diff` on the running site')] : []),
  ]
}

/** Changes the site by hand in five places; a check must find them all, a run must mend them. */
export async function drift({ on, mustPlay }: Stage): Promise<readonly Step[]> {
  for (const [host, command] of Object.entries(drifts)) {
    const said = await on(host, `${command} || echo failed`)
    if (said.includes('failed')) throw new LabFault(`${host}: ${command}: ${said}`)
  }
  const wanted = Object.keys(drifts).sort()
  const found = await mustPlay('site', '--check', '--diff')
  const mended = await mustPlay('site')
  const after = await mustPlay('site', '--check', '--diff')
  const step = (what: string, played: Played, places: readonly string[]): Step => ({
    what,
    seconds: played.seconds,
    result: changedOn(played).join(', ') || 'changed=0',
    kept: changedOn(played).join() === places.join(),
  })
  return [
    step('five places changed by hand: `--check --diff` finds them', found, wanted),
    step('a run mends them', mended, wanted),
    step('`--check --diff` again', after, []),
  ]
}
