import type { Stage } from './stage.ts'
import type { Count } from './stopwatch.ts'

/** A line of the table: what clients saw of a fault. */
export interface Row extends Count {
  readonly what: string
  /** Acknowledged writes that are not there afterwards; undefined where nothing is written. */
  readonly lost?: number
  /** What was promised, and whether it was kept. */
  readonly target?: { readonly text: string; readonly kept: boolean }
  readonly note?: string
}

/** Something that breaks, under load, and is whole again at the end. */
export interface Fault {
  readonly name: string
  /** Whether it belongs to the short form. */
  readonly short: boolean
  act(stage: Stage): Promise<readonly Row[]>
}
