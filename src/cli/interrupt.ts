import { setMaxListeners } from 'node:events'
import { exitCodes } from './exit-code.ts'
import type { Surroundings } from './surroundings.ts'

export interface Interrupt {
  readonly signal: AbortSignal
  /** Gives the signals back to whoever had them. */
  release(): void
}

/** The wish to stop: the first Ctrl-C aborts the signal, so that the run ends in order; the second ends the process. */
export function listenForInterrupt(surroundings: Pick<Surroundings, 'onInterrupt' | 'exit'>): Interrupt {
  const controller = new AbortController()
  // Every host that waits listens to it, and there may be thousands.
  setMaxListeners(0, controller.signal)
  const release = surroundings.onInterrupt(() => {
    if (controller.signal.aborted) surroundings.exit(exitCodes.interrupted)
    else controller.abort()
  })
  return { signal: controller.signal, release }
}
