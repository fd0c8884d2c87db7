import { LabFault } from '../../lab-file.ts'
import type { Fault } from '../fault.ts'
import type { Stage } from '../stage.ts'
import { underLoad } from '../under-load.ts'
import { loadWeb } from '../web-load.ts'

const REALS = ['real1', 'real2', 'real3'] as const

/** Puts another program in the place of the one that runs, as a package that is upgraded does. */
const NEWER =
  'cp -p /usr/sbin/nginx /usr/sbin/nginx.new && echo >>/usr/sbin/nginx.new && mv /usr/sbin/nginx.new /usr/sbin/nginx'

/** Whether the program that runs is the one on the disk. */
const isNew = async ({ on }: Stage, real: string): Promise<boolean> =>
  (await on(real, 'cmp -s "/proc/$(cat /run/nginx.pid)/exe" /usr/sbin/nginx && echo the same')) === 'the same'

/** nginx is upgraded on every real server, one after the other, while clients ask. */
export const rollingUpgrade: Fault = {
  name: 'rolling-upgrade',
  short: false,
  async act(stage) {
    for (const real of REALS) {
      await stage.on(real, NEWER)
      if (await isNew(stage, real)) throw new LabFault(`${real} runs the newer nginx before it is upgraded`)
    }
    const upgraded = await underLoad(stage, 'nginx is upgraded on every real server', loadWeb(stage), async () => {
      await stage.mustPlay('rolling-upgrade', '-e', 'gate_text="answer from"')
    })
    for (const real of REALS) if (!(await isNew(stage, real))) throw new LabFault(`${real} runs the older nginx still`)
    return [{ ...upgraded, target: { text: '0 failed', kept: upgraded.failed === 0 } }]
  },
}
