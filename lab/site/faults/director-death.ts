import { LabFault } from '../../lab-file.ts'
import type { Fault, Row } from '../fault.ts'
import type { Stage } from '../stage.ts'
import { underLoad } from '../under-load.ts'
import { holds, isSettled } from '../vip.ts'
import { loadWeb } from '../web-load.ts'

const [FIRST, SECOND] = ['director1', 'director2'] as const
const PATIENCE_S = 60

/** The director with the address loses its power, and is brought back by a run of the playbook with these words. */
async function die(
  stage: Stage,
  timers: string,
  targetSeconds: number,
  words: readonly string[],
): Promise<readonly Row[]> {
  const killed = await underLoad(stage, `the active director dies (${timers})`, loadWeb(stage), async () => {
    await stage.fault('stop', FIRST)
    const took = await stage.until(() => holds(stage, SECOND), PATIENCE_S)
    if (took === undefined) throw new LabFault(`${SECOND} does not take the address within ${PATIENCE_S} s`)
  })
  const back = await underLoad(stage, `it comes back (${timers})`, loadWeb(stage), async () => {
    await stage.start(FIRST)
    await stage.mustPlay('lvs-dr', '--limit', FIRST, ...words)
    const took = await stage.until(() => isSettled(stage, FIRST, SECOND), PATIENCE_S)
    if (took === undefined) throw new LabFault(`${FIRST} does not take the address back within ${PATIENCE_S} s`)
  })
  const kept = killed.seconds !== undefined && killed.seconds <= targetSeconds
  return [{ ...killed, target: { text: `≤ ${targetSeconds} s`, kept } }, back]
}

/** The active director dies and comes back, at the timers of the role. */
export const directorDeath: Fault = {
  name: 'director-death',
  short: true,
  act: (stage) => die(stage, 'default timers', 4, []),
}

const QUICK = ['-e', '{"lvs_director_advert_int": 0.3}']

/** The same with quick timers; those of the role are put back afterwards. */
export const directorDeathTuned: Fault = {
  name: 'director-death-tuned',
  short: false,
  async act(stage) {
    await stage.mustPlay('lvs-dr', '--limit', 'directors', ...QUICK)
    const took = await stage.until(() => isSettled(stage, FIRST, SECOND), PATIENCE_S)
    if (took === undefined) throw new LabFault(`${FIRST} does not have the address after its timers were changed`)
    const rows = await die(stage, 'advert_int 0.3', 1.5, QUICK)
    await stage.mustPlay('lvs-dr', '--limit', 'directors')
    if ((await stage.until(() => isSettled(stage, FIRST, SECOND), PATIENCE_S)) === undefined)
      throw new LabFault(`${FIRST} does not have the address after its timers were put back`)
    return rows
  },
}
