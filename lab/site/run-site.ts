import { LabFault } from '../lab-file.ts'
import type { LabState } from '../lab-state.ts'
import { converge, drift, type Step } from './converge.ts'
import type { Fault, Row } from './fault.ts'
import { stageOf } from './stage.ts'
import { isSettled } from './vip.ts'

/** What a run of the site came to. */
export interface SiteRun {
  readonly steps: readonly Step[]
  readonly rows: readonly Row[]
}

interface Options {
  /** The site is there already, and is only broken. */
  readonly built: boolean
  /** Leaves out the check of the running site, and what is changed by hand. */
  readonly short: boolean
  readonly say: (text: string) => void
  /** Is given what there is so far, after each part: a run takes long, and may be cut short. */
  readonly keep?: (run: SiteRun) => void
}

/** Builds the site in a lab that is up, and has faults happen to it one after the other. */
export async function runSite(state: LabState, chosen: readonly Fault[], options: Options): Promise<SiteRun> {
  const began = Date.now()
  const say = (text: string): void =>
    options.say(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`)
  const stage = stageOf(state, say)
  const steps: Step[] = []
  if (!options.built) {
    say('the site is built')
    steps.push(...(await converge(stage, options.short)))
  }
  if ((await stage.until(() => isSettled(stage, 'director1', 'director2'), 60)) === undefined)
    throw new LabFault('director1 does not hold the address alone')
  if (!options.built && !options.short) {
    say('five places are changed by hand')
    steps.push(...(await drift(stage)))
  }
  const rows: Row[] = []
  for (const { name, act } of chosen) {
    say(name)
    try {
      rows.push(...(await act(stage)))
    } catch (error) {
      // One fault that the site does not survive says nothing of the others.
      if (!(error instanceof LabFault)) throw error
      say(`  ${error.message}`)
      rows.push({
        what: name,
        asked: 0,
        failed: 0,
        seconds: undefined,
        note: (error.message.split('\n')[0] ?? '').replaceAll('|', '/'),
        target: { text: 'survived', kept: false },
      })
    }
    options.keep?.({ steps, rows })
  }
  return { steps, rows }
}
