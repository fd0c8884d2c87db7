import { LabFault } from '../../lab-file.ts'
import { loadDisk } from '../disk-load.ts'
import type { Fault } from '../fault.ts'
import type { Stage } from '../stage.ts'
import { underLoad } from '../under-load.ts'

const USER = 'files1'
const FOLDER = '/srv/shared'

const serves = async ({ on }: Stage, host: string): Promise<boolean> =>
  (await on(host, 'iscsi-drbd status')) === 'served'

const isMirrored = async ({ on }: Stage, host: string): Promise<boolean> =>
  (await on(host, 'drbdadm dstate data')) === 'UpToDate/UpToDate'

/** Who serves the shared disk, and who stands by. */
async function roles(stage: Stage): Promise<readonly [string, string]> {
  let active: string | undefined
  const found = async (): Promise<boolean> => {
    for (const host of ['store1', 'store2']) if (await serves(stage, host)) active = host
    return active !== undefined && (await isMirrored(stage, active))
  }
  if ((await stage.until(found, 60)) === undefined)
    throw new LabFault('the shared disk is not served from two mirrored disks')
  return active === 'store1' ? ['store1', 'store2'] : ['store2', 'store1']
}

/** The host that serves the shared disk loses its power while a file is written; the other one serves it, with the data. */
export const drbdDeath: Fault = {
  name: 'drbd-death',
  short: false,
  async act(stage) {
    const [active, other] = await roles(stage)
    const file = `${FOLDER}/written`
    const load = loadDisk(stage, USER, file)
    const killed = await underLoad(stage, 'the DRBD primary dies, the other serves the disk', load, async () => {
      await stage.fault('stop', active)
      if ((await stage.until(() => serves(stage, other), 90)) === undefined)
        throw new LabFault(`${other} does not serve the disk of ${active}`)
      const before = load.acknowledged.size
      if ((await stage.until(async () => load.acknowledged.size > before, 120)) === undefined)
        throw new LabFault(`${USER} does not write to the disk that ${other} serves`)
    })
    // What is read must come from the disk, and not from the memory of who wrote it.
    const text = await stage.on(USER, `umount ${FOLDER} && mount ${FOLDER} && cat ${file}`)
    const there = new Set(text.split('\n').map(Number))
    const lost = [...load.acknowledged].filter((n) => !there.has(n)).length
    stage.say(`  ${load.acknowledged.size} writes acknowledged, ${lost} missing`)

    const again = loadDisk(stage, USER, file)
    const back = await underLoad(stage, 'it comes back as the other half of the mirror', again, async () => {
      await stage.start(active)
      await stage.mustPlay('shared-storage')
      if ((await stage.until(() => isMirrored(stage, other), 240)) === undefined)
        throw new LabFault(`${active} and ${other} do not mirror each other again`)
    })
    return [{ ...killed, lost, target: { text: '0 lost', kept: lost === 0 && load.acknowledged.size > 0 } }, back]
  },
}
