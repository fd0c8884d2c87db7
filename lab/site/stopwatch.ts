/** One thing that a client asked for, in milliseconds of this machine's clock. */
export interface Asked {
  readonly began: number
  readonly ended: number
  /** Why it failed; undefined when it went well. */
  readonly failure?: string
}

/** What a time of asking came to. */
export interface Count {
  readonly asked: number
  readonly failed: number
  /**
   * From the start of the first that failed until the first good answer to one that was sent after the last that failed; 0 when none
   * failed, undefined when nothing went well any more.
   */
  readonly seconds: number | undefined
}

/** Counts what clients asked for from a moment on. */
export function count(all: readonly Asked[], since: number): Count {
  const asked = all.filter(({ ended }) => ended >= since)
  const failed = asked.filter(({ failure }) => failure !== undefined)
  const first = Math.min(...failed.map(({ began }) => began))
  const last = Math.max(...failed.map(({ began }) => began))
  const after = asked.filter(({ began, failure }) => failure === undefined && began > last)
  return {
    asked: asked.length,
    failed: failed.length,
    seconds:
      failed.length === 0
        ? 0
        : after.length === 0
          ? undefined
          : (Math.min(...after.map(({ ended }) => ended)) - first) / 1000,
  }
}
