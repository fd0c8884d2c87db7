import { LabFault } from '../../lab-file.ts'
import type { Fault } from '../fault.ts'
import { underLoad } from '../under-load.ts'
import { holds, isSettled } from '../vip.ts'
import { loadWeb } from '../web-load.ts'

/** The cable of the active director is out, so that both hold the address; it is in again, and one of them may keep it. */
export const directorCut: Fault = {
  name: 'director-cut',
  short: false,
  async act(stage) {
    const cut = await underLoad(stage, 'the network of the active director is cut', loadWeb(stage), async () => {
      await stage.fault('cut', 'director1')
      if ((await stage.until(() => holds(stage, 'director2'), 60)) === undefined)
        throw new LabFault('director2 does not take the address of director1, which is cut off')
    })
    let settled: number | undefined
    const healed = await underLoad(stage, 'it is healed', loadWeb(stage), async () => {
      await stage.fault('heal', 'director1')
      settled = await stage.until(() => isSettled(stage, 'director1', 'director2'), 30)
    })
    const note =
      settled === undefined
        ? 'two directors still answer after 30 s'
        : `one director answers ${settled.toFixed(1)} s later`
    return [cut, { ...healed, note, target: { text: 'one answers', kept: settled !== undefined } }]
  },
}
