import { LabFault } from '../../lab-file.ts'
import type { Fault } from '../fault.ts'
import type { Stage } from '../stage.ts'
import { underLoad } from '../under-load.ts'
import { loadWeb } from '../web-load.ts'

/** Waits until the active director counts a real server in, or out. */
async function untilListed(stage: Stage, real: string, listed: boolean): Promise<void> {
  const address = stage.addressOf(real)
  const asked = async (): Promise<boolean> => {
    const table = await stage.on('director1', 'ipvsadm -Ln')
    return table.includes('Prot ') && table.includes(`${address}:80`) === listed
  }
  if ((await stage.until(asked, 60)) === undefined)
    throw new LabFault(`director1 ${listed ? 'does not list' : 'still lists'} ${real} after 60 s`)
}

/** The nginx of a real server dies; a run of the playbook starts it again. */
export const nginxDeath: Fault = {
  name: 'nginx-death',
  short: true,
  async act(stage) {
    const dead = await underLoad(stage, "a real server's nginx dies", loadWeb(stage), async () => {
      await stage.on('real1', 'pkill -KILL nginx')
      await untilListed(stage, 'real1', false)
    })
    const back = await underLoad(stage, 'it comes back', loadWeb(stage), async () => {
      await stage.mustPlay('lvs-dr', '--limit', 'real1')
      await untilListed(stage, 'real1', true)
    })
    return [dead, back]
  },
}

/** A real server stands still with its connections open, and goes on. */
export const realHangs: Fault = {
  name: 'real-hangs',
  short: false,
  async act(stage) {
    const hung = await underLoad(stage, 'a real server hangs', loadWeb(stage), async () => {
      await stage.fault('pause', 'real2')
      await untilListed(stage, 'real2', false)
    })
    const back = await underLoad(stage, 'it goes on', loadWeb(stage), async () => {
      await stage.fault('resume', 'real2')
      await untilListed(stage, 'real2', true)
    })
    return [hung, back]
  },
}
